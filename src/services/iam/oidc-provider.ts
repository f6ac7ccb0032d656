import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { constraint, notFound, overQuota, validationError } from "./faults.ts";
import { globalRegion } from "../../model/scope.ts";
import { oidcProviders } from "./tables.ts";
import type { Tags } from "./tag.ts";

/**
 * An identity provider of the OpenID Connect kind that an account knows, such as GitHub's.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html | OIDC identity providers}
 */
export interface OidcProvider {
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  /** Its URL without `https://`. */
  readonly path: string;
  /** The audiences it is trusted for. */
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAtMs: number;
  readonly tags: Tags;
}

const URL_LENGTH_MAX = 255;
const CLIENT_IDS_MAX = 100;
const CLIENT_ID_LENGTH_MAX = 255;
const THUMBPRINTS_MAX = 5;
const THUMBPRINT_LENGTH = 40;

/** Checks a provider's URL. @throws Fault `ValidationError` */
export function checkUrl(url: string): void {
  if (url.length > URL_LENGTH_MAX) {
    throw constraint("url", `have length less than or equal to ${URL_LENGTH_MAX}`);
  }
  if (/^https:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[^\s?#]*)?$/i.test(url)) return;
  throw validationError("Invalid Open ID Connect Provider URL");
}

/** The URL as it stands in the ARN. */
export function providerPath(url: string): string {
  return url.slice("https://".length).replace(/\/+$/, "");
}

/** Checks audiences. @throws Fault `ValidationError`, `LimitExceeded` */
export function checkClientIds(ids: readonly string[] | undefined): void {
  if (ids === undefined) return;
  if (ids.length > CLIENT_IDS_MAX) {
    throw overQuota("ClientIdsPerOpenIdConnectProvider", CLIENT_IDS_MAX);
  }
  if (ids.every((id) => id.length >= 1 && id.length <= CLIENT_ID_LENGTH_MAX)) return;
  throw constraint("clientID", `have length less than or equal to ${CLIENT_ID_LENGTH_MAX}`);
}

/** Checks thumbprints. @throws Fault `ValidationError`, `LimitExceeded` */
export function checkThumbprints(list: readonly string[] | undefined): void {
  if (list === undefined) return;
  if (list.length > THUMBPRINTS_MAX)
    throw overQuota("ThumbprintsPerOpenIdConnectProvider", THUMBPRINTS_MAX);
  if (list.every((each) => each.length === THUMBPRINT_LENGTH)) return;
  throw constraint("thumbprintList", `have length of ${THUMBPRINT_LENGTH}`);
}

/** A located provider. */
export interface LocatedProvider {
  readonly provider: Resource<OidcProvider>;
}

/** Finds a provider by its ARN. */
export async function providerAt(
  arn: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<LocatedProvider> {
  const { account, partition } = scope;
  const record = await tx.get(oidcProviders, { account, region: globalRegion(partition), arn });
  return {
    provider: { type: "oidc-provider", arn, account, region: "", record, tags: record?.tags },
  };
}

/** The record of a provider that must exist. @throws Fault `NoSuchEntity` */
export function requireProvider({ record, arn }: Resource<OidcProvider>): OidcProvider {
  if (record === undefined) throw notFound(`OpenIDConnect Provider not found for arn ${arn}`);
  return record;
}

/** A provider that is about to be changed. @throws Fault `NoSuchEntity` */
export async function lockProvider(
  provider: Resource<OidcProvider>,
  tx: WriteTransaction,
): Promise<OidcProvider> {
  const { account, region, arn } = requireProvider(provider);
  return requireProvider({
    ...provider,
    record: await tx.lock(oidcProviders, { account, region, arn }),
  });
}
