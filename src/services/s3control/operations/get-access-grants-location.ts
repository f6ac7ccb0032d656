import { readOperation, type Operation } from "../../../model/operation.ts";
import { describeLocation } from "../access-grants-answer.ts";
import { requireInstance } from "../access-grants-instance.ts";
import { locationAt, requireLocation } from "../access-grants-location.ts";
import { toDo } from "../account.ts";
import {
  GetAccessGrantsLocation,
  type GetAccessGrantsLocationRequest,
  type GetAccessGrantsLocationResult,
} from "../contract.ts";

/**
 * Tells of a location of an instance of S3 Access Grants.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessGrantsLocation.html | GetAccessGrantsLocation}
 */
export const getAccessGrantsLocation: Operation<
  GetAccessGrantsLocationRequest,
  GetAccessGrantsLocationResult
> = readOperation(GetAccessGrantsLocation, {
  crossAccount: false,
  locate: (input, call) => locationAt(input, call),
  permission: ({ location, ...asked }) =>
    toDo("s3:GetAccessGrantsLocation", location, asked, {
      "s3:AccessGrantsLocationScope": location.record?.scope,
    }),
  run({ instance, location }) {
    requireInstance(instance);
    return describeLocation(requireLocation(location));
  },
});
