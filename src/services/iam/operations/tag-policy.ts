import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagPolicy, type TagPolicyRequest } from "../contract.ts";
import { policyAt } from "../managed-policy.ts";
import { taggedPolicy } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to a managed policy, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html | TagPolicy}
 */
export const tagPolicy: Operation<TagPolicyRequest, Record<string, never>> = writeOperation(
  TagPolicy,
  tagging({
    kind: taggedPolicy,
    action: "iam:TagPolicy",
    locate: async ({ PolicyArn }: TagPolicyRequest, call) =>
      (await policyAt(PolicyArn, call)).policy,
  }),
);
