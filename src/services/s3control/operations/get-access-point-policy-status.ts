import { readOperation, type Operation } from "../../../model/operation.ts";
import { accessPointAt, requirePoint, toDoAt } from "../access-point.ts";
import { isPublicByPoint } from "../access-point-policy.ts";
import {
  GetAccessPointPolicyStatus,
  type GetAccessPointPolicyStatusRequest,
  type GetAccessPointPolicyStatusResult,
} from "../contract.ts";
import { noSuchAccessPointPolicy } from "../faults.ts";

/**
 * Tells whether the policy of an access point lets the public in.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicyStatus.html | GetAccessPointPolicyStatus}
 */
export const getAccessPointPolicyStatus: Operation<
  GetAccessPointPolicyStatusRequest,
  GetAccessPointPolicyStatusResult
> = readOperation(GetAccessPointPolicyStatus, {
  crossAccount: false,
  locate: (input, call) => accessPointAt(input, call),
  permission: ({ point, ...asked }) => toDoAt("s3:GetAccessPointPolicyStatus", point, asked),
  run({ input, point }) {
    const record = requirePoint(point, input);
    const { name, policy } = record;
    if (policy === undefined) throw noSuchAccessPointPolicy(name);
    return { PolicyStatus: { IsPublic: isPublicByPoint(policy, record) } };
  },
});
