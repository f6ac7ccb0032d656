import { writeOperation, type Operation } from "../../../model/operation.ts";
import { locationNotEmpty } from "../access-grants-faults.ts";
import { requireInstance } from "../access-grants-instance.ts";
import { locationAt, requireLocation } from "../access-grants-location.ts";
import { toDo } from "../account.ts";
import { DeleteAccessGrantsLocation, type DeleteAccessGrantsLocationRequest } from "../contract.ts";
import { grants, grantsLocations } from "../tables.ts";

/**
 * Takes a location from an instance of S3 Access Grants, once nothing is granted in it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessGrantsLocation.html | DeleteAccessGrantsLocation}
 */
export const deleteAccessGrantsLocation: Operation<DeleteAccessGrantsLocationRequest, object> =
  writeOperation(DeleteAccessGrantsLocation, {
    crossAccount: false,
    locate: (input, call) => locationAt(input, call),
    permission: ({ location, ...asked }) =>
      toDo("s3:DeleteAccessGrantsLocation", location, asked, {
        "s3:AccessGrantsLocationScope": location.record?.scope,
      }),
    async run({ instance, location, tx }) {
      requireInstance(instance);
      const { account, region, id } = requireLocation(location);
      await tx.lock(grantsLocations, { account, region, id });
      const [first] = await tx.scan(grants, {
        index: "byLocation",
        prefix: { account, region, locationId: id },
        limit: 1,
      });
      if (first !== undefined) throw locationNotEmpty();
      await tx.delete(grantsLocations, { account, region, id });
      return {};
    },
  });
