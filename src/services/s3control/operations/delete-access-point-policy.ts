import { accessPoints } from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { accessPointAt, lockPoint, toDoAt } from "../access-point.ts";
import { DeleteAccessPointPolicy, type DeleteAccessPointPolicyRequest } from "../contract.ts";
import { notePolicy } from "../policy-principals.ts";

/**
 * Takes the policy of an access point away.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPointPolicy.html | DeleteAccessPointPolicy}
 */
export const deleteAccessPointPolicy: Operation<DeleteAccessPointPolicyRequest, object> =
  writeOperation(DeleteAccessPointPolicy, {
    crossAccount: false,
    locate: (input, call) => accessPointAt(input, call),
    permission: ({ point, ...asked }) => toDoAt("s3:DeleteAccessPointPolicy", point, asked),
    async run({ input, point, tx }) {
      const record = await lockPoint(point, input, tx);
      await notePolicy(point, { before: record.policy }, tx);
      await tx.put(accessPoints, { ...record, policy: undefined });
      return {};
    },
  });
