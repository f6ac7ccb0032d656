import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetObjectLockConfiguration,
  type GetObjectLockConfigurationOutput,
  type GetObjectLockConfigurationRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { noLockConfiguration, writeLockConfiguration } from "../object-lock.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether versions in a bucket can be locked, and what new ones get by default.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html | GetObjectLockConfiguration}
 */
export const getObjectLockConfiguration: Operation<
  GetObjectLockConfigurationRequest,
  GetObjectLockConfigurationOutput
> = readOperation(GetObjectLockConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetBucketObjectLockConfiguration", bucket, { bucket, ...call })),
  run({ input, bucket }) {
    const { name, objectLock } = requireBucket(bucket, input);
    if (objectLock === undefined) throw noLockConfiguration(name);
    return { ObjectLockConfiguration: writeLockConfiguration(objectLock.byDefault) };
  },
});
