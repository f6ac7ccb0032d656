/**
 * Patterns with policy variables, compared without being put together first. Most begin with plain
 * text and variables and end in a wildcard:
 *
 * ```
 * team-${aws:PrincipalTag/team}-3-*      start: team-, the tag, -3-      rest: *
 * ```
 *
 * The start is compared piece by piece where it stands; the rest is compiled once, unless it holds
 * a variable too.
 */
import { compileGlob, matchesGlob, type Glob } from "./glob.ts";
import type { Context } from "./request.ts";
import { isConstant, resolveTemplate, type Reference, type Template } from "./variable.ts";

/** A compiled pattern with variables. */
export interface VariablePattern {
  /** What stands before the first wildcard. */
  readonly start: readonly (string | Reference)[];
  readonly rest:
    | { readonly kind: "constant"; readonly glob: Glob }
    | { readonly kind: "variable"; readonly template: Template };
}

/** Compiles a pattern with variables. */
export function compileVariablePattern(template: Template): VariablePattern {
  const start: (string | Reference)[] = [];
  for (const token of template) {
    if (typeof token === "symbol") break;
    start.push(token);
  }
  const rest = template.slice(start.length);
  return {
    start,
    rest: isConstant(rest)
      ? { kind: "constant", glob: compileGlob(rest) }
      : { kind: "variable", template: rest },
  };
}

/**
 * Tells whether a text matches from a position to its end. A variable that stands for nothing keeps
 * its pattern from matching anything.
 */
export function matchesVariablePattern(
  { start, rest }: VariablePattern,
  text: string,
  from: number,
  context: Context,
): boolean {
  let at = from;
  for (const piece of start) {
    const literal = typeof piece === "string" ? piece : (context.get(piece.key) ?? piece.fallback);
    if (typeof literal !== "string" || !text.startsWith(literal, at)) return false;
    at += literal.length;
  }
  if (rest.kind === "constant") return matchesGlob(rest.glob, text, at);
  const tokens = resolveTemplate(rest.template, context);
  return tokens !== undefined && matchesGlob(compileGlob(tokens), text, at);
}
