import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetUserPolicy,
  type GetUserPolicyRequest,
  type GetUserPolicyResponse,
} from "../contract.ts";
import { gettingInlinePolicy } from "../inline-policy.ts";
import { userKind } from "../user.ts";

/**
 * Tells an inline policy of a user.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html | GetUserPolicy}
 */
export const getUserPolicy: Operation<GetUserPolicyRequest, GetUserPolicyResponse> = readOperation(
  GetUserPolicy,
  gettingInlinePolicy(
    {
      kind: userKind,
      action: "iam:GetUserPolicy",
      nameOf: ({ UserName }: GetUserPolicyRequest) => UserName,
    },
    (UserName, policy) => ({ UserName, ...policy }),
  ),
);
