import * as fc from "../../test/support/properties.ts";
import { workMs } from "../../test/support/work.ts";
import { describe, expect, it } from "vitest";
import { compileGlob, matchesEverything, matchesGlob, tokensOf } from "./glob.ts";

function matches(pattern: string, value: string): boolean {
  return matchesGlob(compileGlob(tokensOf(pattern)), value);
}

/** The definition, word for word: a table of which prefixes match which. */
function matchesByDefinition(pattern: string, value: string): boolean {
  let row = [true, ...Array.from(value, () => false)];
  for (const wanted of pattern) {
    const next = [wanted === "*" && row[0] === true];
    for (let index = 1; index <= value.length; index += 1) {
      const isStep = wanted === "?" || wanted === value[index - 1];
      next.push(
        wanted === "*"
          ? row[index] === true || next[index - 1] === true
          : isStep && row[index - 1] === true,
      );
    }
    row = next;
  }
  return row[value.length] === true;
}

const patterns = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", ":"), maxLength: 12 });
const values = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 20 });

describe("a wildcard pattern", () => {
  it.each([
    ["*", "", true],
    ["?", "", false],
    ["sqs:Send*", "sqs:SendMessage", true],
    ["sqs:Send*", "sqs:Receive", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["*a?c*", "xxabcx", true],
    ["a**b", "ab", true],
    ["a?", "a", false],
    ["line*", "line\nbreak", true],
    ["", "", true],
    ["", "a", false],
  ])("%j on %j: %s", (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  it("matches what its definition says", () => {
    fc.assert(
      fc.property(patterns, values, (pattern, value) => {
        expect(matches(pattern, value)).toBe(matchesByDefinition(pattern, value));
      }),
      { numRuns: 2000 },
    );
  });

  it("matches what its definition says where parts are long", () => {
    const long = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 60, maxLength: 90 });
    const holes = fc.array(fc.nat(89), { maxLength: 6 });
    fc.assert(
      fc.property(long, long, holes, (part, around, at) => {
        const characters = part.split("");
        for (const hole of at) if (hole < characters.length) characters[hole] = "?";
        const pattern = `*${characters.join("")}*`;
        for (const value of [around + part + around, around + around]) {
          expect(matches(pattern, value)).toBe(matchesByDefinition(pattern, value));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("takes time linear in hostile values of 10 KB", () => {
    const value = "a".repeat(10_000);
    const hostile = [
      `${"*a".repeat(5000)}*b`,
      `*${"a".repeat(5000)}b*`,
      `*${"a?".repeat(2500)}b*`,
      `${"a*".repeat(200)}b`,
    ];
    const work = workMs(() => {
      for (const pattern of hostile) expect(matches(pattern, value)).toBe(false);
    });
    expect(work).toBeLessThan(500);
  });

  it("knows when it matches everything", () => {
    const everything = (pattern: string): boolean =>
      matchesEverything(compileGlob(tokensOf(pattern)));
    expect(["*", "**", "", "?", "?*", "a*"].map(everything)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("takes literal tokens literally", () => {
    const glob = compileGlob(["a*", ...tokensOf("*")]);
    expect([matchesGlob(glob, "a*b"), matchesGlob(glob, "abb")]).toEqual([true, false]);
  });
});
