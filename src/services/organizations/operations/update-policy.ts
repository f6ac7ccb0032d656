import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdatePolicy, type UpdatePolicyRequest, type UpdatePolicyResponse } from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { checkDescription, checkPolicyName } from "../name-rules.ts";
import { checkContent } from "../policy-document.ts";
import { refusePolicyName } from "../policy-list.ts";
import { toWirePolicy } from "../policy.ts";
import { lockOrganization, requireOwnPolicy } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { policies } from "../tables.ts";

/**
 * Changes a policy's name, description or text, wherever it is attached.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html | UpdatePolicy}
 */
export const updatePolicy: Operation<UpdatePolicyRequest, UpdatePolicyResponse> = writeOperation(
  UpdatePolicy,
  {
    crossAccount: true,
    validate({ PolicyId, Name, Description }) {
      checkId("policy", PolicyId);
      if (Name !== undefined) checkPolicyName(Name);
      if (Description !== undefined) checkDescription(Description);
    },
    locate: (input, call) => standingOf(call, "delegates", input.PolicyId),
    permission: (facts) => permit("UpdatePolicy", facts),
    async run({ input, organization: resource, tx }) {
      const organization = await lockOrganization(resource, tx);
      const policy = await requireOwnPolicy(organization, input.PolicyId, tx);
      const updated = {
        ...policy,
        name: input.Name ?? policy.name,
        description: input.Description ?? policy.description,
        content: input.Content ?? policy.content,
      };
      checkContent(updated.type, updated.content);
      await refusePolicyName(organization, updated, tx);
      await tx.put(policies, updated);
      return { Policy: toWirePolicy(updated, organization) };
    },
  },
);
