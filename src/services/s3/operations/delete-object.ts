import { writeOperation, type Operation } from "../../../model/operation.ts";
import { checkDeleteConditions } from "../condition-headers.ts";
import { DeleteObject, type DeleteObjectOutput, type DeleteObjectRequest } from "../contract.ts";
import { checkBypass, deleteObjectNamed } from "../object-deletion.ts";
import { checkVersionId, objectToWrite, requireBucket } from "../located.ts";
import { checkObjectKey } from "../object-key.ts";
import { currentVersion } from "../object-versions.ts";
import { on, toCompare, toDo } from "../permission.ts";

/**
 * Deletes an object: for good, or, where versions are kept, by putting a marker in its place.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html | DeleteObject}
 */
export const deleteObject: Operation<DeleteObjectRequest, DeleteObjectOutput> = writeOperation(
  DeleteObject,
  {
    crossAccount: true,
    validate({ Key }) {
      checkObjectKey(Key);
    },
    locate: (input, call) => objectToWrite(input, call),
    permission: ({ bucket, object, compared, input, ...call }) => {
      const action = input.VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
      const conditions = { "s3:versionid": input.VersionId, "s3:if-match": input.IfMatch };
      const asked = { bucket, ...call };
      const needed = [toDo(action, object, asked, conditions), ...toCompare(compared, asked)];
      if (input.BypassGovernanceRetention === true) {
        needed.push(toDo("s3:BypassGovernanceRetention", object, asked, conditions));
      }
      return on(bucket, needed);
    },
    async run({ input, bucket: located, clock, tx, ...call }) {
      const bucket = requireBucket(located, input);
      const { Key: key, VersionId: versionId } = input;
      checkVersionId(versionId);
      checkBypass(bucket, input.BypassGovernanceRetention);
      if (input.IfMatch !== undefined) {
        const current = await currentVersion(bucket, key, tx);
        checkDeleteConditions(input, key, current?.kind === "object" ? current : undefined);
      }
      const facts = { ...call, bucket, clock, nowMs: clock.nowMs(), tx };
      const bypassesGovernance = input.BypassGovernanceRetention === true;
      const named = { key, versionId, bypassesGovernance };
      const deleted = await deleteObjectNamed(named, facts);
      return { DeleteMarker: deleted.isMarker ? true : undefined, VersionId: deleted.versionId };
    },
  },
);
