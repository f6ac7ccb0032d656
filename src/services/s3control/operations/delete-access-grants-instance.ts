import { writeOperation, type Operation } from "../../../model/operation.ts";
import { instanceNotEmpty } from "../access-grants-faults.ts";
import { instanceAt, requireInstance } from "../access-grants-instance.ts";
import { toDo } from "../account.ts";
import { DeleteAccessGrantsInstance, type DeleteAccessGrantsInstanceRequest } from "../contract.ts";
import { notePolicy } from "../policy-principals.ts";
import { grantsInstances, grantsLocations } from "../tables.ts";

/**
 * Deletes the account's instance of S3 Access Grants, once it has no locations.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessGrantsInstance.html | DeleteAccessGrantsInstance}
 */
export const deleteAccessGrantsInstance: Operation<DeleteAccessGrantsInstanceRequest, object> =
  writeOperation(DeleteAccessGrantsInstance, {
    crossAccount: false,
    locate: (input, call) => instanceAt(input, call),
    permission: ({ instance, ...asked }) => toDo("s3:DeleteAccessGrantsInstance", instance, asked),
    async run({ instance, tx }) {
      const { account, region, policy } = requireInstance(instance);
      await tx.lock(grantsInstances, { account, region });
      const [first] = await tx.scan(grantsLocations, { prefix: { account, region }, limit: 1 });
      if (first !== undefined) throw instanceNotEmpty();
      await notePolicy(instance, { before: policy }, tx);
      await tx.delete(grantsInstances, { account, region });
      return {};
    },
  });
