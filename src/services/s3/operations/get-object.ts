import { readOperation, type Operation } from "../../../model/operation.ts";
import { expirationMember } from "../lifecycle.ts";
import { GetObject, type GetObjectOutput, type GetObjectRequest } from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { checkReadInput, describeObject, requireObject, spanOf } from "../object-read.ts";
import { findCustomerKey } from "../encryption-rule.ts";
import { checkReadableObject } from "../object-restoration.ts";
import { toRead } from "../permission.ts";
import { openKey } from "../sealing-key.ts";
import { openBody } from "../stored-body.ts";

/**
 * Reads an object, or a part of it. Its body is opened here and sent after the read has ended.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html | GetObject}
 */
export const getObject: Operation<GetObjectRequest, GetObjectOutput> = readOperation(GetObject, {
  crossAccount: true,
  validate: (input, call) => checkReadInput(input, call),
  locate: (input, call) => objectAt(input, call),
  permission: ({ bucket, object, input, ...call }) =>
    toRead(["s3:GetObject", "s3:GetObjectVersion"], input.VersionId, object, { bucket, ...call }),
  async run({ input, bucket: located, object: found, clock, tx, blobs, ...call }) {
    const bucket = requireBucket(located, input);
    checkVersionId(input.VersionId);
    const object = requireObject(found, input, "GET");
    const span = await spanOf(input, object, { nowMs: clock.nowMs(), tx });
    const { range } = span;
    const bytes =
      range === undefined
        ? { start: 0, end: object.sizeBytes }
        : { start: range.first, end: range.last + 1 };
    checkReadableObject(object, clock.nowMs());
    const place = { bucket, key: object.key };
    const key = await openKey(object.encryption, findCustomerKey(input), place, call);
    const body = await openBody(object.body, object, bytes, { tx, blobs, key });
    return {
      ...describeObject(input, { bucket, object, span, nowMs: clock.nowMs() }),
      ...(await expirationMember(bucket, object, tx)),
      Body: body,
    };
  },
});
