import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  AcceptHandshake,
  type AcceptHandshakeRequest,
  type AcceptHandshakeResponse,
} from "../contract.ts";
import { acceptedBy, handshakeFor } from "../answer.ts";
import { requireHandshake, toWireHandshake } from "../handshake.ts";
import { checkId } from "../id-pattern.ts";

/**
 * Accepts a handshake: an invited account joins the organization, a member consents to all features,
 * the management account finishes the change to them.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html | AcceptHandshake}
 */
export const acceptHandshake: Operation<AcceptHandshakeRequest, AcceptHandshakeResponse> =
  writeOperation(AcceptHandshake, {
    crossAccount: false,
    validate: ({ HandshakeId }) => checkId("handshake", HandshakeId),
    locate: (input, call) => handshakeFor(input.HandshakeId, call),
    permission: ({ handshake }) => ({
      action: "organizations:AcceptHandshake",
      resource: handshake,
    }),
    async run({ handshake: { record }, scope, clock, tx }) {
      const nowMs = clock.nowMs();
      const accepted = await acceptedBy(scope.account, requireHandshake(record, nowMs), {
        nowMs,
        tx,
      });
      return { Handshake: toWireHandshake(accepted, nowMs) };
    },
  });
