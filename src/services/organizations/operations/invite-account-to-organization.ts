import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  InviteAccountToOrganization,
  type InviteAccountToOrganizationRequest,
  type InviteAccountToOrganizationResponse,
} from "../contract.ts";
import { mintHandshakeId, pendingConsent } from "../consent.ts";
import { duplicateHandshake, invitationsDisabled, invitedIsMember } from "../faults.ts";
import { isLive, newHandshake, toWireHandshake } from "../handshake.ts";
import { readInvited } from "../invitation.ts";
import { findMember } from "../member.ts";
import { checkNotes } from "../name-rules.ts";
import { keyOf } from "../organization.ts";
import { lockOrganization } from "../presence.ts";
import { permit, permitTags, standingOf } from "../standing.ts";
import { handshakes } from "../tables.ts";
import { readTags, requestTagKeys } from "../tag.ts";

/**
 * Invites an account, which has fifteen days to answer.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html | InviteAccountToOrganization}
 */
export const inviteAccountToOrganization: Operation<
  InviteAccountToOrganizationRequest,
  InviteAccountToOrganizationResponse
> = writeOperation(InviteAccountToOrganization, {
  crossAccount: false,
  validate({ Target, Notes, Tags }) {
    readInvited(Target);
    checkNotes(Notes);
    readTags(Tags);
  },
  locate: (_input, call) => standingOf(call, "management"),
  permission: ({ input, ...facts }) => [
    ...permit("InviteAccountToOrganization", facts, requestTagKeys(input.Tags)),
    ...permitTags(input.Tags, ["account", readInvited(input.Target).account], facts),
  ],
  async run({ input, organization: resource, clock, ids, tx }) {
    const organization = await lockOrganization(resource, tx);
    const { account: invitedAccount, as: invitedAs } = readInvited(input.Target);
    const nowMs = clock.nowMs();
    if ((await findMember(organization, invitedAccount, tx)) !== undefined) throw invitedIsMember();
    if ((await pendingConsent(organization, nowMs, tx)) !== undefined) throw invitationsDisabled();
    const pending = await tx.scan(handshakes, { prefix: { ...keyOf(organization) } });
    const isInvited = pending.some(
      (each) =>
        each.action === "INVITE" && each.invitedAccount === invitedAccount && isLive(each, nowMs),
    );
    if (isInvited) throw duplicateHandshake();
    const id = mintHandshakeId(ids);
    const facts = { id, action: "INVITE", state: "OPEN", invitedAccount, invitedAs } as const;
    const tags = readTags(input.Tags);
    const handshake = newHandshake(organization, { ...facts, notes: input.Notes, tags }, nowMs);
    await tx.put(handshakes, handshake);
    return { Handshake: toWireHandshake(handshake, nowMs) };
  },
});
