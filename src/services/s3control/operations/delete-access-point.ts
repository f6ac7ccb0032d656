import { accessPointAliases, accessPoints } from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { accessPointAt, lockPoint, toDoAt } from "../access-point.ts";
import { DeleteAccessPoint, type DeleteAccessPointRequest } from "../contract.ts";
import { notePolicy } from "../policy-principals.ts";

/**
 * Deletes an access point. The bucket stays.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPoint.html | DeleteAccessPoint}
 */
export const deleteAccessPoint: Operation<DeleteAccessPointRequest, object> = writeOperation(
  DeleteAccessPoint,
  {
    crossAccount: false,
    locate: (input, call) => accessPointAt(input, call),
    permission: ({ point, ...asked }) => toDoAt("s3:DeleteAccessPoint", point, asked),
    async run({ input, point, tx }) {
      const { account, region, name, alias, policy } = await lockPoint(point, input, tx);
      await tx.delete(accessPoints, { account, region, name });
      await notePolicy(point, { before: policy }, tx);
      await tx.delete(accessPointAliases, { alias });
      return {};
    },
  },
);
