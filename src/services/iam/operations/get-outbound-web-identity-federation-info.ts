import { Fault } from "../../../model/fault.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  FeatureDisabledException,
  GetOutboundWebIdentityFederationInfo,
  type GetOutboundWebIdentityFederationInfoResponse,
} from "../contract.ts";
import { findOutboundIssuer, issuerUrl } from "../outbound-federation.ts";

/**
 * Tells the issuer of the account's tokens for services outside of AWS.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html | GetOutboundWebIdentityFederationInfo}
 */
export const getOutboundWebIdentityFederationInfo: Operation<
  Record<never, never>,
  GetOutboundWebIdentityFederationInfoResponse
> = readOperation(GetOutboundWebIdentityFederationInfo, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:GetOutboundWebIdentityFederationInfo", resource: "*" }),
  async run({ scope, settings, tx }) {
    const issuer = await findOutboundIssuer(scope, tx);
    if (issuer?.isEnabled !== true) {
      throw new Fault(
        FeatureDisabledException,
        "Outbound identity federation is not enabled for this account.",
      );
    }
    return { IssuerIdentifier: issuerUrl(issuer, settings), JwtVendingEnabled: true };
  },
});
