import { writeOperation, type Operation } from "../../../model/operation.ts";
import { uploadOf } from "../../../model/upload.ts";
import { checkWriteConditions, validateWriteConditions } from "../condition-headers.ts";
import { PutObject, type PutObjectOutput, type PutObjectRequest } from "../contract.ts";
import { quotedEtag } from "../etag.ts";
import { objectToWrite, requireBucket, type LocatedTarget } from "../located.ts";
import { newObject } from "../new-object.ts";
import { objectAccess } from "../object-access.ts";
import { checkObjectKey } from "../object-key.ts";
import { announce } from "../object-events.ts";
import { currentVersion, putVersion } from "../object-versions.ts";
import { expirationMember } from "../lifecycle.ts";
import {
  creationCondition,
  objectFactsOf,
  putPermissions,
  type ObjectFacts,
} from "../object-write.ts";
import { on } from "../permission.ts";
import { notImplemented } from "../request-faults.ts";
import { receiveChecked, type CheckedBody } from "../checked-body.ts";
import { dropLoose } from "../stored-body.ts";
import {
  checksumMembers,
  contextMember,
  encryptionMembers,
  newVersionIdMember,
} from "../object-answer.ts";
import { newSealing, type KeptEncryption } from "../sealing-key.ts";
import { checkLockedBody, newLock } from "../version-lock.ts";

interface Prepared {
  readonly body: CheckedBody;
  readonly facts: ObjectFacts;
  readonly encryption: KeptEncryption | undefined;
}

/**
 * Stores an object: its body is received first, then it takes its place among the versions.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html | PutObject}
 */
export const putObject: Operation<PutObjectRequest, PutObjectOutput> = writeOperation<
  PutObjectRequest,
  PutObjectOutput,
  LocatedTarget,
  Prepared
>(PutObject, {
  crossAccount: true,
  validate(input) {
    checkObjectKey(input.Key);
    validateWriteConditions(input);
    // Only directory buckets append.
    if (input.WriteOffsetBytes !== undefined) throw notImplemented("x-amz-write-offset-bytes");
  },
  locate: (input, call) => objectToWrite(input, call),
  permission: ({ bucket, object, compared, input, ...call }) =>
    on(bucket, putPermissions(input, { bucket, object, compared }, call, creationCondition(true))),
  async prepare({ input, bucket: located, blobs, clock, ...call }): Promise<Prepared> {
    const bucket = requireBucket(located, input);
    const facts = objectFactsOf(input);
    const upload = uploadOf(input.Body);
    objectAccess(input, located, bucket, call.caller);
    newLock(input, bucket, clock.nowMs());
    checkLockedBody(input, upload.trailerNames);
    const place = { bucket, key: input.Key };
    const { encryption, key } = await newSealing(input, bucket.encryption, place, call);
    return { body: await receiveChecked(upload, input, { blobs, key }), facts, encryption };
  },
  async discard({ prepared, blobs }) {
    dropLoose(prepared.body.loose, blobs);
  },
  async run({ input, bucket: located, prepared, clock, ids, tx, blobs, ...call }) {
    const bucket = requireBucket(located, input);
    const { body, facts, encryption } = prepared;
    const access = objectAccess(input, located, bucket, call.caller);
    const lock = newLock(input, bucket, clock.nowMs());
    if (input.IfMatch !== undefined || input.IfNoneMatch !== undefined) {
      const current = await currentVersion(bucket, input.Key, tx);
      checkWriteConditions(input, input.Key, current?.kind === "object" ? current : undefined);
    }
    const version = await putVersion(
      await newObject(
        { key: input.Key, body, facts, access, encryption, lock },
        { bucket, clock, ids, tx },
      ),
      { bucket, nowMs: clock.nowMs(), tx, blobs, ids },
    );
    const isForm = call.caller.signature?.authType === "POST";
    const event = isForm ? "ObjectCreated:Post" : "ObjectCreated:Put";
    await announce(event, version, { ...call, bucket, clock, tx });
    return {
      ETag: quotedEtag(version.etag),
      ...checksumMembers(version.checksum),
      ...encryptionMembers(version),
      ...contextMember(encryption),
      ...newVersionIdMember(version),
      ...(await expirationMember(bucket, version, tx)),
    };
  },
});
