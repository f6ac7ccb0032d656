import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetPolicyVersion,
  type GetPolicyVersionRequest,
  type GetPolicyVersionResponse,
} from "../contract.ts";
import { policyAt, requirePolicy, requireVersion, toWireVersion } from "../managed-policy.ts";

/**
 * Tells a version of a managed policy with its document.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html | GetPolicyVersion}
 */
export const getPolicyVersion: Operation<GetPolicyVersionRequest, GetPolicyVersionResponse> =
  readOperation(GetPolicyVersion, {
    crossAccount: false,
    locate: (input, call) => policyAt(input.PolicyArn, call),
    permission: ({ policy }) => ({ action: "iam:GetPolicyVersion", resource: policy }),
    run({ input, policy }) {
      const found = requirePolicy(policy);
      return { PolicyVersion: toWireVersion(found, requireVersion(found, input.VersionId), true) };
    },
  });
