import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteResourcePolicy, type Unit } from "../contract.ts";
import { noSuchResourcePolicy } from "../faults.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { organizations } from "../tables.ts";

/**
 * Deletes the organization's resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteResourcePolicy.html | DeleteResourcePolicy}
 */
export const deleteResourcePolicy: Operation<Unit, Unit> = writeOperation(DeleteResourcePolicy, {
  crossAccount: false,
  locate: (_input, call) => standingOf(call, "management"),
  permission: (facts) => permit("DeleteResourcePolicy", facts),
  async run({ organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    if (organization.resourcePolicy === undefined) throw noSuchResourcePolicy();
    await tx.put(organizations, { ...organization, resourcePolicy: undefined });
    return {};
  },
});
