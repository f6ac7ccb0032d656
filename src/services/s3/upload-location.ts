import type { Call } from "../../model/operation.ts";
import { accountOf, type Caller } from "../../model/principal.ts";
import type { Admission, Resource } from "../../model/resource.ts";
import type { Bucket } from "./bucket.ts";
import { placeOf } from "./bucket.ts";
import { objectToWrite, type LocatedTarget, type ObjectInput } from "./located.ts";
import type { MultipartUpload } from "./multipart-upload.ts";
import { uploads } from "./tables.ts";
import { noSuchUpload } from "./upload-faults.ts";

export interface LocatedUpload extends LocatedTarget {
  readonly upload: Resource<MultipartUpload>;
}

/** Finds an upload by the key that it is for and its id. */
export async function uploadAt(
  input: ObjectInput & { readonly UploadId: string; readonly IfMatch?: string | undefined },
  call: Call,
): Promise<LocatedUpload> {
  const located = await objectToWrite(input, call);
  const { bucket, object } = located;
  return {
    ...located,
    upload: { ...object, type: "upload", record: await recordOf(bucket, input, call) },
  };
}

async function recordOf(
  { record }: Resource<Bucket>,
  { Key: key, UploadId: uploadId }: { readonly Key: string; readonly UploadId: string },
  { tx }: Call,
): Promise<MultipartUpload | undefined> {
  if (record === undefined || !key.isWellFormed() || !uploadId.isWellFormed()) return undefined;
  return tx.get(uploads, { ...placeOf(record), key, uploadId });
}

/**
 * What lets the account in that began an upload, wherever the bucket is: it may list the parts and
 * give the upload up, unless the bucket's policy denies it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions | Multipart upload API and permissions}
 */
export function initiatorAdmissions(
  { record }: Resource<MultipartUpload>,
  { principal }: Pick<Caller, "principal">,
): readonly Admission[] {
  if (record === undefined || record.initiatorAccount !== accountOf(principal)) return [];
  return [{ name: `${record.initiatorArn} began the upload`, principalClass: "account" }];
}

/**
 * The upload that must be there.
 *
 * @throws Fault `NoSuchUpload`
 */
export function requireUpload(
  { record }: Resource<MultipartUpload>,
  { UploadId }: { readonly UploadId: string },
): MultipartUpload {
  if (record === undefined) throw noSuchUpload(UploadId);
  return record;
}
