/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'default'}` and the escapes `${*}`,
 * `${?}`, `${$}`. What a variable stands for is literal text: a tag value of `*` is no wildcard.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html | IAM policy elements: Variables and tags}
 */
import { tokensOf, type PatternToken } from "./glob.ts";
import type { Context } from "./request.ts";

/** A text with variables, parsed: wildcard tokens, and references to context keys. */
export type Template = readonly (PatternToken | Reference)[];

/** A variable: the key it stands for and the text used when the key is absent. */
export interface Reference {
  readonly key: string;
  readonly fallback: string | undefined;
}

/**
 * Parses a text of a policy.
 *
 * @param hasWildcards Whether `*` and `?` are wildcards here.
 * @param hasVariables Whether variables are understood: Version 2012-10-17 only.
 */
export function parseTemplate(
  text: string,
  hasWildcards: boolean,
  hasVariables: boolean,
): Template {
  const literal = (part: string): readonly PatternToken[] =>
    part === "" ? [] : hasWildcards ? tokensOf(part) : [part];
  if (!hasVariables || !text.includes("${")) return literal(text);
  const tokens: (PatternToken | Reference)[] = [];
  let from = 0;
  for (let open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
    const close = text.indexOf("}", open + 2);
    if (close < 0) break;
    tokens.push(...literal(text.slice(from, open)), reference(text.slice(open + 2, close)));
    from = close + 1;
  }
  tokens.push(...literal(text.slice(from)));
  return tokens;
}

function reference(inside: string): string | Reference {
  if (inside === "*" || inside === "?" || inside === "$") return inside;
  const comma = inside.indexOf(",");
  const name = comma < 0 ? inside : inside.slice(0, comma);
  const rest = comma < 0 ? "" : inside.slice(comma + 1).trim();
  const isQuoted = rest.length >= 2 && rest.startsWith("'") && rest.endsWith("'");
  return { key: name.trim().toLowerCase(), fallback: isQuoted ? rest.slice(1, -1) : undefined };
}

/** Tells whether a template holds no variable, so that it can be compiled once. */
export function isConstant(template: Template): template is readonly PatternToken[] {
  return template.every((token) => typeof token !== "object");
}

/**
 * Puts the request's values in the place of variables.
 *
 * @returns Undefined when a variable has no single value and no default: nothing matches then.
 */
export function resolveTemplate(template: Template, context: Context): PatternToken[] | undefined {
  const tokens: PatternToken[] = [];
  for (const token of template) {
    if (typeof token !== "object") {
      tokens.push(token);
      continue;
    }
    const value = context.get(token.key) ?? token.fallback;
    if (typeof value !== "string") return undefined;
    tokens.push(value);
  }
  return tokens;
}
