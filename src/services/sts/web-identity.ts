/**
 * What a verified token says about its bearer: condition keys, session tags, a source identity.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp | Session tags in a web identity token}
 */
import type { Tag } from "./contract.ts";
import { rejectedClaim } from "./faults.ts";
import type { Conditions, FederatedIdentity } from "./federated-identity.ts";
import { checkTags, checkText, SESSION_NAME } from "./session-request.ts";
import type { TrustedIssuer } from "./web-identity-provider.ts";
import { claimOf, textsOf, type Claims, type WebIdentityToken } from "./web-identity-token.ts";

/**
 * Reads the identity out of a verified token.
 *
 * @throws Fault `IDPRejectedClaim`, `ValidationError`, `InvalidParameterValue`
 */
export function identityOf(
  token: WebIdentityToken,
  issuer: TrustedIssuer,
  sessionName: string,
): FederatedIdentity {
  const { keyPrefix, name: provider } = issuer;
  const { tags, transitiveTagKeys } = readTags(token.claims);
  checkTags(tags);
  const sourceIdentity = claimOf(token.claims, SOURCE_IDENTITY);
  if (sourceIdentity !== undefined && typeof sourceIdentity !== "string") {
    throw rejectedClaim(`The claim ${SOURCE_IDENTITY} must be a string`);
  }
  checkText("sourceIdentity", sourceIdentity, SESSION_NAME);
  return {
    principal: { kind: "web-identity", provider, arn: `${token.subject} of ${provider}` },
    sessionName,
    conditions: conditionsOf(token, keyPrefix),
    kept: ["sub", "aud", "amr"].map((name) => `${keyPrefix}:${name}`),
    tags,
    transitiveTagKeys,
    sourceIdentity,
  };
}

const SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";
const TAGS = "https://aws.amazon.com/tags";
const PRINCIPAL_TAG = `${TAGS}/principal_tags/`;
const TRANSITIVE_KEYS = `${TAGS}/transitive_tag_keys`;

/** The audience that counts: the client that the token was given to, where the issuer names it. */
export function audienceOf({ authorizedParty, audiences }: WebIdentityToken): readonly string[] {
  return authorizedParty === undefined ? audiences : [authorizedParty];
}

function conditionsOf(token: WebIdentityToken, prefix: string): Conditions {
  const { subject, audiences, authorizedParty, claims } = token;
  const methods = textsOf(claimOf(claims, "amr"));
  const found: [string, string | readonly string[]][] = [
    ["sub", subject],
    ["aud", oneOrAll(audienceOf(token))],
  ];
  if (authorizedParty !== undefined) found.push(["oaud", oneOrAll(audiences)]);
  if (methods.length > 0) found.push(["amr", methods]);
  for (const name of furtherClaims(prefix)) {
    const value = textOf(deepClaim(claims, name));
    if (value !== undefined) found.push([name, value]);
  }
  return Object.fromEntries(found.map(([name, value]) => [`${prefix}:${name}`, value]));
}

function oneOrAll(texts: readonly string[]): string | readonly string[] {
  const [first = "", ...more] = texts;
  return more.length === 0 ? first : texts;
}

const GITHUB: readonly string[] = [
  "actor",
  "actor_id",
  "enterprise_id",
  "environment",
  "job_workflow_ref",
  "ref",
  "repository",
  "repository_id",
  "repository_owner_id",
  "workflow",
];

const GITLAB: readonly string[] = [
  "namespace_id",
  "pipeline_source",
  "project_id",
  "ref_protected",
  "runner_environment",
  "user_access_level",
  "user_email",
  "user_id",
  "user_login",
];

const BUILDKITE: readonly string[] = [
  "build_branch",
  "cluster_id",
  "cluster_name",
  "organization_id",
  "organization_slug",
  "pipeline_id",
  "pipeline_slug",
];

/**
 * Claims that are condition keys for the tokens of some issuers, besides those of all.
 *
 * @see {@link https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html#awssecuritytokenservice-policy-keys | Condition keys of AWS STS}
 */
const FURTHER: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^token\.actions\.githubusercontent\.com(?:\/|$)/, GITHUB],
  [/^token\.actions\.[\w.-]+\.ghe\.com$/, GITHUB],
  [/^github\.com\/enterprises\//, GITHUB],
  [/^gitlab\.com$/, GITLAB],
  [/^agent\.buildkite\.com$/, BUILDKITE],
  [/^agent\.[\w.-]+\.buildkite\.(?:dev|site)$/, BUILDKITE],
  [/^oidc\.circleci\.com\/org\//, ["oidc.circleci.com/project-id"]],
  [/^accounts\.google\.com$/, ["google/organization_number"]],
  [/^idcs-[\w-]+\.identity\.oraclecloud\.com$/, ["rpst_id"]],
];

function furtherClaims(prefix: string): readonly string[] {
  return FURTHER.find(([form]) => form.test(prefix))?.[1] ?? [];
}

/** `google/organization_number` is a member of the claim `google`; CircleCI's claim has that name. */
function deepClaim(claims: Claims, name: string): unknown {
  const [outer = "", inner] = name.split("/");
  const own = claimOf(claims, name);
  if (own !== undefined || inner === undefined) return own;
  const within = claimOf(claims, outer);
  return isObject(within) ? claimOf(within, inner) : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function isObject(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface TokenTags {
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
}

/**
 * Reads session tags: nested in one claim, or each as a claim of its own for providers that cannot
 * nest.
 */
function readTags(claims: Claims): TokenTags {
  const nested = claimOf(claims, TAGS);
  if (nested === undefined) {
    const flat = Object.entries(claims).filter(([name]) => name.startsWith(PRINCIPAL_TAG));
    const tags = flat.map(([name, value]) => toTag(name.slice(PRINCIPAL_TAG.length), value));
    return { tags, transitiveTagKeys: readKeys(claimOf(claims, TRANSITIVE_KEYS), tags) };
  }
  if (!isObject(nested)) throw rejectedClaim(`The claim ${TAGS} must be an object`);
  const listed = claimOf(nested, "principal_tags") ?? {};
  if (!isObject(listed)) throw rejectedClaim(`principal_tags in ${TAGS} must be an object`);
  const tags = Object.entries(listed).map(([key, value]) => toTag(key, value));
  return { tags, transitiveTagKeys: readKeys(claimOf(nested, "transitive_tag_keys"), tags) };
}

/** A tag has one value, which providers may put into a list. */
function toTag(Key: string, value: unknown): Tag {
  const [Value, ...more] = textsOf(value);
  if (Value === undefined || more.length > 0) {
    throw rejectedClaim(`The session tag ${Key} must have one value`);
  }
  return { Key, Value };
}

function readKeys(value: unknown, tags: readonly Tag[]): readonly string[] {
  if (value === undefined) return [];
  const keys = textsOf(value);
  const known = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.length > 0 && keys.every((key) => known.has(key.toLowerCase()))) return keys;
  if (Array.isArray(value) && value.length === 0) return [];
  throw rejectedClaim("The transitive tag keys must be among the session tags");
}
