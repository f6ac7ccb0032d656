import { writeOperation, type Operation } from "../../../model/operation.ts";
import { LeaveOrganization, type Unit } from "../contract.ts";
import { leave } from "../departure.ts";
import { lockOrganization, requireMember } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Takes the caller's own account out of its organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html | LeaveOrganization}
 */
export const leaveOrganization: Operation<Unit, Unit> = writeOperation(LeaveOrganization, {
  crossAccount: false,
  locate: (_input, call) => standingOf(call, "members"),
  permission: (facts) => permit("LeaveOrganization", facts),
  async run({ organization: resource, scope, tx }) {
    const organization = await lockOrganization(resource, tx);
    await leave(organization, await requireMember(organization, scope.account, tx), tx);
    return {};
  },
});
