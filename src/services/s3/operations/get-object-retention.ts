import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetObjectRetention,
  type GetObjectRetentionOutput,
  type GetObjectRetentionRequest,
} from "../contract.ts";
import { objectAt, requireBucket } from "../located.ts";
import { requireLockable } from "../lockable-version.ts";
import { noVersionLock } from "../object-lock.ts";
import { on, toDo } from "../permission.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells until when a version is kept.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html | GetObjectRetention}
 */
export const getObjectRetention: Operation<GetObjectRetentionRequest, GetObjectRetentionOutput> =
  readOperation(GetObjectRetention, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) => {
      const conditions = { "s3:versionid": input.VersionId };
      return on(bucket, toDo("s3:GetObjectRetention", object, { bucket, ...call }, conditions));
    },
    run({ input, bucket: located, object }) {
      const bucket = requireBucket(located, input);
      const { version } = requireLockable({ bucket, object }, input, "GET", () => undefined);
      const { retention } = version;
      if (retention === undefined) throw noVersionLock();
      return {
        Retention: { Mode: retention.mode, RetainUntilDate: wireDate(retention.untilMs) },
      };
    },
  });
