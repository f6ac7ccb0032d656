import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import {
  noSuchTransfer,
  notYourOrganization,
  organizationsNotInUse,
  transferExists,
} from "./faults.ts";
import type { Handshake } from "./handshake.ts";
import { findMembership } from "./member.ts";
import { keyOf, organizationsArn } from "./organization.ts";
import { requireOrganization } from "./presence.ts";
import { standingOf, type Standing } from "./standing.ts";
import { organizations } from "./tables.ts";
import {
  findTransfer,
  isActive,
  transferArn,
  transfersOf,
  type FoundTransfer,
} from "./transfer.ts";

/** The caller's organization, and a transfer that it takes part in. */
export interface TransferStanding extends Standing {
  readonly transfer: Resource<FoundTransfer>;
}

/** Finds a transfer of the caller's organization, which the management account alone may ask for. */
export async function transferStanding(
  id: string,
  call: Pick<Call, "scope" | "tx">,
): Promise<TransferStanding> {
  const standing = await standingOf(call, "management");
  const { organization } = standing;
  const own = organization.record;
  const found = own === undefined ? undefined : await findTransfer(id, keyOf(own), call.tx);
  const arn =
    own === undefined
      ? "*"
      : found === undefined
        ? organizationsArn(own, `transfer/${own.id}/billing/inbound/${id}`)
        : transferArn(found.transfer, own);
  const tags = found?.transfer.tags;
  const transfer = { ...organization, type: "responsibilitytransfer", arn, tags, record: found };
  return { ...standing, touched: [transfer], transfer };
}

/**
 * A transfer that is about to be changed. The organization that asked for it is held first, as by
 * every other change of it.
 *
 * @throws Fault `AWSOrganizationsNotInUseException`, `ResponsibilityTransferNotFoundException`
 */
export async function lockTransfer(
  { organization, transfer }: TransferStanding,
  tx: WriteTransaction,
): Promise<FoundTransfer> {
  requireOrganization(organization.record);
  const { account, region, id } = requireTransfer(transfer.record).transfer;
  await tx.lock(organizations, { account, region });
  const found = await findTransfer(id, { account, region }, tx);
  return requireTransfer(found);
}

/** @throws Fault `ResponsibilityTransferNotFoundException` */
export function requireTransfer(found: FoundTransfer | undefined): FoundTransfer {
  if (found === undefined) throw noSuchTransfer();
  return found;
}

/**
 * Checks that an account may give its responsibility away as a handshake asks for.
 *
 * @throws Fault `AWSOrganizationsNotInUseException`, `AccessDeniedException`,
 *   `HandshakeConstraintViolationException`
 */
export async function checkSource(
  source: string,
  { id: handshakeId, region, organization }: Handshake,
  { nowMs, tx }: { readonly nowMs: number; readonly tx: WriteTransaction },
): Promise<void> {
  const membership = await findMembership(source, organization.partition, tx);
  if (membership === undefined) throw organizationsNotInUse();
  if (membership.organization.account !== source) throw notYourOrganization();
  const outbound = await transfersOf("outbound", { account: source, region }, tx);
  const isGiven = outbound.some(
    (found) =>
      found.transfer.handshakeId !== handshakeId &&
      found.handshake?.state === "ACCEPTED" &&
      isActive(found, nowMs),
  );
  if (isGiven) throw transferExists();
}
