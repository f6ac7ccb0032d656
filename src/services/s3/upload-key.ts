/** The key of a multipart upload: all its parts lie under the one that it was begun with. */
import type { Call } from "../../model/operation.ts";
import type { Bucket } from "./bucket.ts";
import { findCustomerKey, type CustomerKeyHeaders } from "./encryption-rule.ts";
import { uploadKeyMissing, uploadKeyOther } from "./encryption-faults.ts";
import type { MultipartUpload } from "./multipart-upload.ts";
import { invalidRequest } from "./request-faults.ts";
import { openDataKey } from "./sealing-key.ts";

type Asking = Pick<Call, "services" | "caller">;

/**
 * Opens the key for a part.
 *
 * @returns Undefined under S3's own keys.
 * @throws Fault What is wrong with the key that was brought or not, and what KMS refuses.
 */
export async function openUploadKey(
  { encryption, key }: MultipartUpload,
  headers: CustomerKeyHeaders,
  bucket: Bucket,
  call: Asking,
): Promise<Uint8Array | undefined> {
  const given = findCustomerKey(headers);
  if (encryption?.kind === "customer") {
    if (given === undefined) throw uploadKeyMissing();
    if (given.keyMd5 !== encryption.keyMd5) throw uploadKeyOther();
    return given.key;
  }
  if (given !== undefined) {
    throw invalidRequest(
      "The multipart upload initiate request did not request encryption. Please resend the request without sending encryption parameters.",
    );
  }
  return encryption === undefined ? undefined : openDataKey(encryption, { bucket, key }, call);
}

/** Checks that the caller may open the key of what is put together; its own key it need not bring. */
export async function checkUploadKey(
  upload: MultipartUpload,
  headers: CustomerKeyHeaders,
  bucket: Bucket,
  call: Asking,
): Promise<void> {
  const isOwn = upload.encryption?.kind === "customer";
  if (isOwn && findCustomerKey(headers) === undefined) return;
  await openUploadKey(upload, headers, bucket, call);
}
