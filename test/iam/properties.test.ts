/** What must hold of every decision, whatever the policies: properties, tried at random. */
import * as fc from "../support/properties.ts";
import { workMs } from "../support/work.ts";
import { describe, expect, it } from "vitest";
import { decide, type AuthorizationRequest, type Decision } from "../../src/iam-engine/index.ts";
import { compileGlob, matchesGlob, tokensOf } from "../../src/iam-engine/glob.ts";
import {
  A,
  policyOf,
  principalStatement,
  request,
  setsOf,
  statement,
  statementSets,
  type Statement,
  type Statements,
  type StatementSets,
} from "./arbitrary.ts";
import { decideRandomPairs } from "./random-pair.ts";

const RUNS = { numRuns: 500 };

function decided(asked: AuthorizationRequest, sets: StatementSets): Decision {
  return decide(asked, setsOf(sets));
}

/** What a decision comes to, without the statement that happened to be found first. */
function essence({ outcome, isExplicit, layer, principalClass, rule }: Decision): object {
  return { outcome, isExplicit, layer, principalClass, rule };
}

/** Puts every list of statements through a function. */
function changed(
  sets: StatementSets,
  change: (list: Statements, names: "principal" | "nobody") => Statements,
): StatementSets {
  const plain = (list: Statements): Statements => change(list, "nobody");
  const naming = (list: Statements): Statements => change(list, "principal");
  return {
    ...sets,
    ...(sets.identity && { identity: sets.identity.map(plain) }),
    ...(sets.boundary && { boundary: plain(sets.boundary) }),
    ...(sets.session && { session: sets.session.map(plain) }),
    ...(sets.resource && { resource: naming(sets.resource) }),
    ...(sets.scp && { scp: sets.scp.map((level) => level.map(plain)) }),
    ...(sets.rcp && { rcp: sets.rcp.map((level) => level.map(naming)) }),
    ...(sets.vpcEndpoint && { vpcEndpoint: naming(sets.vpcEndpoint) }),
  };
}

/** A statement to be added, to the policy with this number, counted over all layers. */
interface Addition {
  readonly at: number;
  readonly plain: Statement;
  readonly naming: Statement;
}

function addition(Effect: Statement["Effect"]): fc.Arbitrary<Addition> {
  return fc.record({
    at: fc.nat(20),
    plain: statement.map((each) => ({ ...each, Effect })),
    naming: principalStatement.map((each) => ({ ...each, Effect })),
  });
}

function withStatement(sets: StatementSets, { at, plain, naming }: Addition): StatementSets {
  let count = 0;
  changed(sets, (list) => {
    count += 1;
    return list;
  });
  let index = 0;
  return changed(sets, (list, names) => {
    const isHere = index === at % count;
    index += 1;
    return isHere ? [...list, names === "principal" ? naming : plain] : list;
  });
}

