/**
 * Issuers of OIDC tokens that many organizations share: a token of GitHub's says by its subject alone
 * whose workflow asks. IAM takes no trust policy for them that does not look at the claim which names
 * the tenant.
 *
 * ```
 * "Federated": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
 * "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}      taken
 *              {"StringLike": {"token.actions.githubusercontent.com:sub": "*"}}              refused
 * ```
 *
 * DIFFERS: IBM Turbonomic's issuers are not known here; AWS says that they change with its versions.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html | Identity-provider controls for shared OIDC providers}
 */
import { textsIn, type Json, type JsonObject } from "./validation.ts";

const AZURE_SENTINEL = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d";
const GITHUB = "token.actions.githubusercontent.com";

/** The claim that names the tenant, by issuer. */
const TENANT_CLAIM: ReadonlyMap<string, "sub" | "aud"> = new Map([
  ["agent.buildkite.com", "sub"],
  ["oidc.codefresh.io", "sub"],
  ["studio.datachain.ai/api", "sub"],
  [GITHUB, "sub"],
  ["oidc-configuration.audit-log.githubusercontent.com", "sub"],
  ["vstoken.actions.githubusercontent.com", "sub"],
  ["gitlab.com", "sub"],
  ["api.pulumi.com/oidc", "aud"],
  ["sandboxes.cloud", "aud"],
  ["scalr.io", "sub"],
  ["tokens.cloud.shisho.dev", "sub"],
  ["app.terraform.io", "sub"],
  ["proidc.upbound.io", "sub"],
  ["oidc.vercel.com", "aud"],
]);

const OPERATORS: ReadonlySet<string> = new Set([
  "stringequals",
  "stringlike",
  "stringequalsignorecase",
]);

/**
 * Says what is missing in a statement that lets a federated principal in.
 *
 * @param principal As the policy names it.
 * @returns AWS's sentence; undefined when nothing is.
 */
export function missingTenantCheck(
  principal: string,
  condition: Json | undefined,
): string | undefined {
  const key = tenantKey(principal);
  if (key === undefined || isChecked(key, condition)) return undefined;
  return `Trust policy with trusted principal ${principal} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${key} which is not scoped to all.`;
}

/** The condition key that names the tenant; undefined where the issuer is one organization's own. */
function tenantKey(principal: string): string | undefined {
  const issuer = /:oidc-provider\/(.+)$/.exec(principal)?.[1];
  if (issuer === undefined) return undefined;
  if (issuer === AZURE_SENTINEL) return "sts:RoleSessionName";
  // GitHub's enterprises have issuers below the common one; AWS treats these as it does that.
  const isGitHub = issuer.startsWith(`${GITHUB}/`);
  const claim = isGitHub ? "sub" : TENANT_CLAIM.get(issuer);
  return claim && `${issuer}:${claim}`;
}

function isChecked(key: string, condition: Json | undefined): boolean {
  if (!(condition instanceof Map)) return false;
  for (const [operator, keys] of condition as JsonObject) {
    const plain = operator.toLowerCase().replace(/^for(?:anyvalue|allvalues):/, "");
    if (!OPERATORS.has(plain) || !(keys instanceof Map)) continue;
    for (const [name, values] of keys as JsonObject) {
      if (name.toLowerCase() === key.toLowerCase() && isScoped(textsIn(values))) return true;
    }
  }
  return false;
}

/** No value takes everything. */
function isScoped(values: readonly string[] | undefined): boolean {
  return values !== undefined && values.length > 0 && !values.some((each) => /^[*?]*$/.test(each));
}
