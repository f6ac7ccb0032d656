/**
 * Delegated administrators: members that administer a service for the whole organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html | Delegated administrators}
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { Member } from "./member.ts";
import type { Organization } from "./organization.ts";
import { members } from "./tables.ts";

/** Tells whether a member administers a service. */
export function administers({ delegations }: Member, principal: string): boolean {
  return delegations.some(({ servicePrincipal }) => servicePrincipal === principal);
}

/** All members that administer a service. */
export async function administratorsOf(
  { id: organizationId }: Organization,
  tx: ReadTransaction,
): Promise<readonly Member[]> {
  const prefix = { organizationId };
  const all = await tx.scan(members, { index: "byOrganization", prefix });
  return all.filter(({ delegations }) => delegations.length > 0);
}
