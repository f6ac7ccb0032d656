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

interface Value {
  readonly template: Template;
  /** The comparison with a value without variables. */
  readonly constant: Comparison | undefined;
  /** Of an ARN with variables, the segments as written. */
  readonly segments: readonly Template[] | undefined;
}

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
  const values = entry.values.map((value): Value => {
    const understood = hasVariables && operator.hasVariables;
    const template = parseTemplate(value, operator.hasWildcards, understood);
    if (isConstant(template)) {
      return { template, constant: operator.prepare(template), segments: undefined };
    }
    const segments = operator.isArn === true ? splitArn(template) : [];
    const isWritten = segments.length === ARN_SEGMENTS;
    return { template, constant: undefined, segments: isWritten ? segments : undefined };
  });
  return { kind: "compare", operator, set, ifExists, values };
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
    const compare = wanted.constant ?? resolved(operator, wanted, context);
    if (compare(value)) return !operator.negated;
  }
  return operator.negated;
}

/** Nothing matches a value whose variable stands for nothing. */
function resolved(operator: Operator, { template, segments }: Value, context: Context): Comparison {
  if (segments !== undefined) return resolvedArn(segments, context);
  const tokens = resolveTemplate(template, context);
  return tokens === undefined ? NEVER : operator.prepare(tokens);
}

function resolvedArn(segments: readonly Template[], context: Context): Comparison {
  const found: (readonly PatternToken[])[] = [];
  for (const segment of segments) {
    const tokens = resolveTemplate(segment, context);
    if (tokens === undefined) return NEVER;
    found.push(tokens);
  }
  const pattern = arnPatternOf(found);
  return (value) => arnMatches(pattern, value);
}

const NEVER: Comparison = () => false;
