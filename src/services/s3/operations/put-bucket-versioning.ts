import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { WriteTransaction } from "../../../model/store.ts";
import { findActing } from "../bucket-configuration.ts";
import type { Bucket } from "../bucket.ts";
import { PutBucketVersioning, type PutBucketVersioningRequest } from "../contract.ts";
import { versioningMissing } from "../faults.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { versioningHeldByLock, versioningHeldByReplication } from "../object-lock.ts";
import { on, toDo } from "../permission.ts";
import { malformedXml } from "../request-faults.ts";
import { buckets } from "../tables.ts";

/**
 * Begins to keep older versions, or stops. It never goes back to what it was before.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html | PutBucketVersioning}
 */
export const putBucketVersioning: Operation<PutBucketVersioningRequest, object> = writeOperation(
  PutBucketVersioning,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketVersioning", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const { Status: versioning, MFADelete: mfaDelete } = input.VersioningConfiguration;
      if (versioning === undefined) throw versioningMissing();
      if (versioning !== "Enabled" && versioning !== "Suspended") throw malformedXml();
      if (mfaDelete !== undefined && mfaDelete !== "Enabled" && mfaDelete !== "Disabled") {
        throw malformedXml();
      }
      if (versioning !== "Enabled") await checkSuspendable(record, tx);
      const changed: Bucket = { ...record, versioning };
      await tx.put(buckets, mfaDelete === undefined ? changed : { ...changed, mfaDelete });
      return {};
    },
  },
);

async function checkSuspendable(bucket: Bucket, tx: WriteTransaction): Promise<void> {
  if (bucket.objectLock !== undefined) throw versioningHeldByLock();
  const replication = await findActing(bucket, "replication", tx);
  if (replication !== undefined) throw versioningHeldByReplication();
}
