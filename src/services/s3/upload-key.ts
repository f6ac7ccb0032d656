/** The key of a multipart upload: all its parts lie under the one that it was begun with. */
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { Bucket } from "./bucket.ts";
import { findCustomerKey, type CustomerKey, type CustomerKeyHeaders } from "./encryption-rule.ts";
import { uploadKeyMissing, uploadKeyOther } from "./encryption-faults.ts";
import type { MultipartUpload } from "./multipart-upload.ts";
import type { Conditions } from "./permission.ts";
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
  upload: MultipartUpload,
  headers: CustomerKeyHeaders,
  bucket: Bucket,
  call: Asking,
): Promise<Uint8Array | undefined> {
  const given = checkGivenKey(upload, headers);
  if (upload.encryption?.kind === "customer") {
    if (given === undefined) throw uploadKeyMissing();
    return given.key;
  }
  return openKmsKey(upload, bucket, call);
}

/**
 * Checks the caller's own key, where it brings one: it is the one that the upload was begun with.
 *
 * @returns The key that it brings.
 */
export function checkGivenKey(
  { encryption }: MultipartUpload,
  headers: CustomerKeyHeaders,
): CustomerKey | undefined {
  const given = findCustomerKey(headers);
  if (given === undefined) return undefined;
  if (encryption?.kind !== "customer") {
    throw invalidRequest(
      "The multipart upload initiate request did not request encryption. Please resend the request without sending encryption parameters.",
    );
  }
  if (given.keyMd5 !== encryption.keyMd5) throw uploadKeyOther();
  return given;
}

/**
 * Opens the key of KMS's, if the parts lie under one: AWS asks for that right wherever the parts, or
 * checksums of their bytes, are looked at.
 *
 * @throws Fault What KMS refuses.
 */
export async function openKmsKey(
  { encryption, key }: MultipartUpload,
  bucket: Bucket,
  call: Asking,
): Promise<Uint8Array | undefined> {
  if (encryption === undefined || encryption.kind === "customer") return undefined;
  return openDataKey(encryption, { bucket, key }, call);
}

/**
 * What policies may ask of the encryption of a part or of the whole: it was said when the upload was
 * begun, and no request after that may say it again. Of ACLs and tags AWS remembers nothing here.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html | Requiring SSE-KMS by a bucket policy}
 */
export function encryptionConditions(
  { record }: Resource<MultipartUpload>,
  { SSECustomerAlgorithm }: CustomerKeyHeaders,
): Conditions {
  return {
    "s3:x-amz-server-side-encryption": record?.askedEncryption?.ServerSideEncryption,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": record?.askedEncryption?.SSEKMSKeyId,
    "s3:x-amz-server-side-encryption-customer-algorithm": SSECustomerAlgorithm,
  };
}
