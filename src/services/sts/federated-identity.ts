/**
 * Somebody whom an identity provider vouches for, once that is proven: the principal that trust
 * policies are judged for, and what it brings into the session. A verified token and a verified SAML
 * assertion both come to this.
 *
 * ```
 * principal   { kind: "web-identity", provider: "arn:aws:iam::111111111111:oidc-provider/idp.example.com" }
 * conditions  { "idp.example.com:sub": "alice", "idp.example.com:aud": "my-app" }
 * tags        { team: "blue" }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif | Keys for OIDC federation}
 */
import type { FederatedPrincipal } from "../../model/principal.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { Tag } from "./contract.ts";
import { tagConditions, tagsOf } from "./session-request.ts";

/** Condition keys, by name. */
export type Conditions = Readonly<Record<string, string | readonly string[]>>;

export interface FederatedIdentity {
  readonly principal: FederatedPrincipal;
  readonly sessionName: string;
  /** What the provider says, as condition keys. */
  readonly conditions: Conditions;
  /** The names of those that the session keeps. */
  readonly kept: readonly string[];
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

/** The operations that take an identity from outside. */
export type FederatedOperation = "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML";

/** What the role's trust policy must allow: tags and a source identity need actions of their own. */
export function federatedPermissions(
  operation: FederatedOperation,
  identity: FederatedIdentity,
  role: Resource,
): Permission[] {
  const { principal, sessionName, sourceIdentity, tags, transitiveTagKeys } = identity;
  const conditions = {
    ...identity.conditions,
    ...tagConditions(tagsOf(tags)),
    "sts:RoleSessionName": sessionName,
    "sts:SourceIdentity": sourceIdentity,
    "sts:TransitiveTagKeys": transitiveTagKeys.length === 0 ? undefined : transitiveTagKeys,
  };
  const actions = [`sts:${operation}`];
  if (tags.length > 0) actions.push("sts:TagSession");
  if (sourceIdentity !== undefined) actions.push("sts:SetSourceIdentity");
  return actions.map((action) => ({ action, resource: role, principal, conditions }));
}

/** The condition keys that later requests of the session have, by lower-case name. */
export function keptConditions({ conditions, kept }: FederatedIdentity): Conditions {
  const found = kept.flatMap((name): readonly (readonly [string, string | readonly string[]])[] => {
    const value = conditions[name];
    return value === undefined ? [] : [[name.toLowerCase(), value]];
  });
  return Object.fromEntries(found);
}
