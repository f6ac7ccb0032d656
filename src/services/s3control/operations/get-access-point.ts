import { readOperation, type Operation } from "../../../model/operation.ts";
import { accessPointAt, requirePoint, toDoAt } from "../access-point.ts";
import {
  GetAccessPoint,
  type GetAccessPointRequest,
  type GetAccessPointResult,
} from "../contract.ts";
import { describeAccessPoint } from "../access-point-answer.ts";

/**
 * Tells of an access point.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html | GetAccessPoint}
 */
export const getAccessPoint: Operation<GetAccessPointRequest, GetAccessPointResult> = readOperation(
  GetAccessPoint,
  {
    crossAccount: false,
    locate: (input, call) => accessPointAt(input, call),
    permission: ({ point, ...asked }) => toDoAt("s3:GetAccessPoint", point, asked),
    run: ({ input, point }) => describeAccessPoint(requirePoint(point, input)),
  },
);
