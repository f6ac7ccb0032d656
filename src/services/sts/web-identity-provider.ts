/**
 * The provider that an account knows a token's issuer by. A role of 111111111111 is asked for with a
 * token of `https://idp.example.com`:
 *
 * ```
 * arn:aws:iam::111111111111:oidc-provider/idp.example.com   must be there: its client ids, its thumbprints
 * accounts.google.com                                       is known to every account
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html | OIDC federation}
 */
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import { globalRegion } from "../../model/scope.ts";
import type { OidcProvider } from "../iam/oidc-provider.ts";
import { oidcProviders } from "../iam/tables.ts";
import { noProvider } from "./faults.ts";

/** Issuers that need no provider in the account: trust policies name them by their host. */
const KNOWN_EVERYWHERE: ReadonlySet<string> = new Set([
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
]);

const SCHEME = "https://";

/** Finds the provider of an issuer in an account: of the role that is asked for. */
export async function providerOf(
  issuer: string,
  { account, arn: roleArn }: Pick<Resource, "account" | "arn">,
  { tx }: Pick<Call, "tx">,
): Promise<Resource<OidcProvider>> {
  const partition = roleArn.slice("arn:".length, roleArn.indexOf(":", "arn:".length));
  const arn = `arn:${partition}:iam::${account}:oidc-provider/${pathOf(issuer).replace(/\/+$/, "")}`;
  const record = issuer.startsWith(SCHEME)
    ? await tx.get(oidcProviders, { account, region: globalRegion(partition), arn })
    : undefined;
  return { type: "oidc-provider", arn, account, region: "", record };
}

/** An issuer as it is trusted. */
export interface TrustedIssuer {
  /** As trust policies name it: the provider's ARN, or the issuer's host. */
  readonly name: string;
  /** What its condition keys begin with. */
  readonly keyPrefix: string;
  /** Whom its tokens may be for; undefined for anybody. */
  readonly clientIds: readonly string[] | undefined;
  readonly thumbprints: readonly string[];
}

/** The issuer as the account trusts it. @throws Fault `InvalidIdentityToken` */
export function requireTrusted(
  issuer: string,
  { arn, record }: Resource<OidcProvider>,
): TrustedIssuer {
  if (record !== undefined) {
    const { path, clientIds, thumbprints } = record;
    return { name: arn, keyPrefix: path, clientIds, thumbprints };
  }
  const host = pathOf(issuer);
  if (!KNOWN_EVERYWHERE.has(host)) throw noProvider(issuer);
  return { name: host, keyPrefix: host, clientIds: undefined, thumbprints: [] };
}

function pathOf(issuer: string): string {
  return issuer.startsWith(SCHEME) ? issuer.slice(SCHEME.length) : issuer;
}
