import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeletePolicy, type DeletePolicyRequest, type Unit } from "../contract.ts";
import { policyInUse } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { keyOf } from "../organization.ts";
import { lockOrganization, requireOwnPolicy } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { policies } from "../tables.ts";
import { allNodes } from "../tree.ts";

/**
 * Deletes a policy that is attached to nothing.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeletePolicy.html | DeletePolicy}
 */
export const deletePolicy: Operation<DeletePolicyRequest, Unit> = writeOperation(DeletePolicy, {
  crossAccount: true,
  validate: ({ PolicyId }) => checkId("policy", PolicyId),
  locate: (input, call) => standingOf(call, "delegates", input.PolicyId),
  permission: (facts) => permit("DeletePolicy", facts),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const { id } = await requireOwnPolicy(organization, input.PolicyId, tx);
    const nodes = await allNodes(organization, tx);
    if (nodes.some(({ record }) => record.policies.includes(id))) throw policyInUse();
    await tx.delete(policies, { ...keyOf(organization), id });
    return {};
  },
});
