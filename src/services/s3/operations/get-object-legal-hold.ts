import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetObjectLegalHold,
  type GetObjectLegalHoldOutput,
  type GetObjectLegalHoldRequest,
} from "../contract.ts";
import { objectAt, requireBucket } from "../located.ts";
import { requireLockable } from "../lockable-version.ts";
import { noVersionLock } from "../object-lock.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells whether a version is on hold.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html | GetObjectLegalHold}
 */
export const getObjectLegalHold: Operation<GetObjectLegalHoldRequest, GetObjectLegalHoldOutput> =
  readOperation(GetObjectLegalHold, {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) => {
      const conditions = { "s3:versionid": input.VersionId };
      return on(bucket, toDo("s3:GetObjectLegalHold", object, { bucket, ...call }, conditions));
    },
    run({ input, bucket: located, object }) {
      const bucket = requireBucket(located, input);
      const { version } = requireLockable({ bucket, object }, input, "GET", () => undefined);
      if (version.legalHold === undefined) throw noVersionLock();
      return { LegalHold: { Status: version.legalHold } };
    },
  });
