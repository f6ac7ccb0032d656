/**
 * The AWS principals of a policy with their places in its text. Services that keep a policy store
 * the unique id of a user or role in the place of its ARN, so that the policy does not speak of
 * another one that later bears the same name; on reading the ARN stands there again.
 *
 * ```
 * saved    {"Principal":{"AWS":"AROAEXAMPLE..."}}                       what requests are judged by
 * shown    {"Principal":{"AWS":"arn:aws:iam::111111111111:role/ci"}}    while that role lives
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html | Principal}
 */
import type { Node } from "jsonc-parser";
import { membersOf, parseJsonTree } from "./policy.ts";

/** The text of an `AWS` principal, and where it stands, quotes included. */
export interface PrincipalPlace {
  readonly value: string;
  readonly offset: number;
  readonly length: number;
}

/** The `AWS` principals of a policy that its validator has taken, in the order of the text. */
export function awsPrincipalPlaces(text: string): readonly PrincipalPlace[] {
  const places: PrincipalPlace[] = [];
  const statement = membersOf(parseJsonTree(text), "the policy").get("Statement");
  for (const one of listed(statement)) {
    const members = membersOf(one, "a statement");
    for (const name of ["Principal", "NotPrincipal"]) {
      const principal = members.get(name);
      if (principal?.type !== "object") continue;
      for (const { value, offset, length } of listed(membersOf(principal, name).get("AWS"))) {
        places.push({ value: String(value), offset, length });
      }
    }
  }
  return places.toSorted((a, b) => a.offset - b.offset);
}

/** The users and roles that a policy names, by ARN or by unique id, each once. */
export function entitiesIn(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const values = awsPrincipalPlaces(text).map(({ value }) => value);
  return [...new Set(values)].filter(isEntity);
}

/** Tells whether a principal is a user or role, by ARN or by unique id. */
export function isEntity(principal: string): boolean {
  return ENTITY.test(principal);
}

const ENTITY = /^(?:arn:[a-z-]+:iam::\d{12}:(?:user|role)\/.|A(?:IDA|ROA)[A-Z0-9]+$)/;

/** Puts another principal into the places of one. */
export function replacePrincipal(
  text: string,
  { written, principal }: { readonly written: string; readonly principal: string },
): string {
  return replacePrincipals(text, (value) => (value === written ? principal : undefined));
}

/** Puts other principals in their places, and leaves all else of the text as it is. */
export function replacePrincipals(
  text: string,
  replacementOf: (value: string) => string | undefined,
): string {
  let replaced = "";
  let from = 0;
  for (const { value, offset, length } of awsPrincipalPlaces(text)) {
    const replacement = replacementOf(value);
    if (replacement === undefined) continue;
    replaced += text.slice(from, offset) + JSON.stringify(replacement);
    from = offset + length;
  }
  return replaced + text.slice(from);
}

function listed(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return node.type === "array" ? (node.children ?? []) : [node];
}
