/**
 * Patterns over ARNs: six segments, each matched on its own; only the last may hold colons, and a
 * wildcard in it crosses them.
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
  | { readonly kind: "segments"; readonly segments: readonly Glob[] }
  /** The legacy short form: fewer segments, the last one ending in a star, matches all the rest. */
  | { readonly kind: "prefix"; readonly glob: Glob }
  | { readonly kind: "nothing" };

const SEGMENTS = 6;

/** Compiles a pattern whose variables are resolved already. */
export function compileArnPattern(tokens: readonly PatternToken[]): ArnPattern {
  const segments = splitTokens(tokens);
  if (segments.length === SEGMENTS) {
    return { kind: "segments", segments: segments.map(compileGlob) };
  }
  const glob = compileGlob(tokens);
  if (matchesEverything(glob)) return { kind: "everything" };
  return tokens.at(-1) === STAR ? { kind: "prefix", glob } : { kind: "nothing" };
}

/** Tells whether an ARN matches a pattern. `*` as the ARN stands for "no resource". */
export function arnMatches(pattern: ArnPattern, arn: string): boolean {
  switch (pattern.kind) {
    case "everything":
      return true;
    case "nothing":
      return false;
    case "prefix":
      return matchesGlob(pattern.glob, arn);
    case "segments": {
      if (arn === "*") return pattern.segments.every(matchesEverything);
      let from = 0;
      for (let index = 0; index < SEGMENTS; index += 1) {
        const segment = pattern.segments[index];
        const colon = index === SEGMENTS - 1 ? arn.length : arn.indexOf(":", from);
        if (segment === undefined || colon < 0) return false;
        if (!matchesGlob(segment, arn.slice(from, colon))) return false;
        from = colon + 1;
      }
      return true;
    }
  }
}

/** Splits tokens at the first five colons of their literal text. */
function splitTokens(tokens: readonly PatternToken[]): PatternToken[][] {
  let current: PatternToken[] = [];
  const segments = [current];
  for (const token of tokens) {
    if (typeof token !== "string") {
      current.push(token);
      continue;
    }
    let rest = token;
    while (segments.length < SEGMENTS) {
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