describe("every decision", () => {
  it("is not turned into an allow by a Deny that is added", () => {
    fc.assert(
      fc.property(request, statementSets, addition("Deny"), (asked, sets, added) => {
        const before = decided(asked, sets).outcome;
        const after = decided(asked, withStatement(sets, added)).outcome;
        expect(`${before}, then ${after}`).not.toBe("deny, then allow");
      }),
      RUNS,
    );
  });

  it("is not turned into a denial by an Allow that is added", () => {
    fc.assert(
      fc.property(request, statementSets, addition("Allow"), (asked, sets, added) => {
        const before = decided(asked, sets).outcome;
        const after = decided(asked, withStatement(sets, added)).outcome;
        expect(`${before}, then ${after}`).not.toBe("allow, then deny");
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of statements, policies and levels", () => {
    fc.assert(
      fc.property(request, statementSets, fc.integer(), (asked, sets, seed) => {
        const mixed = shuffler(seed);
        const turned = changed(sets, (list) => mixed(list));
        const reordered: StatementSets = {
          ...turned,
          ...(turned.identity && { identity: mixed(turned.identity) }),
          ...(turned.session && { session: mixed(turned.session) }),
          ...(turned.scp && { scp: mixed(turned.scp).map((level) => mixed(level)) }),
          ...(turned.rcp && { rcp: mixed(turned.rcp).map((level) => mixed(level)) }),
        };
        expect(essence(decided(asked, reordered))).toEqual(essence(decided(asked, sets)));
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of values and keys", () => {
    fc.assert(
      fc.property(request, statementSets, fc.integer(), (asked, sets, seed) => {
        const mixed = shuffler(seed);
        const turned = changed(sets, (list) =>
          list.map((each) => inOrder(each, mixed) as Statement),
        );
        expect(essence(decided(asked, turned))).toEqual(essence(decided(asked, sets)));
      }),
      RUNS,
    );
  });

  it("is the same whatever the case of actions, operators and keys", () => {
    fc.assert(
      fc.property(request, statementSets, (asked, sets) => {
        const loud = changed(sets, (list) => list.map(inCapitals));
        expect(essence(decided(asked, loud))).toEqual(essence(decided(asked, sets)));
      }),
      RUNS,
    );
  });

  it("is the same when everything is written twice", () => {
    fc.assert(
      fc.property(request, statementSets, (asked, sets) => {
        const twice = changed(sets, (list) => [...list, ...list]);
        expect(essence(decided(asked, twice))).toEqual(essence(decided(asked, sets)));
      }),
      RUNS,
    );
  });

  it("changes no policy, no request and no later decision", () => {
    fc.assert(
      fc.property(request, request, statementSets, (asked, other, sets) => {
        const compiled = setsOf(sets);
        const before = decide(asked, compiled);
        decide(other, compiled);
        expect(decide(asked, compiled)).toEqual(before);
      }),
      RUNS,
    );
  });

  it("takes time linear in the statements", () => {
    const many = Array.from({ length: 40_000 }, (_, index) => ({
      Effect: "Allow" as const,
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::b/${index}/*`,
      Condition: { StringLike: { "aws:PrincipalTag/team": "${aws:username}*" } },
    }));
    const compiled = { identity: [policyOf("many", many)] };
    const asked: AuthorizationRequest = {
      principal: { kind: "user", account: A, arn: `arn:aws:iam::${A}:user/u`, userId: "AIDA" },
      action: "s3:GetObject",
      resource: "arn:aws:s3:::b/none",
      resourceAccount: A,
      context: new Map(),
    };
    const work = workMs(() => expect(decide(asked, compiled).outcome).toBe("deny"));
    // Some milliseconds; a statement compared with every other would take minutes.
    expect(work).toBeLessThan(2000);
  });

  it("is the same for a text and for a list of that one", () => {
    fc.assert(
      fc.property(request, statementSets, (asked, sets) => {
        const listed = changed(sets, (list) => list.map((each) => asLists(each) as Statement));
        expect(essence(decided(asked, listed))).toEqual(essence(decided(asked, sets)));
      }),
      RUNS,
    );
  });

  it("comes without exception and with a reason, over 20,000 random pairs", () => {
    const figures = decideRandomPairs(20_000, 1);
    expect(figures.wrong).toEqual([]);
    // A generator that never allows, or never denies, would prove little.
    expect(Math.min(figures.allowed, figures.deniedExplicitly)).toBeGreaterThan(1000);
    expect(figures.deniedImplicitly).toBeGreaterThan(1000);
  });
});

/** Mixes lists, the same way for the same seed. */
function shuffler(seed: number): <Value>(list: readonly Value[]) => Value[] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return (list) =>
    list
      .map((value) => ({ value, at: next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ value }) => value);
}

/** The same element with its members and values in another order. */
function inOrder(value: unknown, mixed: (list: readonly unknown[]) => unknown[]): unknown {
  if (Array.isArray(value)) return mixed(value);
  if (typeof value !== "object" || value === null) return value;
  const members = mixed(Object.entries(value)) as [string, unknown][];
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member, mixed)]));
}

/** A statement whose actions, operators and keys are written in capitals. */
function inCapitals(statement: Statement): Statement {
  const capitals = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(capitals) : String(value).toUpperCase();
  const changedMembers = Object.entries(statement).map(([name, member]) => {
    if (name === "Action" || name === "NotAction") return [name, capitals(member)];
    return name === "Condition" ? [name, keysInCapitals(member, 2)] : [name, member];
  });
  return Object.fromEntries(changedMembers) as Statement;
}

/** The names of so many levels of objects, where that makes no two of them one. */
function keysInCapitals(value: unknown, levels: number): unknown {
  if (levels === 0 || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const names = new Set(entries.map(([name]) => name.toUpperCase()));
  const keep = names.size < entries.length;
  return Object.fromEntries(
    entries.map(([name, member]) => [
      keep ? name : name.toUpperCase(),
      keysInCapitals(member, levels - 1),
    ]),
  );
}

/** The elements that may be a text or a list, as lists. */
function asLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isText = typeof member === "string" && name !== "Effect" && member !== "*";
      return [name, isText ? [member] : asLists(member)];
    }),
  );
}

const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", ":", "/"), maxLength: 12 });

describe("a value with wildcards", () => {
  const decidesAs = (pattern: object, value: string, asked: string): boolean =>
    decide(
      {
        principal: { kind: "user", account: A, arn: `arn:aws:iam::${A}:user/u`, userId: "AIDA" },
        action: "s3:GetObject",
        resource: `arn:aws:s3:::b/${asked}`,
        resourceAccount: A,
        context: new Map([
          ["aws:principaltag/t", value],
          ["s3:prefix", asked],
          ["x:arn", `arn:aws:s3:::b/${asked}`],
        ]),
      },
      { identity: [policyOf("identity", [{ Effect: "Allow", Action: "*", ...pattern }])] },
    ).outcome === "allow";
  const variable = "${aws:PrincipalTag/t}";

  it.each([
    ["Resource", { Resource: `arn:aws:s3:::b/${variable}` }],
    ["StringLike", { Resource: "*", Condition: { StringLike: { "s3:prefix": variable } } }],
    [
      "ArnLike",
      { Resource: "*", Condition: { ArnLike: { "x:arn": `arn:aws:s3:::b/${variable}` } } },
    ],
  ])("never acts as a pattern in %s", (_, pattern) => {
    fc.assert(
      fc.property(letters, letters, (value, asked) => {
        expect(decidesAs(pattern, value, asked)).toBe(value === asked);
      }),
      RUNS,
    );
    // Random texts are seldom equal, and seldom such that a wildcard would make them so.
    expect(decidesAs(pattern, "a*", "a*")).toBe(true);
    expect(decidesAs(pattern, "a*", "ab")).toBe(false);
    expect(decidesAs(pattern, "?", "a")).toBe(false);
  });

  it("never acts as a pattern in a negated operator", () => {
    const pattern = { Resource: "*", Condition: { StringNotLike: { "s3:prefix": variable } } };
    fc.assert(
      fc.property(letters, letters, (value, asked) => {
        expect(decidesAs(pattern, value, asked)).toBe(value !== asked);
      }),
      RUNS,
    );
  });
});

describe("matching a pattern", () => {
  it("agrees with the definition", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 10 });
    const value = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, value, (wanted, text) => {
        expect(matchesGlob(compileGlob(tokensOf(wanted)), text)).toBe(isMatch(wanted, text));
      }),
      { numRuns: 5000 },
    );
  });

  it("looks at no more than the given part of the text", () => {
    fc.assert(
      fc.property(letters, letters, letters, (wanted, before, text) => {
        const glob = compileGlob(tokensOf(wanted));
        const whole = `${before}${text}${before}`;
        const end = before.length + text.length;
        expect(matchesGlob(glob, whole, before.length, end)).toBe(matchesGlob(glob, text));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["many stars", `${"a*".repeat(50_000)}b`, 100_000],
    ["stars and question marks", `*${"?a*".repeat(30_000)}b`, 100_000],
    ["a long literal part that is nearly found everywhere", `*${"a".repeat(50_000)}b*c`, 100_000],
    ["a long part with a question mark", `*${"a".repeat(5000)}?b*c`, 10_000],
  ])("takes time linear in the texts: %s", (_, pattern, length) => {
    const work = workMs(() => {
      expect(matchesGlob(compileGlob(tokensOf(pattern)), "a".repeat(length))).toBe(false);
    });
    // Backtracking would take minutes, and comparing everywhere tens of seconds.
    expect(work).toBeLessThan(2000);
  });
});

/** The definition of a match: row by row, which prefixes of the text the pattern so far matches. */
function isMatch(pattern: string, text: string): boolean {
  let reached = [true, ...Array.from(text, () => false)];
  for (const wanted of pattern) {
    const next = [wanted === "*" && reached[0] === true];
    for (let index = 0; index < text.length; index += 1) {
      next.push(
        wanted === "*"
          ? reached[index + 1] === true || next[index] === true
          : reached[index] === true && (wanted === "?" || wanted === text[index]),
      );
    }
    reached = next;
  }
  return reached.at(-1) === true;
}
