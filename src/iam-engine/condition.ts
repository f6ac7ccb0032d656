/**
 * Conditions: every operator and key of a block must hold; of one key's values any one may, and with
 * a negated operator none. `IfExists` and the set operators say what a missing key means.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html | Multiple keys and values}
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html | Set operators}
 */
import { ARN_SEGMENTS, arnMatches, arnPatternOf, splitArn } from "./arn-pattern.ts";
import type { PatternToken } from "./glob.ts";
import { findOperator, type Comparison, type Operator } from "./operator.ts";
import type { ConditionEntry } from "./policy.ts";
import type { Context, ContextValue } from "./request.ts";
import {
  compileVariablePattern,
  matchesVariablePattern,
  type VariablePattern,
} from "./variable-pattern.ts";
import { isConstant, parseTemplate, resolveTemplate, type Template } from "./variable.ts";

type SetOperator = "forallvalues" | "foranyvalue" | undefined;

/** A compiled line of a condition block. */
export interface Condition {
  readonly entry: ConditionEntry;
  /** The key's name, lower case. */
  readonly key: string;
  readonly test: ConditionTest;
}

export type ConditionTest =
  | { readonly kind: "null"; readonly whenAbsent: boolean; readonly whenPresent: boolean }
  | {
      readonly kind: "compare";
      readonly operator: Operator;
      readonly set: SetOperator;
      readonly ifExists: boolean;
      readonly values: readonly Value[];
    }
  /** An operator that AWS does not have: it never lets an Allow match, and never a Deny pass. */
  | { readonly kind: "unknown" };

/** A value of the policy: read once, unless it has variables. */
type Value =
  | { readonly kind: "constant"; readonly compare: Comparison }
  | { readonly kind: "text"; readonly pattern: VariablePattern }
  /** An ARN's segments, as written. */
  | { readonly kind: "arn"; readonly segments: readonly Template[] }
  | { readonly kind: "other"; readonly template: Template };

/** What a condition came to: it holds, it does not, or it cannot be understood. */
export type ConditionOutcome = "holds" | "fails" | "not-understood";

/** Compiles a line of a condition block. */
export function compileCondition(entry: ConditionEntry, hasVariables: boolean): Condition {
  return { entry, key: entry.key.toLowerCase(), test: compileTest(entry, hasVariables) };
}

function compileTest(entry: ConditionEntry, hasVariables: boolean): ConditionTest {
  let name = entry.operator.toLowerCase();
  if (name === "null") {
    const values = entry.values.map((value) => value.toLowerCase());
    if (values.some((value) => value !== "true" && value !== "false")) return { kind: "unknown" };
    return {
      kind: "null",
      whenAbsent: values.includes("true"),
      whenPresent: values.includes("false"),
    };
  }
  let set: SetOperator;
  for (const prefix of ["forallvalues", "foranyvalue"] as const) {
    if (!name.startsWith(`${prefix}:`)) continue;
    set = prefix;
    name = name.slice(prefix.length + 1);
  }
  const ifExists = name.endsWith("ifexists");
  if (ifExists) name = name.slice(0, -"ifexists".length);
  const operator = findOperator(name);
  if (operator === undefined) return { kind: "unknown" };
  const values = entry.values.map((value) => compileValue(value, operator, hasVariables));
  return { kind: "compare", operator, set, ifExists, values };
}

function compileValue(text: string, operator: Operator, hasVariables: boolean): Value {
  const understood = hasVariables && operator.hasVariables;
  const template = parseTemplate(text, operator.hasWildcards, understood);
  if (isConstant(template)) return { kind: "constant", compare: operator.prepare(template) };
  if (operator.isText === true) return { kind: "text", pattern: compileVariablePattern(template) };
  const segments = operator.isArn === true ? splitArn(template) : [];
  return segments.length === ARN_SEGMENTS ? { kind: "arn", segments } : { kind: "other", template };
}

/** Evaluates a condition against the request's keys. */
export function evaluateCondition({ key, test }: Condition, context: Context): ConditionOutcome {
  if (test.kind === "unknown") return "not-understood";
  const found = context.get(key);
  // A key without any value is not there.
  const present = found?.length === 0 && typeof found !== "string" ? undefined : found;
  if (test.kind === "null") {
    return (present === undefined ? test.whenAbsent : test.whenPresent) ? "holds" : "fails";
  }
  return compareHolds(test, present, context) ? "holds" : "fails";
}

type Compare = Extract<ConditionTest, { kind: "compare" }>;

function compareHolds(test: Compare, present: ContextValue | undefined, context: Context): boolean {
  const { operator, set, ifExists } = test;
  if (set !== undefined) {
    const asked = typeof present === "string" ? [present] : (present ?? []);
    const values = asked.every((value) => value === "") ? [] : asked;
    if (set === "forallvalues") return values.every((value) => valueHolds(test, value, context));
    if (present === undefined && ifExists) return true;
    return values.some((value) => valueHolds(test, value, context));
  }
  if (present === undefined) return ifExists || operator.negated;
  // A plain operator on a key with several values is an error of the policy's author: no match.
  if (typeof present !== "string") {
    const [only] = present;
    return present.length === 1 && only !== undefined && valueHolds(test, only, context);
  }
  return valueHolds(test, present, context);
}

/** One request value against all policy values: any of them, or with negation none. */
function valueHolds({ operator, values }: Compare, value: string, context: Context): boolean {
  for (const wanted of values) {
    if (valueMatches(wanted, value, operator, context)) return !operator.negated;
  }
  return operator.negated;
}

/** Nothing matches a value whose variable stands for nothing. */
function valueMatches(wanted: Value, value: string, operator: Operator, context: Context): boolean {
  switch (wanted.kind) {
    case "constant":
      return wanted.compare(value);
    case "text":
      return matchesVariablePattern(wanted.pattern, value, 0, context);
    case "arn":
      return arnHolds(wanted.segments, value, context);
    case "other": {
      const tokens = resolveTemplate(wanted.template, context);
      return tokens !== undefined && operator.prepare(tokens)(value);
    }
  }
}

function arnHolds(segments: readonly Template[], value: string, context: Context): boolean {
  const found: (readonly PatternToken[])[] = [];
  for (const segment of segments) {
    const tokens = resolveTemplate(segment, context);
    if (tokens === undefined) return false;
    found.push(tokens);
  }
  return arnMatches(arnPatternOf(found), value);
}
