import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutObjectLegalHold, type PutObjectLegalHoldRequest } from "../contract.ts";
import { objectAt, requireBucket } from "../located.ts";
import { requireLockable } from "../lockable-version.ts";
import { parseLegalHold } from "../object-lock.ts";
import { changeVersion } from "../object-versions.ts";
import { on, toDo } from "../permission.ts";
import { lockConditions } from "../version-lock.ts";

/**
 * Holds a version until somebody says otherwise.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html | PutObjectLegalHold}
 */
export const putObjectLegalHold: Operation<PutObjectLegalHoldRequest, object> = writeOperation(
  PutObjectLegalHold,
  {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission({ bucket, object, input, ...call }) {
      const conditions = {
        "s3:versionid": input.VersionId,
        ...lockConditions({ ObjectLockLegalHoldStatus: input.LegalHold?.Status }, call),
      };
      return on(bucket, toDo("s3:PutObjectLegalHold", object, { bucket, ...call }, conditions));
    },
    async run({ input, bucket: located, object, tx }) {
      const bucket = requireBucket(located, input);
      const { version, parsed: legalHold } = requireLockable({ bucket, object }, input, "PUT", () =>
        parseLegalHold(input.LegalHold),
      );
      await changeVersion({ ...version, legalHold }, tx);
      return {};
    },
  },
);
