import { accessPoints } from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { noteBucketPolicy } from "../bucket-principals.ts";
import { placeOf } from "../bucket.ts";
import { DeleteBucket, type DeleteBucketRequest } from "../contract.ts";
import { bucketHasAccessPoints, bucketNotEmpty } from "../faults.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import {
  bucketConfigurations,
  buckets,
  currentObjects,
  olderVersions,
  uploads,
} from "../tables.ts";
import { discardUpload } from "../upload-store.ts";

/**
 * Deletes an empty bucket. Uploads that were never completed do not keep it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html | DeleteBucket}
 */
export const deleteBucket: Operation<DeleteBucketRequest, object> = writeOperation(DeleteBucket, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:DeleteBucket", bucket, { bucket, ...call })),
  async run({ input, bucket, tx, blobs }) {
    const record = await lockBucket(bucket, input, tx);
    const { partition, name } = record;
    const prefix = placeOf(record);
    const { account, region } = record;
    const through = { index: "byBucket", prefix: { account, region, bucket: name } };
    if ((await tx.count(accessPoints, through)) > 0) throw bucketHasAccessPoints(name);
    const [object] = await tx.scan(currentObjects, { prefix, limit: 1 });
    const [version] = await tx.scan(olderVersions, { prefix, limit: 1 });
    if (object !== undefined || version !== undefined) throw bucketNotEmpty(name);
    for (const upload of await tx.scan(uploads, { prefix })) {
      await discardUpload(upload, { tx, blobs });
    }
    await tx.deleteRange(bucketConfigurations, { prefix });
    await noteBucketPolicy(record, undefined, tx);
    await tx.delete(buckets, { partition, name });
    return {};
  },
});
