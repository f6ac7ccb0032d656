import { writeOperation, type Operation } from "../../../model/operation.ts";
import { describeLocation } from "../access-grants-answer.ts";
import { requireInstance } from "../access-grants-instance.ts";
import { checkRole, locationAt, passRole, requireLocation } from "../access-grants-location.ts";
import { toDo } from "../account.ts";
import {
  UpdateAccessGrantsLocation,
  type UpdateAccessGrantsLocationRequest,
  type UpdateAccessGrantsLocationResult,
} from "../contract.ts";
import { grantsLocations } from "../tables.ts";

/**
 * Gives a location of an instance of S3 Access Grants another role.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_UpdateAccessGrantsLocation.html | UpdateAccessGrantsLocation}
 */
export const updateAccessGrantsLocation: Operation<
  UpdateAccessGrantsLocationRequest,
  UpdateAccessGrantsLocationResult
> = writeOperation(UpdateAccessGrantsLocation, {
  crossAccount: false,
  locate: (input, call) => locationAt(input, call),
  permission: ({ location, ...asked }) => [
    toDo("s3:UpdateAccessGrantsLocation", location, asked, {
      "s3:AccessGrantsLocationScope": location.record?.scope,
    }),
    ...passRole(asked.input.IAMRoleArn),
  ],
  async run({ input, instance, location, services, ids, tx }) {
    const owner = requireInstance(instance);
    const { account, region, id } = requireLocation(location);
    const record = requireLocation({
      ...location,
      record: await tx.lock(grantsLocations, { account, region, id }),
    });
    await checkRole(input.IAMRoleArn, owner, { services, ids });
    const changed = { ...record, roleArn: input.IAMRoleArn };
    await tx.put(grantsLocations, changed);
    return describeLocation(changed);
  },
});
