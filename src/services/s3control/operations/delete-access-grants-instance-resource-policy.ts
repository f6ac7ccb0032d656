import { writeOperation, type Operation } from "../../../model/operation.ts";
import { noResourcePolicy } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { toDo } from "../account.ts";
import {
  DeleteAccessGrantsInstanceResourcePolicy,
  type DeleteAccessGrantsInstanceResourcePolicyRequest,
} from "../contract.ts";
import { notePolicy } from "../policy-principals.ts";
import { grantsInstances } from "../tables.ts";

/**
 * Takes its resource policy from an instance of S3 Access Grants: no other account may ask it then.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessGrantsInstanceResourcePolicy.html | DeleteAccessGrantsInstanceResourcePolicy}
 */
export const deleteAccessGrantsInstanceResourcePolicy: Operation<
  DeleteAccessGrantsInstanceResourcePolicyRequest,
  object
> = writeOperation(DeleteAccessGrantsInstanceResourcePolicy, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) =>
    toDo("s3:DeleteAccessGrantsInstanceResourcePolicy", instance, asked),
  async run({ instance, tx }) {
    const { account, region } = requireInstance(instance);
    const record = await tx.lock(grantsInstances, { account, region });
    if (record?.policy === undefined) throw noResourcePolicy();
    await notePolicy(instance, { before: record.policy }, tx);
    const { policy: _, policyOrganization: __, policyCreatedAtMs: ___, ...rest } = record;
    await tx.put(grantsInstances, rest);
    return {};
  },
});
