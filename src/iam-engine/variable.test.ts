import { describe, expect, it } from "vitest";
import { compileGlob, matchesGlob } from "./glob.ts";
import { isConstant, parseTemplate, resolveTemplate } from "./variable.ts";

const context = new Map<string, string | readonly string[]>([
  ["aws:username", "alice"],
  ["aws:principaltag/team", "a*"],
  ["aws:principaltag/empty", ""],
  ["aws:tagkeys", ["one", "two"]],
]);

function matches(text: string, value: string): boolean | undefined {
  const tokens = resolveTemplate(parseTemplate(text, true, true), context);
  return tokens === undefined ? undefined : matchesGlob(compileGlob(tokens), value);
}

describe("a policy variable", () => {
  it.each([
    ["home/${aws:username}/*", "home/alice/x", true],
    ["${AWS:UserName}", "alice", true],
    ["${aws:PrincipalTag/Team}x", "a*x", true],
    ["${aws:PrincipalTag/none, 'all'}", "all", true],
    ["${aws:PrincipalTag/none,'a, b'}", "a, b", true],
    ["${aws:username, 'nobody'}", "alice", true],
    ["a${*}b${?}${$}{", "a*b?${", true],
    ["a${aws:PrincipalTag/empty}b", "ab", true],
    ["${aws:username", "${aws:username", true],
  ])("%s matches %s", (text, value, expected) => {
    expect(matches(text, value)).toBe(expected);
  });

  it("stands for literal text: a tag of `a*` is no wildcard", () => {
    expect(matches("${aws:PrincipalTag/team}", "abc")).toBe(false);
    expect(matches("a${*}b", "axxb")).toBe(false);
  });

  it("stands for nothing when its key is absent or has several values", () => {
    expect(matches("${aws:PrincipalTag/none}", "")).toBeUndefined();
    expect(matches("${aws:TagKeys}", "one")).toBeUndefined();
    expect(matches("${aws:PrincipalTag/none, unquoted}", "unquoted")).toBeUndefined();
  });

  it("is literal text in policies of the old version", () => {
    const template = parseTemplate("${aws:username}", true, false);
    expect(isConstant(template)).toBe(true);
    expect(resolveTemplate(template, context)).toEqual(["${aws:username}"]);
  });
});
