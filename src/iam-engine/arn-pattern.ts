/**
 * Patterns over ARNs: six segments, each matched on its own; only the last may hold colons, and a
 * wildcard in it crosses them.
 *
 * ```
 * arn:aws:sqs:*:111111111111:orders-*    head: arn, aws, sqs, *, 111111111111    tail: orders-*
 * arn:aws:iam::*                         the legacy short form: the tail takes all the rest
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html | Resource}
 */
import {
  compileGlob,
  matchesEverything,
  matchesGlob,
  STAR,
  type Glob,
  type PatternToken,
} from "./glob.ts";

/** A compiled pattern. */
export type ArnPattern =
  | { readonly kind: "everything" }
  | { readonly kind: "nothing" }
  | { readonly kind: "segments"; readonly head: ArnHead; readonly tail: Glob };

/**
 * The segments but the last: runs of literal ones, colons included, and single ones that are any
 * (`*`) or match a glob.
 */
export type ArnHead = readonly (string | typeof STAR | Glob)[];

/** The segments of an ARN. */
export const ARN_SEGMENTS = 6;

const EVERYTHING: ArnPattern = { kind: "everything" };
const NOTHING: ArnPattern = { kind: "nothing" };

/** Compiles a value of a condition on ARNs: six segments, or it matches nothing. */
export function compileArnPattern(tokens: readonly PatternToken[]): ArnPattern {
  const segments = splitArn(tokens);
  return segments.length === ARN_SEGMENTS ? arnPatternOf(segments) : NOTHING;
}

/** Compiles a `Resource`: an ARN, the legacy short form of one, or `*`. */
export function compileResourcePattern(tokens: readonly PatternToken[]): ArnPattern {
  const segments = splitArn(tokens);
  if (!isArn(segments)) return matchesEverything(compileGlob(tokens)) ? EVERYTHING : NOTHING;
  const isWhole = segments.length === ARN_SEGMENTS || tokens.at(-1) === STAR;
  return isWhole ? arnPatternOf(segments) : NOTHING;
}

/** Tells whether segments begin as those of an ARN do. */
export function isArn(segments: readonly (readonly unknown[])[]): boolean {
  const [first] = segments;
  return segments.length > 1 && first?.length === 1 && first[0] === "arn";
}

/** The pattern made of segments. */
export function arnPatternOf(segments: readonly (readonly PatternToken[])[]): ArnPattern {
  const head = compileHead(segments.slice(0, -1));
  const tail = segments.at(-1);
  return head === undefined || tail === undefined
    ? NOTHING
    : { kind: "segments", head, tail: compileGlob(tail) };
}

/** Compiles the segments but the last; undefined when nothing matches them. */
export function compileHead(segments: readonly (readonly PatternToken[])[]): ArnHead | undefined {
  const head: (string | typeof STAR | Glob)[] = [];
  for (const tokens of segments) {
    // No segment holds a colon: what a variable brought in cannot be one of several.
    if (tokens.some((token) => typeof token === "string" && token.includes(":"))) return undefined;
    const before = head.at(-1);
    if (tokens.length === 1 && tokens[0] === STAR) head.push(STAR);
    else if (tokens.some((token) => typeof token !== "string")) head.push(compileGlob(tokens));
    else if (typeof before === "string") head[head.length - 1] = `${before}${tokens.join("")}:`;
    else head.push(`${tokens.join("")}:`);
  }
  return head;
}

/** Tells whether an ARN matches. `*`, the "no resource" of an action, is matched by `*` only. */
export function arnMatches(pattern: ArnPattern, arn: string): boolean {
  if (pattern.kind !== "segments") return pattern.kind === "everything";
  const from = tailStart(pattern.head, arn);
  return from >= 0 && matchesGlob(pattern.tail, arn, from);
}

/** Where the rest of an ARN begins whose first segments match; -1 when they do not. */
export function tailStart(head: ArnHead, arn: string): number {
  let from = 0;
  for (const step of head) {
    if (typeof step === "string") {
      if (!arn.startsWith(step, from)) return -1;
      from += step.length;
      continue;
    }
    const colon = arn.indexOf(":", from);
    if (colon < 0 || (step !== STAR && !matchesGlob(step, arn, from, colon))) return -1;
    from = colon + 1;
  }
  return from;
}

/**
 * Splits a pattern at the first five colons that are written in it, into six segments, or fewer
 * when it has not so many. What a variable stands for is not looked into: a tag that holds a colon
 * must not move the segments behind it.
 */
export function splitArn<Token>(tokens: readonly (Token | string)[]): (Token | string)[][] {
  let current: (Token | string)[] = [];
  const segments = [current];
  for (const token of tokens) {
    if (typeof token !== "string") {
      current.push(token);
      continue;
    }
    let rest = token;
    while (segments.length < ARN_SEGMENTS) {
      const colon = rest.indexOf(":");
      if (colon < 0) break;
      if (colon > 0) current.push(rest.slice(0, colon));
      rest = rest.slice(colon + 1);
      current = [];
      segments.push(current);
    }
    if (rest !== "") current.push(rest);
  }
  return segments;
}
