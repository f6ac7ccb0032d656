import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  SelectObjectContent,
  type SelectObjectContentOutput,
  type SelectObjectContentRequest,
} from "../contract.ts";
import { methodNotAllowed } from "../faults.ts";
import { objectAt, requireBucket } from "../located.ts";
import { requireObject } from "../object-read.ts";
import { toRead } from "../permission.ts";

/**
 * Queried objects by SQL. AWS closed it to new customers in July 2024 and refuses them, and so does
 * this.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html | SelectObjectContent}
 */
export const selectObjectContent: Operation<SelectObjectContentRequest, SelectObjectContentOutput> =
  readOperation(SelectObjectContent, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, ...call }) =>
      toRead(["s3:GetObject", "s3:GetObjectVersion"], undefined, object, { bucket, ...call }),
    run({ input, bucket, object }) {
      requireBucket(bucket, input);
      requireObject(object, input, "POST");
      throw methodNotAllowed("POST", "OBJECT");
    },
  });
