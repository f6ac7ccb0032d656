import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutUserPolicy, type PutUserPolicyRequest } from "../contract.ts";
import { puttingInlinePolicy } from "../inline-policy.ts";
import { userKind } from "../user.ts";

/**
 * Puts an inline policy on a user, in the place of one with the same name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html | PutUserPolicy}
 */
export const putUserPolicy: Operation<PutUserPolicyRequest, Record<string, never>> = writeOperation(
  PutUserPolicy,
  puttingInlinePolicy({
    kind: userKind,
    action: "iam:PutUserPolicy",
    nameOf: ({ UserName }: PutUserPolicyRequest) => UserName,
  }),
);
