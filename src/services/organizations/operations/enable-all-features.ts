import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  EnableAllFeatures,
  type EnableAllFeaturesRequest,
  type EnableAllFeaturesResponse,
} from "../contract.ts";
import { askForConsent, pendingConsent } from "../consent.ts";
import { duplicateHandshake, featuresAlreadyEnabled } from "../faults.ts";
import { toWireHandshake } from "../handshake.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Begins the change from consolidated billing to all features, for the members to consent to.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAllFeatures.html | EnableAllFeatures}
 */
export const enableAllFeatures: Operation<EnableAllFeaturesRequest, EnableAllFeaturesResponse> =
  writeOperation(EnableAllFeatures, {
    crossAccount: false,
    locate: (_input, call) => standingOf(call, "management"),
    permission: (facts) => permit("EnableAllFeatures", facts),
    async run({ organization: resource, clock, ids, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (organization.featureSet === "ALL") throw featuresAlreadyEnabled();
      const nowMs = clock.nowMs();
      if ((await pendingConsent(organization, nowMs, tx)) !== undefined) throw duplicateHandshake();
      const handshake = await askForConsent(organization, { nowMs, ids, tx });
      return { Handshake: toWireHandshake(handshake, nowMs) };
    },
  });
