import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagPolicy, type UntagPolicyRequest } from "../contract.ts";
import { policyAt } from "../managed-policy.ts";
import { taggedPolicy } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags of a managed policy away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html | UntagPolicy}
 */
export const untagPolicy: Operation<UntagPolicyRequest, Record<string, never>> = writeOperation(
  UntagPolicy,
  untagging({
    kind: taggedPolicy,
    action: "iam:UntagPolicy",
    locate: async ({ PolicyArn }: UntagPolicyRequest, call) =>
      (await policyAt(PolicyArn, call)).policy,
  }),
);
