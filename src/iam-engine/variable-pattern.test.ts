import { describe, expect, it } from "vitest";
import type { ContextValue } from "./request.ts";
import { compileVariablePattern, matchesVariablePattern } from "./variable-pattern.ts";
import { parseTemplate } from "./variable.ts";

const context = new Map<string, ContextValue>([
  ["aws:username", "ann"],
  ["aws:principaltag/star", "*"],
  ["aws:principaltag/empty", ""],
  ["aws:tagkeys", ["a", "b"]],
]);

function matches(pattern: string, text: string, from = 0): boolean {
  return matchesVariablePattern(
    compileVariablePattern(parseTemplate(pattern, true, true)),
    text,
    from,
    context,
  );
}

describe("a pattern with variables", () => {
  it.each([
    ["home/${aws:username}", "home/ann", true],
    ["home/${aws:username}", "home/anna", false],
    ["home/${aws:username}", "home/an", false],
    ["home/${aws:username}/*", "home/ann/a/b", true],
    ["home/${aws:username}/*", "home/ben/a", false],
    ["${aws:username}", "ann", true],
    ["?/${aws:username}", "a/ann", true],
    ["*/${aws:username}", "a/b/ann", true],
    ["*/${aws:username}", "a/b/ben", false],
    ["${aws:username}-*-${aws:username}", "ann-x-ann", true],
    ["${aws:PrincipalTag/star}", "*", true],
    ["${aws:PrincipalTag/star}", "anything", false],
    ["a${aws:PrincipalTag/empty}b", "ab", true],
    ["${aws:none, 'ann'}", "ann", true],
    ["${aws:none}", "", false],
    ["${aws:none}*", "anything", false],
    ["*${aws:none}", "anything", false],
    ["${aws:TagKeys}", "a", false],
    ["${*}${aws:username}", "*ann", true],
  ])("%s and %s: %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it("is compared from a position on", () => {
    expect(matches("${aws:username}/*", "prefix:ann/x", 7)).toBe(true);
    expect(matches("${aws:username}/*", "prefix:ann/x", 6)).toBe(false);
  });
});
