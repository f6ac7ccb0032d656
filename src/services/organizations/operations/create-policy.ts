import { writeOperation, type Operation } from "../../../model/operation.ts";
import { CreatePolicy, type CreatePolicyRequest, type CreatePolicyResponse } from "../contract.ts";
import { typeNotAvailable } from "../faults.ts";
import { checkDescription, checkPolicyName, readPolicyType } from "../name-rules.ts";
import { keyOf, mintId } from "../organization.ts";
import { checkContent } from "../policy-document.ts";
import { refusePolicyName } from "../policy-list.ts";
import { type Policy, toWirePolicy } from "../policy.ts";
import { lockOrganization } from "../presence.ts";
import { permit, permitTags, standingOf } from "../standing.ts";
import { policies } from "../tables.ts";
import { readTags, requestTagKeys } from "../tag.ts";

/**
 * Makes a policy, attached to nothing yet.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html | CreatePolicy}
 */
export const createPolicy: Operation<CreatePolicyRequest, CreatePolicyResponse> = writeOperation(
  CreatePolicy,
  {
    crossAccount: true,
    validate({ Name, Description, Type, Tags }) {
      checkPolicyName(Name);
      checkDescription(Description);
      readPolicyType(Type);
      readTags(Tags);
    },
    locate: (_input, call) => standingOf(call, "delegates"),
    permission: ({ input, ...facts }) => [
      ...permit("CreatePolicy", facts, {
        ...requestTagKeys(input.Tags),
        "organizations:PolicyType": input.Type,
      }),
      ...permitTags(input.Tags, ["policy", `${input.Type.toLowerCase()}/p-*`], facts),
    ],
    async run({ input, organization: resource, ids, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (organization.featureSet !== "ALL") throw typeNotAvailable();
      const type = readPolicyType(input.Type);
      checkContent(type, input.Content);
      await refusePolicyName(organization, { type, name: input.Name }, tx);
      const policy: Policy = {
        ...keyOf(organization),
        id: mintId("p-", 8, ids),
        type,
        name: input.Name,
        description: input.Description,
        content: input.Content,
        tags: readTags(input.Tags),
      };
      await tx.put(policies, policy);
      return { Policy: toWirePolicy(policy, organization) };
    },
  },
);
