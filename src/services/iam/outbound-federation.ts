/**
 * Whether an account gives its principals tokens for services outside of AWS, and as which issuer.
 *
 * ```
 * EnableOutboundWebIdentityFederation   https://localhost:4566/_atoll/oidc/0f7b...  is the account's issuer
 * sts:GetWebIdentityToken               a token of that issuer, for a principal of the account
 * ```
 *
 * DIFFERS: the issuer is at Atoll's own address, where its keys can be had, and not below
 * `tokens.sts.global.api.aws`.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html | Outbound identity federation}
 */
import type { Call, ServiceSettings } from "../../model/operation.ts";
import { globalRegion, type Scope } from "../../model/scope.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { organizationFactsOf } from "../organizations/organization-facts.ts";
import { outboundIssuers } from "./tables.ts";

export interface OutboundIssuer {
  readonly account: string;
  readonly region: string;
  /** A UUID, the same however often it is disabled and enabled. */
  readonly id: string;
  readonly isEnabled: boolean;
}

/** Where the issuers of accounts are, below the address of Atoll. */
export const OUTBOUND_ISSUER_PATH = "/_atoll/oidc/";

/** The issuer of an account; undefined when it never had one. */
export function findOutboundIssuer(
  { account, partition }: Scope,
  tx: ReadTransaction,
): Promise<OutboundIssuer | undefined> {
  return tx.get(outboundIssuers, { account, region: globalRegion(partition) });
}

/** The address of an issuer, which names it in tokens. */
export function issuerUrl(
  { id }: OutboundIssuer,
  { publicHost }: Pick<ServiceSettings, "publicHost">,
): string {
  return `https://${publicHost}${OUTBOUND_ISSUER_PATH}${id}`;
}

/** Where an account stands, as its tokens tell it. */
export async function placeInOrganization({
  scope,
  tx,
}: Pick<Call, "scope" | "tx">): Promise<
  { readonly id: string; readonly path: string } | undefined
> {
  return organizationFactsOf(scope.account, scope.partition, tx);
}
