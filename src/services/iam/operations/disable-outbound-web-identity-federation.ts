import { Fault } from "../../../model/fault.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import { DisableOutboundWebIdentityFederation, FeatureDisabledException } from "../contract.ts";
import { outboundIssuers } from "../tables.ts";

/**
 * Gives the principals of the account no more tokens for services outside of AWS; those that were
 * given stay good.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html | DisableOutboundWebIdentityFederation}
 */
export const disableOutboundWebIdentityFederation: Operation<
  Record<never, never>,
  Record<never, never>
> = writeOperation(DisableOutboundWebIdentityFederation, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:DisableOutboundWebIdentityFederation", resource: "*" }),
  async run({ scope: { account, partition }, tx }) {
    const key = { account, region: globalRegion(partition) };
    const known = await tx.lock(outboundIssuers, key);
    if (known?.isEnabled !== true) {
      throw new Fault(
        FeatureDisabledException,
        "Outbound identity federation is already disabled for this account.",
      );
    }
    await tx.put(outboundIssuers, { ...known, isEnabled: false });
    return {};
  },
});
