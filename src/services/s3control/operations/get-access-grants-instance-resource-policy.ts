import { readOperation, type Operation } from "../../../model/operation.ts";
import { wireTime } from "../access-grants-answer.ts";
import { noResourcePolicy } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { toDo } from "../account.ts";
import {
  GetAccessGrantsInstanceResourcePolicy,
  type GetAccessGrantsInstanceResourcePolicyRequest,
  type GetAccessGrantsInstanceResourcePolicyResult,
} from "../contract.ts";

/**
 * Tells the resource policy of an instance of S3 Access Grants.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessGrantsInstanceResourcePolicy.html | GetAccessGrantsInstanceResourcePolicy}
 */
export const getAccessGrantsInstanceResourcePolicy: Operation<
  GetAccessGrantsInstanceResourcePolicyRequest,
  GetAccessGrantsInstanceResourcePolicyResult
> = readOperation(GetAccessGrantsInstanceResourcePolicy, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) =>
    toDo("s3:GetAccessGrantsInstanceResourcePolicy", instance, asked),
  run({ instance }) {
    const { policy, policyOrganization, policyCreatedAtMs } = requireInstance(instance);
    if (policy === undefined || policyCreatedAtMs === undefined) throw noResourcePolicy();
    return {
      Policy: policy,
      Organization: policyOrganization,
      CreatedAt: wireTime(policyCreatedAtMs),
    };
  },
});
