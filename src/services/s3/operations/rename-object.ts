import { writeOperation, type Operation } from "../../../model/operation.ts";
import { RenameObject, type RenameObjectOutput, type RenameObjectRequest } from "../contract.ts";
import { objectToWrite, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { notImplemented } from "../request-faults.ts";

/**
 * Renames an object of a directory bucket. Others, and there are only others here, answer 501: that is
 * how AWS's own Mountpoint learns that a bucket cannot rename. The sentence is not on record.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html | RenameObject}
 */
export const renameObject: Operation<RenameObjectRequest, RenameObjectOutput> = writeOperation(
  RenameObject,
  {
    crossAccount: true,
    locate: (input, call) => objectToWrite(input, call),
    permission: ({ bucket, object, ...call }) =>
      on(bucket, toDo("s3:PutObject", object, { bucket, ...call })),
    run({ input, bucket }) {
      requireBucket(bucket, input);
      throw notImplemented("x-amz-rename-source");
    },
  },
);
