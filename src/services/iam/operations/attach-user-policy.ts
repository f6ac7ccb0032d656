import { writeOperation, type Operation } from "../../../model/operation.ts";
import { attachingPolicy } from "../attachment.ts";
import { AttachUserPolicy, type AttachUserPolicyRequest } from "../contract.ts";
import { userKind } from "../user.ts";

/**
 * Attaches a managed policy to a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html | AttachUserPolicy}
 */
export const attachUserPolicy: Operation<
  AttachUserPolicyRequest,
  Record<string, never>
> = writeOperation(
  AttachUserPolicy,
  attachingPolicy({
    kind: userKind,
    action: "iam:AttachUserPolicy",
    nameOf: ({ UserName }: AttachUserPolicyRequest) => UserName,
  }),
);
