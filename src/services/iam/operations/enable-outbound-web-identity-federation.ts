import { Fault } from "../../../model/fault.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import {
  EnableOutboundWebIdentityFederation,
  FeatureEnabledException,
  type EnableOutboundWebIdentityFederationResponse,
} from "../contract.ts";
import { issuerUrl, type OutboundIssuer } from "../outbound-federation.ts";
import { outboundIssuers } from "../tables.ts";

/**
 * Lets the principals of the account have tokens for services outside of AWS.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html | EnableOutboundWebIdentityFederation}
 */
export const enableOutboundWebIdentityFederation: Operation<
  Record<never, never>,
  EnableOutboundWebIdentityFederationResponse
> = writeOperation(EnableOutboundWebIdentityFederation, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:EnableOutboundWebIdentityFederation", resource: "*" }),
  async run({ scope: { account, partition }, settings, ids, tx }) {
    const key = { account, region: globalRegion(partition) };
    const known = await tx.lock(outboundIssuers, key);
    if (known?.isEnabled === true) {
      throw new Fault(
        FeatureEnabledException,
        "Outbound identity federation is already enabled for this account.",
      );
    }
    const issuer: OutboundIssuer = { ...key, id: known?.id ?? ids.uuid(), isEnabled: true };
    await tx.put(outboundIssuers, issuer);
    return { IssuerIdentifier: issuerUrl(issuer, settings) };
  },
});
