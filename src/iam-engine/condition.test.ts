import { describe, expect, it } from "vitest";
import { compileCondition, evaluateCondition } from "./condition.ts";
import type { ContextValue } from "./request.ts";

function outcome(operator: string, values: readonly string[], asked?: ContextValue): string {
  const condition = compileCondition({ operator, key: "aws:Key", values }, true);
  const context = new Map<string, ContextValue>([["aws:principaltag/team", "blue"]]);
  if (asked !== undefined) context.set("aws:key", asked);
  return evaluateCondition(condition, context);
}

function holds(operator: string, values: readonly string[], asked?: ContextValue): boolean {
  return outcome(operator, values, asked) === "holds";
}

/** Operator, its value, a request value that it holds for, one that it does not hold for. */
const OPERATORS: readonly (readonly [string, string, string, string])[] = [
  ["StringEquals", "a", "a", "A"],
  ["StringEquals", "a*", "a*", "ab"],
  ["StringNotEquals", "a", "A", "a"],
  ["StringEqualsIgnoreCase", "a", "A", "b"],
  ["StringNotEqualsIgnoreCase", "a", "b", "A"],
  ["StringLike", "a*", "ab", "Ab"],
  ["StringNotLike", "a*", "ba", "ab"],
  ["NumericEquals", "10", "10.0", "11"],
  ["NumericNotEquals", "10", "11", "10.0"],
  ["NumericLessThan", "10", "9", "10"],
  ["NumericLessThanEquals", "10", "10", "10.5"],
  ["NumericGreaterThan", "10", "11", "10"],
  ["NumericGreaterThanEquals", "10", "10", "9"],
  ["DateEquals", "2026-01-01T00:00:00Z", "1767225600", "1767225601"],
  ["DateNotEquals", "2026-01-01", "2026-01-02", "2026-01-01T01:00:00+01:00"],
  ["DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59.9Z", "2026-01-01T00:00:00Z"],
  ["DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-02"],
  ["DateGreaterThan", "2026", "2026-02", "2026-01-01"],
  ["DateGreaterThanEquals", "1767225600", "2026-01-01T00:00:00Z", "2025-01-01"],
  ["Bool", "true", "True", "false"],
  ["BinaryEquals", "YWJj", "YWJj", "YWJk"],
  ["IpAddress", "203.0.113.0/24", "203.0.113.7", "203.0.114.7"],
  ["NotIpAddress", "203.0.113.0/24", "2001:db8::1", "203.0.113.7"],
  ["ArnEquals", "arn:aws:sns:*:1:t*", "arn:aws:sns:r:1:topic", "arn:aws:sns:r:2:topic"],
  ["ArnLike", "arn:aws:sns:*:1:t*", "arn:aws:sns:r:1:topic", "arn:aws:sqs:r:1:topic"],
  ["ArnNotEquals", "arn:aws:sns:*:1:t*", "arn:aws:sns:r:2:topic", "arn:aws:sns:r:1:topic"],
  ["ArnNotLike", "arn:aws:sns:*:1:t*", "arn:aws:sns:r:2:topic", "arn:aws:sns:r:1:topic"],
];

describe.each(OPERATORS)("%s %s", (operator, value, yes, no) => {
  const isNegated = /^(?:\w+Not|Not)/.test(operator);

  it("holds for what it says and for nothing else", () => {
    expect([holds(operator, [value], yes), holds(operator, [value], no)]).toEqual([true, false]);
  });

  it("is found in any letter case", () => {
    expect(holds(operator.toUpperCase(), [value], yes)).toBe(true);
  });

  it("takes several values as any of them, negated as none of them", () => {
    const values = [value, "0000"];
    expect(holds(operator, values, isNegated ? no : yes)).toBe(!isNegated);
  });

  it("without the key holds only when negated, with IfExists always", () => {
    expect(holds(operator, [value])).toBe(isNegated);
    expect(holds(`${operator}IfExists`, [value])).toBe(true);
    expect(holds(`${operator}IfExists`, [value], no)).toBe(false);
    expect(holds(`${operator}IfExists`, [value], yes)).toBe(true);
  });

  it("takes its set operators over the request's values", () => {
    expect(holds(`ForAllValues:${operator}`, [value], [yes, yes])).toBe(true);
    expect(holds(`ForAllValues:${operator}`, [value], [yes, no])).toBe(false);
    expect(holds(`ForAllValues:${operator}`, [value])).toBe(true);
    expect(holds(`ForAnyValue:${operator}`, [value], [no, yes])).toBe(true);
    expect(holds(`ForAnyValue:${operator}`, [value], [no, no])).toBe(false);
    expect(holds(`ForAnyValue:${operator}`, [value])).toBe(false);
    expect(holds(`ForAnyValue:${operator}IfExists`, [value])).toBe(true);
    expect(holds(`ForAnyValue:${operator}`, [value], [""])).toBe(false);
  });

  it("never matches a key of several values without a set operator", () => {
    expect(holds(operator, [value], [yes, yes])).toBe(false);
    expect(holds(operator, [value], [yes])).toBe(true);
  });
});

describe("Null", () => {
  it("asks whether the key is there", () => {
    expect([holds("Null", ["true"]), holds("Null", ["true"], "x")]).toEqual([true, false]);
    expect([holds("null", ["False"]), holds("null", ["False"], "x")]).toEqual([false, true]);
  });

  it("is not understood with any other value", () => {
    expect(outcome("Null", ["maybe"])).toBe("not-understood");
    expect(outcome("Null", ["true", ""])).toBe("not-understood");
    expect(outcome("NullIfExists", ["true"])).toBe("not-understood");
  });
});

describe("what cannot be parsed", () => {
  it.each([
    ["NumericEquals", "ten", "10"],
    ["NumericEquals", "10", "ten"],
    ["NumericLessThan", "1e3", "1"],
    ["DateLessThan", "2026-13-01", "1"],
    ["DateLessThan", "2026-01-01", "yesterday"],
    ["Bool", "yes", "yes"],
    ["IpAddress", "203.0.113.0/99", "203.0.113.1"],
    ["ArnLike", "arn:aws:sns", "arn:aws:sns:r:1:topic"],
    ["ArnLike", "arn:aws:sns:*:*:*", "arn:aws:sns"],
  ])("matches nothing: %s %s on %s", (operator, value, asked) => {
    expect(holds(operator, [value], asked)).toBe(false);
  });

  it.each(["StringMatches", "ForSomeValues:StringEquals", "", "constructor", "IfExists"])(
    "is said of an operator that AWS does not have: %j",
    (operator) => {
      expect(outcome(operator, ["a"], "a")).toBe("not-understood");
    },
  );
});

describe("variables in conditions", () => {
  it("stand for the request's values where the operator has them", () => {
    expect(holds("StringEquals", ["${aws:PrincipalTag/team}"], "blue")).toBe(true);
    expect(holds("StringLike", ["${aws:PrincipalTag/team}-*"], "blue-1")).toBe(true);
    expect(holds("NumericEquals", ["${aws:PrincipalTag/team}"], "blue")).toBe(false);
  });

  it("without a value match nothing, which a negated operator holds for", () => {
    expect(holds("StringEquals", ["${aws:PrincipalTag/none}"], "")).toBe(false);
    expect(holds("StringNotEquals", ["${aws:PrincipalTag/none}"], "x")).toBe(true);
  });
});
