/**
 * Answers to handshakes, and what comes of them.
 *
 * ```
 * 222222222222 accepts its invitation        it is a member, right below the root, bound from now on
 * the last member consents                   the management account may finish
 * 111111111111 accepts its own change        the organization has all features
 * ```
 */
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { settleConsent } from "./consent.ts";
import { invitedIsMember, noSuchHandshake, notYourOrganization } from "./faults.ts";
import { findHandshake, handshakeArn, moved, type Handshake } from "./handshake.ts";
import { mailboxOf } from "./mailbox.ts";
import { findMembership, newMember } from "./member.ts";
import { globalRegion } from "../../model/scope.ts";
import { keyOf } from "./organization.ts";
import { defaultPolicies } from "./policy-type.ts";
import { handshakes, members, organizations } from "./tables.ts";
import { checkSource } from "./transfer-standing.ts";

/** Finds a handshake that the caller's account takes part in. */
export async function handshakeFor(
  id: string,
  { scope: { account, partition }, tx }: Pick<Call, "scope" | "tx">,
): Promise<{ readonly handshake: Resource<Handshake> }> {
  const record = await findHandshake(id, { account, region: globalRegion(partition) }, tx);
  const arn = record === undefined ? "*" : handshakeArn(record);
  return { handshake: { type: "handshake", arn, account, region: "", record } };
}

/**
 * A handshake that is about to be answered. Its organization is held first, as by every other change
 * of it.
 *
 * @throws Fault `HandshakeNotFoundException`
 */
export async function lockHandshake(
  { account, region, id }: Handshake,
  tx: WriteTransaction,
): Promise<Handshake> {
  await tx.lock(organizations, { account, region });
  const locked = await tx.lock(handshakes, { account, region, id });
  if (locked === undefined) throw noSuchHandshake();
  return locked;
}

interface Answer {
  readonly nowMs: number;
  readonly tx: WriteTransaction;
}

/**
 * Accepts a handshake in an account's name.
 *
 * @throws Fault `AccessDeniedException`, `HandshakeAlreadyInStateException`,
 *   `InvalidHandshakeTransitionException`, `HandshakeConstraintViolationException`
 */
export async function acceptedBy(
  account: string,
  found: Handshake,
  { nowMs, tx }: Answer,
): Promise<Handshake> {
  const handshake = await lockHandshake(found, tx);
  const answering = handshake.invitedAccount ?? handshake.account;
  if (answering !== account) throw notYourOrganization();
  const accepted = moved(handshake, "ACCEPTED", nowMs);
  await tx.put(handshakes, accepted);
  switch (handshake.action) {
    case "INVITE":
      await join(account, accepted, { nowMs, tx });
      break;
    case "APPROVE_ALL_FEATURES":
      await settleConsent(accepted, nowMs, tx);
      break;
    case "TRANSFER_RESPONSIBILITY":
      await checkSource(account, accepted, { nowMs, tx });
      break;
    case "ENABLE_ALL_FEATURES":
      await enableFeatures(accepted, tx);
      break;
  }
  return accepted;
}

async function join(account: string, invitation: Handshake, { nowMs, tx }: Answer): Promise<void> {
  const { partition } = invitation.organization;
  if ((await findMembership(account, partition, tx)) !== undefined) throw invitedIsMember();
  const organization = await tx.get(organizations, keyOf(invitation));
  if (organization === undefined) throw noSuchHandshake();
  const member = newMember(organization, {
    account,
    name: account,
    email: mailboxOf(account),
    joinedMethod: "INVITED",
    joinedAtMs: nowMs,
    policies: defaultPolicies(organization.policyTypes),
    tags: invitation.tags,
  });
  await tx.put(members, member);
}

async function enableFeatures(accepted: Handshake, tx: WriteTransaction): Promise<void> {
  const organization = await tx.get(organizations, keyOf(accepted));
  if (organization === undefined) throw noSuchHandshake();
  await tx.put(organizations, { ...organization, featureSet: "ALL" });
}
