import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeclineHandshake,
  type DeclineHandshakeRequest,
  type DeclineHandshakeResponse,
} from "../contract.ts";
import { handshakeFor, lockHandshake } from "../answer.ts";
import { settleConsent } from "../consent.ts";
import { notYourOrganization } from "../faults.ts";
import { moved, requireHandshake, toWireHandshake } from "../handshake.ts";
import { checkId } from "../id-pattern.ts";
import { handshakes } from "../tables.ts";

/**
 * Declines an invitation, or the change to all features.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeclineHandshake.html | DeclineHandshake}
 */
export const declineHandshake: Operation<DeclineHandshakeRequest, DeclineHandshakeResponse> =
  writeOperation(DeclineHandshake, {
    crossAccount: false,
    validate: ({ HandshakeId }) => checkId("handshake", HandshakeId),
    locate: (input, call) => handshakeFor(input.HandshakeId, call),
    permission: ({ handshake }) => ({
      action: "organizations:DeclineHandshake",
      resource: handshake,
    }),
    async run({ handshake: { record }, scope, clock, tx }) {
      const nowMs = clock.nowMs();
      const handshake = await lockHandshake(requireHandshake(record, nowMs), tx);
      if (handshake.invitedAccount !== scope.account) throw notYourOrganization();
      const declined = moved(handshake, "DECLINED", nowMs);
      await tx.put(handshakes, declined);
      if (declined.action === "APPROVE_ALL_FEATURES") await settleConsent(declined, nowMs, tx);
      return { Handshake: toWireHandshake(declined, nowMs) };
    },
  });
