import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  PutBucketLifecycleConfiguration,
  type PutBucketLifecycleConfigurationOutput,
  type PutBucketLifecycleConfigurationRequest,
} from "../contract.ts";
import { setActing } from "../bucket-configuration.ts";
import { sweepDaily } from "../lifecycle-job.ts";
import { checkLifecycleRules, parseTransitionMinimum } from "../lifecycle-rule.ts";
import { toStoredLifecycle } from "../lifecycle.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Says what becomes of objects as they age; `lifecycle-job.ts` does it, each midnight.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html | PutBucketLifecycleConfiguration}
 */
export const putBucketLifecycleConfiguration: Operation<
  PutBucketLifecycleConfigurationRequest,
  PutBucketLifecycleConfigurationOutput
> = writeOperation(PutBucketLifecycleConfiguration, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:PutLifecycleConfiguration", bucket, { bucket, ...call })),
  async run({ input, bucket, clock, ids, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const minimum = parseTransitionMinimum(input.TransitionDefaultMinimumObjectSize);
    const rules = checkLifecycleRules(input.LifecycleConfiguration?.Rules, () => ids.uuid());
    await setActing(record, "lifecycle", toStoredLifecycle({ rules, minimum }), tx);
    await sweepDaily(record, clock.nowMs(), tx);
    return { TransitionDefaultMinimumObjectSize: minimum };
  },
});
