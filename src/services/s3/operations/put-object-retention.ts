import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { PutObjectRetention, type PutObjectRetentionRequest } from "../contract.ts";
import { objectAt, requireBucket } from "../located.ts";
import { requireLockable } from "../lockable-version.ts";
import { checkRetentionChange, parseRetention } from "../object-lock.ts";
import { changeVersion } from "../object-versions.ts";
import { on, toDo } from "../permission.ts";
import { lockConditions } from "../version-lock.ts";

/**
 * Keeps a version from being deleted until a time, or changes how long it is kept.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html | PutObjectRetention}
 */
export const putObjectRetention: Operation<PutObjectRetentionRequest, object> = writeOperation(
  PutObjectRetention,
  {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission({ bucket, object, input, ...call }): readonly Permission[] {
      const { Mode, RetainUntilDate } = input.Retention ?? {};
      const asked = { bucket, ...call };
      const conditions = {
        "s3:versionid": input.VersionId,
        ...lockConditions(
          { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate },
          call,
        ),
      };
      const needed = [toDo("s3:PutObjectRetention", object, asked, conditions)];
      if (input.BypassGovernanceRetention === true) {
        needed.push(toDo("s3:BypassGovernanceRetention", object, asked, conditions));
      }
      return on(bucket, needed);
    },
    async run({ input, bucket: located, object, clock, tx }) {
      const bucket = requireBucket(located, input);
      const nowMs = clock.nowMs();
      const { version, parsed: retention } = requireLockable({ bucket, object }, input, "PUT", () =>
        parseRetention(input.Retention, nowMs),
      );
      const bypassesGovernance = input.BypassGovernanceRetention === true;
      checkRetentionChange(version.retention, retention, { bypassesGovernance, nowMs });
      await changeVersion({ ...version, retention }, tx);
      return {};
    },
  },
);
