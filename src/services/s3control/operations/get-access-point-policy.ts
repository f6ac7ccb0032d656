import { readOperation, type Operation } from "../../../model/operation.ts";
import { accessPointAt, requirePoint, toDoAt } from "../access-point.ts";
import {
  GetAccessPointPolicy,
  type GetAccessPointPolicyRequest,
  type GetAccessPointPolicyResult,
} from "../contract.ts";
import { noSuchAccessPointPolicy } from "../faults.ts";

/**
 * Tells the policy of an access point.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicy.html | GetAccessPointPolicy}
 */
export const getAccessPointPolicy: Operation<
  GetAccessPointPolicyRequest,
  GetAccessPointPolicyResult
> = readOperation(GetAccessPointPolicy, {
  crossAccount: false,
  locate: (input, call) => accessPointAt(input, call),
  permission: ({ point, ...asked }) => toDoAt("s3:GetAccessPointPolicy", point, asked),
  run({ input, point }) {
    const { name, policy } = requirePoint(point, input);
    if (policy === undefined) throw noSuchAccessPointPolicy(name);
    return { Policy: policy };
  },
});
