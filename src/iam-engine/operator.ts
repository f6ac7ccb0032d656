/**
 * Condition operators: how one request value is compared with one policy value. The block's logic
 * (all keys, any value, set operators, missing keys) is in `condition.ts`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html | Condition operators}
 */
import { arnMatches, compileArnPattern } from "./arn-pattern.ts";
import { compileGlob, matchesGlob, type PatternToken } from "./glob.ts";
import { isInNetwork } from "./network.ts";

/** Compares a value of the request with one of the policy. */
export type Comparison = (requestValue: string, policyValue: readonly PatternToken[]) => boolean;

export interface Operator {
  readonly compare: Comparison;
  /** Must differ from all values; true when the key is absent. */
  readonly negated: boolean;
  readonly hasWildcards: boolean;
  readonly hasVariables: boolean;
}

const text = (tokens: readonly PatternToken[]): string =>
  tokens.length === 1 && typeof tokens[0] === "string" ? tokens[0] : tokens.join("");

const equals: Comparison = (value, wanted) => value === text(wanted);
const equalsIgnoringCase: Comparison = (value, wanted) =>
  value.toLowerCase() === text(wanted).toLowerCase();
const like: Comparison = (value, wanted) => matchesGlob(compileGlob(wanted), value);
const arnLike: Comparison = (value, wanted) => arnMatches(compileArnPattern(wanted), value);
const sameTruth: Comparison = (value, wanted) => {
  const truth = text(wanted).toLowerCase();
  return (truth === "true" || truth === "false") && value.toLowerCase() === truth;
};
const sameBytes: Comparison = (value, wanted) => stripPadding(value) === stripPadding(text(wanted));
const inNetwork: Comparison = (value, wanted) => isInNetwork(value, text(wanted));

function stripPadding(base64: string): string {
  return base64.replace(/=+$/, "");
}

function numeric(holds: (value: number, wanted: number) => boolean): Comparison {
  return (value, wanted) => {
    const [a, b] = [parseNumber(value), parseNumber(text(wanted))];
    return a !== undefined && b !== undefined && holds(a, b);
  };
}

function date(holds: (value: number, wanted: number) => boolean): Comparison {
  return (value, wanted) => {
    const [a, b] = [parseDate(value), parseDate(text(wanted))];
    return a !== undefined && b !== undefined && holds(a, b);
  };
}

function parseNumber(value: string): number | undefined {
  return /^[+-]?\d{1,30}(\.\d{1,30})?$/.test(value) ? Number(value) : undefined;
}

/** An ISO 8601 date of the W3C profile, or seconds since the epoch. @returns Milliseconds. */
export function parseDate(value: string): number | undefined {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(value) && value.length > 4) return Number(value) * 1000;
  const isDate =
    /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?)?)?$/.test(value);
  if (!isDate) return undefined;
  // oxlint-disable-next-line no-restricted-globals -- parses a given text, reads no clock
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

const PLAIN = { negated: false, hasWildcards: false, hasVariables: false };
const NEGATED = { ...PLAIN, negated: true };
const WITH_VARIABLES = { ...PLAIN, hasVariables: true };
const WITH_WILDCARDS = { negated: false, hasWildcards: true, hasVariables: true };

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["stringequals", { ...WITH_VARIABLES, compare: equals }],
  ["stringnotequals", { ...WITH_VARIABLES, negated: true, compare: equals }],
  ["stringequalsignorecase", { ...WITH_VARIABLES, compare: equalsIgnoringCase }],
  ["stringnotequalsignorecase", { ...WITH_VARIABLES, negated: true, compare: equalsIgnoringCase }],
  ["stringlike", { ...WITH_WILDCARDS, compare: like }],
  ["stringnotlike", { ...WITH_WILDCARDS, negated: true, compare: like }],
  ["numericequals", { ...PLAIN, compare: numeric((a, b) => a === b) }],
  ["numericnotequals", { ...NEGATED, compare: numeric((a, b) => a === b) }],
  ["numericlessthan", { ...PLAIN, compare: numeric((a, b) => a < b) }],
  ["numericlessthanequals", { ...PLAIN, compare: numeric((a, b) => a <= b) }],
  ["numericgreaterthan", { ...PLAIN, compare: numeric((a, b) => a > b) }],
  ["numericgreaterthanequals", { ...PLAIN, compare: numeric((a, b) => a >= b) }],
  ["dateequals", { ...PLAIN, compare: date((a, b) => a === b) }],
  ["datenotequals", { ...NEGATED, compare: date((a, b) => a === b) }],
  ["datelessthan", { ...PLAIN, compare: date((a, b) => a < b) }],
  ["datelessthanequals", { ...PLAIN, compare: date((a, b) => a <= b) }],
  ["dategreaterthan", { ...PLAIN, compare: date((a, b) => a > b) }],
  ["dategreaterthanequals", { ...PLAIN, compare: date((a, b) => a >= b) }],
  ["bool", { ...PLAIN, compare: sameTruth }],
  ["binaryequals", { ...PLAIN, compare: sameBytes }],
  ["ipaddress", { ...PLAIN, compare: inNetwork }],
  ["notipaddress", { ...NEGATED, compare: inNetwork }],
  ["arnequals", { ...WITH_WILDCARDS, compare: arnLike }],
  ["arnlike", { ...WITH_WILDCARDS, compare: arnLike }],
  ["arnnotequals", { ...WITH_WILDCARDS, negated: true, compare: arnLike }],
  ["arnnotlike", { ...WITH_WILDCARDS, negated: true, compare: arnLike }],
]);

/** Finds an operator by its name without set prefix and `IfExists`; undefined when AWS has none. */
export function findOperator(name: string): Operator | undefined {
  return OPERATORS.get(name.toLowerCase());
}
