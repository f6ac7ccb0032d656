import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CancelHandshake,
  type CancelHandshakeRequest,
  type CancelHandshakeResponse,
} from "../contract.ts";
import { handshakeFor, lockHandshake } from "../answer.ts";
import { notYourOrganization } from "../faults.ts";
import { moved, requireHandshake, toWireHandshake } from "../handshake.ts";
import { checkId } from "../id-pattern.ts";
import { handshakes } from "../tables.ts";

/**
 * Takes an invitation back.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CancelHandshake.html | CancelHandshake}
 */
export const cancelHandshake: Operation<CancelHandshakeRequest, CancelHandshakeResponse> =
  writeOperation(CancelHandshake, {
    crossAccount: false,
    validate: ({ HandshakeId }) => checkId("handshake", HandshakeId),
    locate: (input, call) => handshakeFor(input.HandshakeId, call),
    permission: ({ handshake }) => ({
      action: "organizations:CancelHandshake",
      resource: handshake,
    }),
    async run({ handshake: { record }, scope, clock, tx }) {
      const nowMs = clock.nowMs();
      const handshake = await lockHandshake(requireHandshake(record, nowMs), tx);
      if (handshake.account !== scope.account) throw notYourOrganization();
      const canceled = moved(handshake, "CANCELED", nowMs);
      await tx.put(handshakes, canceled);
      return { Handshake: toWireHandshake(canceled, nowMs) };
    },
  });
