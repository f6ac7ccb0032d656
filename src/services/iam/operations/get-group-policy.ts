import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetGroupPolicy,
  type GetGroupPolicyRequest,
  type GetGroupPolicyResponse,
} from "../contract.ts";
import { groupKind } from "../group.ts";
import { gettingInlinePolicy } from "../inline-policy.ts";

/**
 * Tells an inline policy of a group.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html | GetGroupPolicy}
 */
export const getGroupPolicy: Operation<GetGroupPolicyRequest, GetGroupPolicyResponse> =
  readOperation(
    GetGroupPolicy,
    gettingInlinePolicy(
      {
        kind: groupKind,
        action: "iam:GetGroupPolicy",
        nameOf: ({ GroupName }: GetGroupPolicyRequest) => GroupName,
      },
      (GroupName, policy) => ({ GroupName, ...policy }),
    ),
  );
