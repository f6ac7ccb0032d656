import { writeOperation, type Operation } from "../../../model/operation.ts";
import { describeInstance } from "../access-grants-answer.ts";
import { instanceExists, invalidIdentityCenter } from "../access-grants-faults.ts";
import { instanceAt, type GrantsInstance } from "../access-grants-instance.ts";
import { accountOf, toDo } from "../account.ts";
import {
  CreateAccessGrantsInstance,
  type CreateAccessGrantsInstanceRequest,
  type CreateAccessGrantsInstanceResult,
} from "../contract.ts";
import { tagConditions, withTags } from "../tagged.ts";
import { grantsInstances } from "../tables.ts";

/**
 * Makes the account's instance of S3 Access Grants in a region.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessGrantsInstance.html | CreateAccessGrantsInstance}
 */
export const createAccessGrantsInstance: Operation<
  CreateAccessGrantsInstanceRequest,
  CreateAccessGrantsInstanceResult
> = writeOperation(CreateAccessGrantsInstance, {
  crossAccount: false,
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...asked }) =>
    toDo("s3:CreateAccessGrantsInstance", instance, asked, tagConditions(asked.input.Tags ?? [])),
  async run({ input, instance, caller, scope, clock, tx }) {
    const tags = withTags({}, input.Tags ?? []);
    if (input.IdentityCenterArn !== undefined) throw invalidIdentityCenter();
    if (instance.record !== undefined) throw instanceExists();
    const { partition, region } = scope;
    const account = accountOf(input, { caller });
    const createdAtMs = clock.nowMs();
    const made: GrantsInstance = { account, region, partition, createdAtMs, tags };
    await tx.put(grantsInstances, made);
    return describeInstance(made);
  },
});
