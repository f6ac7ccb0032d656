import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutBucketOwnershipControls, type PutBucketOwnershipControlsRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { checkBucketAcl, parseOwnershipControls } from "../ownership.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Says who owns what others upload to a bucket, from now on; under `BucketOwnerEnforced` at once of
 * all that is there.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html | PutBucketOwnershipControls}
 */
export const putBucketOwnershipControls: Operation<PutBucketOwnershipControlsRequest, object> =
  writeOperation(PutBucketOwnershipControls, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketOwnershipControls", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const ownership = parseOwnershipControls(input.OwnershipControls);
      checkBucketAcl(ownership, record.acl);
      await tx.put(buckets, { ...record, ownership });
      return {};
    },
  });
