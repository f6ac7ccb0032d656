import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketLifecycleConfiguration,
  type GetBucketLifecycleConfigurationOutput,
  type GetBucketLifecycleConfigurationRequest,
} from "../contract.ts";
import { noSuchConfiguration } from "../faults.ts";
import { findLifecycle } from "../lifecycle.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells what becomes of objects as they age.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html | GetBucketLifecycleConfiguration}
 */
export const getBucketLifecycleConfiguration: Operation<
  GetBucketLifecycleConfigurationRequest,
  GetBucketLifecycleConfigurationOutput
> = readOperation(GetBucketLifecycleConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetLifecycleConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, tx }) {
    const record = requireBucket(bucket, input);
    const lifecycle = await findLifecycle(record, tx);
    if (lifecycle === undefined) {
      throw noSuchConfiguration(
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
        record.name,
      );
    }
    return { Rules: lifecycle.rules, TransitionDefaultMinimumObjectSize: lifecycle.minimum };
  },
});
