import { ANSWER_STATUS } from "../../../model/contract.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { RestoreObject, type RestoreObjectOutput, type RestoreObjectRequest } from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { orderCopy, restorationAt, storageClassOf } from "../object-restoration.ts";
import { requireObject } from "../object-read.ts";
import { rewriteVersion } from "../object-versions.ts";
import { announceOrder } from "../restoration-events.ts";
import { on, toDo } from "../permission.ts";
import { malformedXml, notImplemented } from "../request-faults.ts";
import { parseRestoreOrder } from "../storage-class.ts";

interface AcceptedOutput extends RestoreObjectOutput {
  readonly [ANSWER_STATUS]: number;
}

/**
 * Has an archived object be readable for a time: accepted at first, at once when a copy is there
 * and only stays longer.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html | RestoreObject}
 */
export const restoreObject: Operation<RestoreObjectRequest, RestoreObjectOutput> = writeOperation(
  RestoreObject,
  {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) => {
      const conditions = { "s3:versionid": input.VersionId };
      return on(bucket, toDo("s3:RestoreObject", object, { bucket, ...call }, conditions));
    },
    async run({ input, bucket: located, object: found, clock, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireObject(found, input, "POST");
      const { RestoreRequest } = input;
      if (RestoreRequest === undefined) throw malformedXml();
      if (RestoreRequest.Type === "SELECT") throw notImplemented("Type");
      const nowMs = clock.nowMs();
      const order = parseRestoreOrder(RestoreRequest, storageClassOf(object));
      const isThere = restorationAt(object.restoration, nowMs)?.kind === "restored";
      const restoration = orderCopy(object, order, nowMs);
      await rewriteVersion({ ...object, restoration }, tx);
      await announceOrder(object, restoration, { ...call, bucket, clock, tx });
      const accepted: AcceptedOutput = { [ANSWER_STATUS]: 202 };
      return isThere ? {} : accepted;
    },
  },
);
