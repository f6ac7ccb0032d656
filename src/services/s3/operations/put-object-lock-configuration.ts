import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutObjectLockConfiguration, type PutObjectLockConfigurationRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { parseLockConfiguration, versioningNeededForLock } from "../object-lock.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Lets versions in a bucket be locked, for good, and says what new ones get by default.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html | PutObjectLockConfiguration}
 */
export const putObjectLockConfiguration: Operation<PutObjectLockConfigurationRequest, object> =
  writeOperation(PutObjectLockConfiguration, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketObjectLockConfiguration", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const byDefault = parseLockConfiguration(input.ObjectLockConfiguration);
      if (record.versioning !== "Enabled") throw versioningNeededForLock();
      await tx.put(buckets, { ...record, objectLock: { byDefault } });
      return {};
    },
  });
