import { writeOperation, type Operation } from "../../../model/operation.ts";
import { CreatePolicy, type CreatePolicyRequest, type CreatePolicyResponse } from "../contract.ts";
import { existsAlready, overQuota } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import {
  newManagedPolicy,
  policyArn,
  policyAt,
  POLICY_CHARACTERS_MAX,
  toWirePolicy,
} from "../managed-policy.ts";
import { checkDescription, checkPath } from "../name-rules.ts";
import { charactersOf, checkIdentityPolicy } from "../policy-document.ts";
import { managedPolicies } from "../tables.ts";
import { readTags, taggedCreation } from "../tag.ts";

/**
 * Makes a managed policy with its first version.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html | CreatePolicy}
 */
export const createPolicy: Operation<CreatePolicyRequest, CreatePolicyResponse> = writeOperation(
  CreatePolicy,
  {
    crossAccount: false,
    validate({ Path, Description, Tags }) {
      if (Path !== undefined) checkPath(Path);
      checkDescription(Description);
      readTags(Tags);
    },
    async locate({ PolicyName: name, Path: path = "/" }, call) {
      const { account, partition } = call.scope;
      return policyAt(policyArn({ account, partition, path, name }), call);
    },
    permission: ({ input, policy }) =>
      taggedCreation({ action: "iam:CreatePolicy", resource: policy }, "iam:TagPolicy", input.Tags),
    async run({ input, scope, clock, ids, tx }) {
      const { PolicyName: name, PolicyDocument: document, Path: path = "/" } = input;
      const { account, partition } = scope;
      const key = { account, region: globalRegion(partition), nameKey: name.toLowerCase() };
      const other = await tx.get(managedPolicies, key);
      if (other !== undefined) {
        throw existsAlready(
          `A policy called ${name} already exists. Duplicate names are not allowed.`,
        );
      }
      checkIdentityPolicy(document);
      if (charactersOf(document) > POLICY_CHARACTERS_MAX) {
        throw overQuota("PolicySize", POLICY_CHARACTERS_MAX);
      }
      const tags = readTags(input.Tags);
      const description = input.Description;
      const createdAtMs = clock.nowMs();
      const created = newManagedPolicy(
        { account, partition, name, path, description, createdAtMs, tags, document },
        ids,
      );
      await tx.put(managedPolicies, created);
      return { Policy: toWirePolicy(created, { attachments: 0, boundaries: 0 }, "created") };
    },
  },
);
