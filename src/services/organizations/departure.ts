/**
 * How accounts leave an organization, and how it ends. Of an account that leaves nothing stays behind, and it is bound by none of the
 * organization's policies from the next request on.
 */
import type { WriteTransaction } from "../../model/store.ts";
import { removesAdministrator } from "./delegation-faults.ts";
import { managementCannotLeave } from "./faults.ts";
import type { Member } from "./member.ts";
import type { Organization } from "./organization.ts";
import {
  accountRequests,
  handshakes,
  members,
  organizations,
  policies,
  transfers,
  units,
} from "./tables.ts";

/** @throws Fault `MasterCannotLeaveOrganizationException`, `ConstraintViolationException` */
export async function leave(
  organization: Organization,
  { account, region, delegations }: Member,
  tx: WriteTransaction,
): Promise<void> {
  if (account === organization.account) throw managementCannotLeave();
  if (delegations.length > 0) throw removesAdministrator();
  await tx.delete(members, { account, region });
}

/** Deletes an organization with everything in it but what its accounts hold. */
export async function deleteOrganizationRecords(
  { account, region }: Organization,
  tx: WriteTransaction,
): Promise<void> {
  const prefix = { account, region };
  await tx.delete(members, prefix);
  await tx.deleteRange(units, { prefix });
  await tx.deleteRange(policies, { prefix });
  await tx.deleteRange(handshakes, { prefix });
  await tx.deleteRange(accountRequests, { prefix });
  await tx.deleteRange(transfers, { prefix });
  await tx.delete(organizations, prefix);
}
