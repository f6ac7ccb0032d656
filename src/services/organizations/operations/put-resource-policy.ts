import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutResourcePolicy,
  type PutResourcePolicyRequest,
  type PutResourcePolicyResponse,
} from "../contract.ts";
import { needsAllFeatures } from "../faults.ts";
import { type DelegationPolicy, mintId, toWireResourcePolicy } from "../organization.ts";
import { checkDelegationPolicy } from "../policy-document.ts";
import { lockOrganization } from "../presence.ts";
import { permit, permitTags, standingOf } from "../standing.ts";
import { organizations } from "../tables.ts";
import { readTags, requestTagKeys } from "../tag.ts";

/**
 * Puts the organization's resource policy, which lets members manage policies in the management
 * account's place.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html | PutResourcePolicy}
 */
export const putResourcePolicy: Operation<PutResourcePolicyRequest, PutResourcePolicyResponse> =
  writeOperation(PutResourcePolicy, {
    crossAccount: false,
    validate: ({ Tags }) => void readTags(Tags),
    locate: (_input, call) => standingOf(call, "management"),
    permission: ({ input, ...facts }) => [
      ...permit("PutResourcePolicy", facts, requestTagKeys(input.Tags)),
      ...permitTags(input.Tags, ["resourcepolicy", "rp-*"], facts),
    ],
    async run({ input, organization: resource, ids, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (organization.featureSet !== "ALL") throw needsAllFeatures();
      checkDelegationPolicy(input.Content);
      const known = organization.resourcePolicy;
      const resourcePolicy: DelegationPolicy = {
        id: known?.id ?? mintId("rp-", 8, ids),
        content: input.Content,
        tags: known?.tags ?? readTags(input.Tags),
      };
      await tx.put(organizations, { ...organization, resourcePolicy });
      return { ResourcePolicy: toWireResourcePolicy(resourcePolicy, organization) };
    },
  });
