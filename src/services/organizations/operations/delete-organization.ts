import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteOrganization, type Unit } from "../contract.ts";
import { deleteOrganizationRecords } from "../departure.ts";
import { organizationNotEmpty, transferUnderWay } from "../faults.ts";
import { keyOf } from "../organization.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";
import { isActive, transfersOf } from "../transfer.ts";

/**
 * Deletes the organization, which must have no member left but its management account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganization.html | DeleteOrganization}
 */
export const deleteOrganization: Operation<Unit, Unit> = writeOperation(DeleteOrganization, {
  crossAccount: false,
  locate: (_input, call) => standingOf(call, "management"),
  permission: (facts) => permit("DeleteOrganization", facts),
  async run({ organization: resource, clock, tx }) {
    const organization = await lockOrganization(resource, tx);
    const others = await tx.scan(members, {
      index: "byOrganization",
      prefix: { organizationId: organization.id },
      limit: 2,
    });
    if (others.length > 1) throw organizationNotEmpty();
    const nowMs = clock.nowMs();
    for (const direction of ["inbound", "outbound"] as const) {
      const found = await transfersOf(direction, keyOf(organization), tx);
      if (found.some((each) => isActive(each, nowMs))) throw transferUnderWay();
    }
    await deleteOrganizationRecords(organization, tx);
    return {};
  },
});
