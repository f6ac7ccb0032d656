import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  InviteOrganizationToTransferResponsibility,
  type InviteOrganizationToTransferResponsibilityRequest,
  type InviteOrganizationToTransferResponsibilityResponse,
} from "../contract.ts";
import { mintHandshakeId } from "../consent.ts";
import { duplicateHandshake, ownTransfer, transferExists } from "../faults.ts";
import { newHandshake, toWireHandshake } from "../handshake.ts";
import { readInvited } from "../invitation.ts";
import { checkNotes, checkTransferName } from "../name-rules.ts";
import { keyOf, mintId } from "../organization.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { handshakes, transfers } from "../tables.ts";
import { readTags } from "../tag.ts";
import { checkStart, checkTransferType, isActive, statusAt, transfersOf } from "../transfer.ts";

/**
 * Asks another organization's management account to let this one answer for its bills, from the first
 * of a month on. It has fifteen days to answer.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteOrganizationToTransferResponsibility.html | InviteOrganizationToTransferResponsibility}
 */
export const inviteOrganizationToTransferResponsibility: Operation<
  InviteOrganizationToTransferResponsibilityRequest,
  InviteOrganizationToTransferResponsibilityResponse
> = writeOperation(InviteOrganizationToTransferResponsibility, {
  crossAccount: false,
  validate({ Type, Target, SourceName, Notes, StartTimestamp, Tags }, { clock }) {
    checkTransferType(Type);
    readInvited(Target);
    checkTransferName(SourceName, "sourceName");
    checkNotes(Notes);
    checkStart(StartTimestamp.getTime(), clock.nowMs());
    readTags(Tags);
  },
  locate: ({ Target }, call) => standingOf(call, "management", readInvited(Target).account),
  permission: ({ input, ...facts }) =>
    permit("InviteOrganizationToTransferResponsibility", facts, {
      "organizations:TransferType": input.Type,
      "organizations:TransferDirection": "inbound",
    }),
  async run({ input, organization: resource, clock, ids, tx }) {
    const organization = await lockOrganization(resource, tx);
    const { account: sourceAccount, as: invitedAs } = readInvited(input.Target);
    if (sourceAccount === organization.account) throw ownTransfer();
    const nowMs = clock.nowMs();
    for (const found of await transfersOf("inbound", keyOf(organization), tx)) {
      if (found.transfer.sourceAccount !== sourceAccount || !isActive(found, nowMs)) continue;
      throw statusAt(found, nowMs) === "REQUESTED" ? duplicateHandshake() : transferExists();
    }
    const transfer = {
      ...keyOf(organization),
      id: mintId("rt-", 32, ids),
      name: input.SourceName,
      sourceAccount,
      handshakeId: mintHandshakeId(ids),
      startAtMs: input.StartTimestamp.getTime(),
      isWithdrawn: false,
      tags: readTags(input.Tags),
    };
    await tx.put(transfers, transfer);
    const handshake = newHandshake(
      organization,
      {
        id: transfer.handshakeId,
        action: "TRANSFER_RESPONSIBILITY",
        state: "OPEN",
        invitedAccount: sourceAccount,
        invitedAs,
        notes: input.Notes,
        tags: {},
        transfer: { id: transfer.id, startAtMs: transfer.startAtMs },
      },
      nowMs,
    );
    await tx.put(handshakes, handshake);
    return { Handshake: toWireHandshake(handshake, nowMs) };
  },
});
