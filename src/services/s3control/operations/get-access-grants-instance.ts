import { readOperation, type Operation } from "../../../model/operation.ts";
import { describeInstance } from "../access-grants-answer.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { toDo } from "../account.ts";
import {
  GetAccessGrantsInstance,
  type GetAccessGrantsInstanceRequest,
  type GetAccessGrantsInstanceResult,
} from "../contract.ts";

/**
 * Tells of the account's instance of S3 Access Grants in a region.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessGrantsInstance.html | GetAccessGrantsInstance}
 */
export const getAccessGrantsInstance: Operation<
  GetAccessGrantsInstanceRequest,
  GetAccessGrantsInstanceResult
> = readOperation(GetAccessGrantsInstance, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) => toDo("s3:GetAccessGrantsInstance", instance, asked),
  run: ({ instance }) => describeInstance(requireInstance(instance)),
});
