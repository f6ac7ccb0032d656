import { readOperation, type Operation } from "../../../model/operation.ts";
import { grantAt, requireGrant, toDoWith } from "../access-grant.ts";
import { describeGrant } from "../access-grants-answer.ts";
import { requireInstance } from "../access-grants-instance.ts";
import {
  GetAccessGrant,
  type GetAccessGrantRequest,
  type GetAccessGrantResult,
} from "../contract.ts";

/**
 * Tells of a grant.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessGrant.html | GetAccessGrant}
 */
export const getAccessGrant: Operation<GetAccessGrantRequest, GetAccessGrantResult> = readOperation(
  GetAccessGrant,
  {
    crossAccount: false,
    locate: (input, call) => grantAt(input, call),
    permission: ({ grant, ...asked }) => toDoWith("s3:GetAccessGrant", grant, asked),
    run({ instance, grant }) {
      requireInstance(instance);
      return describeGrant(requireGrant(grant));
    },
  },
);
