/**
 * Condition operators: how one request value is compared with one policy value. The block's logic
 * (all keys, any value, set operators, missing keys) is in `condition.ts`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html | Condition operators}
 */
import { arnMatches, compileArnPattern } from "./arn-pattern.ts";
import { compileGlob, matchesGlob, type PatternToken } from "./glob.ts";
import { isInNetwork, parseNetwork } from "./network.ts";

/** Tells whether a value of the request matches one of the policy. */
export type Comparison = (requestValue: string) => boolean;

/** Reads a value of the policy, once for all requests when it has no variables. */
export type Preparation = (policyValue: readonly PatternToken[]) => Comparison;

export interface Operator {
  readonly prepare: Preparation;
  /** Must differ from all values; true when the key is absent. */
  readonly negated: boolean;
  readonly hasWildcards: boolean;
  readonly hasVariables: boolean;
  /** Whether a value is compared as it is written, character by character. */
  readonly isText?: boolean;
  /** Whether a value is the pattern of an ARN, whose written colons part it. */
  readonly isArn?: boolean;
}

const text = (tokens: readonly PatternToken[]): string =>
  tokens.length === 1 && typeof tokens[0] === "string" ? tokens[0] : tokens.join("");

const NEVER: Comparison = () => false;

const equals: Preparation = (tokens) => {
  const wanted = text(tokens);
  return (value) => value === wanted;
};
const equalsIgnoringCase: Preparation = (tokens) => {
  const wanted = text(tokens).toLowerCase();
  return (value) => value.toLowerCase() === wanted;
};
const like: Preparation = (tokens) => {
  const glob = compileGlob(tokens);
  return (value) => matchesGlob(glob, value);
};
const arnLike: Preparation = (tokens) => {
  const pattern = compileArnPattern(tokens);
  return (value) => arnMatches(pattern, value);
};
const sameTruth: Preparation = (tokens) => {
  const truth = text(tokens).toLowerCase();
  return truth === "true" || truth === "false" ? (value) => value.toLowerCase() === truth : NEVER;
};
const sameBytes: Preparation = (tokens) => {
  const wanted = bytesOf(text(tokens));
  return wanted === undefined ? NEVER : (value) => bytesOf(value) === wanted;
};
const inNetwork: Preparation = (tokens) => {
  const network = parseNetwork(text(tokens));
  return network === undefined ? NEVER : (value) => isInNetwork(value, network);
};

/** The bytes of a text in base64, padded or not, a character each; undefined when it is none. */
function bytesOf(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}

/** Compares what both values are parsed to; what cannot be parsed matches nothing. */
function parsed(
  parse: (value: string) => number | undefined,
  holds: (value: number, wanted: number) => boolean,
): Preparation {
  return (tokens) => {
    const wanted = parse(text(tokens));
    if (wanted === undefined) return NEVER;
    return (requestValue) => {
      const value = parse(requestValue);
      return value !== undefined && holds(value, wanted);
    };
  };
}

function numeric(holds: (value: number, wanted: number) => boolean): Preparation {
  return parsed(parseNumber, holds);
}

function date(holds: (value: number, wanted: number) => boolean): Preparation {
  return parsed(parseDate, holds);
}

function parseNumber(value: string): number | undefined {
  return /^[+-]?\d{1,30}(\.\d{1,30})?$/.test(value) ? Number(value) : undefined;
}

/** An ISO 8601 date of the W3C profile, or seconds since the epoch. @returns Milliseconds. */
export function parseDate(value: string): number | undefined {
  if (/^\d{5,15}(\.\d{1,9})?$/.test(value)) return Number(value) * 1000;
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
const TEXT = { ...WITH_VARIABLES, isText: true };
const WITH_WILDCARDS = { ...WITH_VARIABLES, hasWildcards: true };
const TEXT_PATTERN = { ...WITH_WILDCARDS, isText: true };
const ARN = { ...WITH_WILDCARDS, isArn: true, prepare: arnLike };

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["stringequals", { ...TEXT, prepare: equals }],
  ["stringnotequals", { ...TEXT, negated: true, prepare: equals }],
  ["stringequalsignorecase", { ...WITH_VARIABLES, prepare: equalsIgnoringCase }],
  ["stringnotequalsignorecase", { ...WITH_VARIABLES, negated: true, prepare: equalsIgnoringCase }],
  ["stringlike", { ...TEXT_PATTERN, prepare: like }],
  ["stringnotlike", { ...TEXT_PATTERN, negated: true, prepare: like }],
  ["numericequals", { ...PLAIN, prepare: numeric((a, b) => a === b) }],
  ["numericnotequals", { ...NEGATED, prepare: numeric((a, b) => a === b) }],
  ["numericlessthan", { ...PLAIN, prepare: numeric((a, b) => a < b) }],
  ["numericlessthanequals", { ...PLAIN, prepare: numeric((a, b) => a <= b) }],
  ["numericgreaterthan", { ...PLAIN, prepare: numeric((a, b) => a > b) }],
  ["numericgreaterthanequals", { ...PLAIN, prepare: numeric((a, b) => a >= b) }],
  ["dateequals", { ...PLAIN, prepare: date((a, b) => a === b) }],
  ["datenotequals", { ...NEGATED, prepare: date((a, b) => a === b) }],
  ["datelessthan", { ...PLAIN, prepare: date((a, b) => a < b) }],
  ["datelessthanequals", { ...PLAIN, prepare: date((a, b) => a <= b) }],
  ["dategreaterthan", { ...PLAIN, prepare: date((a, b) => a > b) }],
  ["dategreaterthanequals", { ...PLAIN, prepare: date((a, b) => a >= b) }],
  ["bool", { ...PLAIN, prepare: sameTruth }],
  ["binaryequals", { ...PLAIN, prepare: sameBytes }],
  ["ipaddress", { ...PLAIN, prepare: inNetwork }],
  ["notipaddress", { ...NEGATED, prepare: inNetwork }],
  ["arnequals", ARN],
  ["arnlike", ARN],
  ["arnnotequals", { ...ARN, negated: true }],
  ["arnnotlike", { ...ARN, negated: true }],
]);

/** Finds an operator by its name without set prefix and `IfExists`; undefined when AWS has none. */
export function findOperator(name: string): Operator | undefined {
  return OPERATORS.get(name.toLowerCase());
}
