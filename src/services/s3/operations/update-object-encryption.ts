import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateObjectEncryption,
  type UpdateObjectEncryptionRequest,
  type UpdateObjectEncryptionResponse,
} from "../contract.ts";
import { encryptionNotUpdatable } from "../encryption-faults.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { requireObject } from "../object-read.ts";
import { changeVersion } from "../object-versions.ts";
import { existingTags, on, toDo } from "../permission.ts";
import { malformedXml } from "../request-faults.ts";
import { newDataKey, rewrapDataKey } from "../sealing-key.ts";

/**
 * Brings an object under another KMS key, its bytes staying what they are: it is the data key that
 * is encrypted anew.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html | UpdateObjectEncryption}
 */
export const updateObjectEncryption: Operation<
  UpdateObjectEncryptionRequest,
  UpdateObjectEncryptionResponse
> = writeOperation(UpdateObjectEncryption, {
  crossAccount: true,
  locate: (input, call) => objectAt(input, call),
  permission({ bucket, object, input, ...call }) {
    const asked = { bucket, ...call };
    const own = {
      ...existingTags(object),
      "s3:versionid": input.VersionId,
      "s3:x-amz-server-side-encryption": "aws:kms",
      "s3:x-amz-server-side-encryption-aws-kms-key-id": input.ObjectEncryption.SSEKMS?.KMSKeyArn,
    };
    return on(
      bucket,
      ["s3:UpdateObjectEncryption", "s3:PutObject"].map((action) =>
        toDo(action, object, asked, own),
      ),
    );
  },
  async run({ input, bucket: located, object: found, tx, services, caller }) {
    const bucket = requireBucket(located, input);
    checkVersionId(input.VersionId);
    const object = requireObject(found, input, "PUT");
    const { KMSKeyArn: keyId, BucketKeyEnabled = false } = input.ObjectEncryption.SSEKMS ?? {};
    if (keyId === undefined) throw malformedXml();
    const { encryption: before } = object;
    if (before !== undefined && before.kind !== "aws:kms") throw encryptionNotUpdatable();
    const wanted = { kind: "aws:kms", keyId, usesBucketKey: BucketKeyEnabled } as const;
    const place = { bucket, key: object.key };
    const call = { services, caller };
    const encryption =
      before === undefined
        ? (await newDataKey(wanted, place, call)).encryption
        : await rewrapDataKey(before, wanted, place, call);
    await changeVersion({ ...object, encryption }, tx);
    return {};
  },
});
