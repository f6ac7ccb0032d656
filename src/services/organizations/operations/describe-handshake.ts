import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeHandshake,
  type DescribeHandshakeRequest,
  type DescribeHandshakeResponse,
} from "../contract.ts";
import { handshakeFor } from "../answer.ts";
import { requireHandshake, toWireHandshake } from "../handshake.ts";
import { checkId } from "../id-pattern.ts";

/**
 * Tells of a handshake, to either side of it.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeHandshake.html | DescribeHandshake}
 */
export const describeHandshake: Operation<DescribeHandshakeRequest, DescribeHandshakeResponse> =
  readOperation(DescribeHandshake, {
    crossAccount: false,
    validate: ({ HandshakeId }) => checkId("handshake", HandshakeId),
    locate: (input, call) => handshakeFor(input.HandshakeId, call),
    permission: ({ handshake }) => ({
      action: "organizations:DescribeHandshake",
      resource: handshake,
    }),
    run({ handshake: { record }, clock }) {
      const nowMs = clock.nowMs();
      return { Handshake: toWireHandshake(requireHandshake(record, nowMs), nowMs) };
    },
  });
