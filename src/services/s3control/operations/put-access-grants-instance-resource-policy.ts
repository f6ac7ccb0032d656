import { writeOperation, type Operation } from "../../../model/operation.ts";
import { wireTime } from "../access-grants-answer.ts";
import { invalidResourcePolicy, noInstance } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { checkResourcePolicy } from "../access-grants-policy.ts";
import { toDo } from "../account.ts";
import {
  PutAccessGrantsInstanceResourcePolicy,
  type PutAccessGrantsInstanceResourcePolicyRequest,
  type PutAccessGrantsInstanceResourcePolicyResult,
} from "../contract.ts";
import { findStranger, notePolicy } from "../policy-principals.ts";
import { grantsInstances } from "../tables.ts";

/**
 * Gives an instance of S3 Access Grants its resource policy, which may let other accounts ask it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessGrantsInstanceResourcePolicy.html | PutAccessGrantsInstanceResourcePolicy}
 */
export const putAccessGrantsInstanceResourcePolicy: Operation<
  PutAccessGrantsInstanceResourcePolicyRequest,
  PutAccessGrantsInstanceResourcePolicyResult
> = writeOperation(PutAccessGrantsInstanceResourcePolicy, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) =>
    toDo("s3:PutAccessGrantsInstanceResourcePolicy", instance, asked),
  async run({ input, instance, clock, settings, tx }) {
    const { account, region } = requireInstance(instance);
    const record = await tx.lock(grantsInstances, { account, region });
    if (record === undefined) throw noInstance();
    const { Policy: policy, Organization: policyOrganization } = input;
    checkResourcePolicy(policy, instance.arn);
    const stranger = await findStranger(policy, instance, { settings, tx });
    if (stranger !== undefined) throw invalidResourcePolicy();
    await notePolicy(instance, { before: record.policy, after: policy }, tx);
    const policyCreatedAtMs = clock.nowMs();
    await tx.put(grantsInstances, { ...record, policy, policyOrganization, policyCreatedAtMs });
    return {
      Policy: policy,
      Organization: policyOrganization,
      CreatedAt: wireTime(policyCreatedAtMs),
    };
  },
});
