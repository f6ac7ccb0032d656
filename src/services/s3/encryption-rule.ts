/**
 * Encryption at rest: what a request asks for, what the bucket's default makes of it, and the keys
 * that callers bring themselves.
 *
 * ```
 * encryptionOf({}, undefined)                                     { kind: "AES256" }
 * encryptionOf({ ServerSideEncryption: "aws:kms" }, bucket)       { kind: "aws:kms", keyId, ... }
 * findCustomerKey({ SSECustomerAlgorithm: "AES256", ... })        { key, keyMd5 }
 * ```
 *
 * DIFFERS: AWS takes callers' keys over TLS only; here plain HTTP is the rule and they are taken.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html | Protecting data with server-side encryption}
 */
import { createHash } from "node:crypto";
import type { ServerSideEncryptionConfiguration } from "./contract.ts";
import {
  customerAlgorithmMissing,
  customerKeyMd5Mismatch,
  customerKeyMissing,
  customerKeyNeeded,
  customerKeyNotApplicable,
  customerKeysBlocked,
  customerKeyWithMethod,
  invalidCustomerKey,
  invalidEncryptionContext,
  keyIdNotApplicable,
  keyIdWithoutKms,
  unsupportedCustomerAlgorithm,
  unsupportedEncryption,
  wrongCustomerKey,
} from "./encryption-faults.ts";
import { malformedXml } from "./request-faults.ts";

/** The members of a write that say how to encrypt. */
export interface EncryptionHeaders extends CustomerKeyHeaders {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/** The members with a key of the caller's own. */
export interface CustomerKeyHeaders {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

/** The same of the source of a copy. */
export interface CopySourceKeyHeaders {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

/** How an object is encrypted. */
export type ObjectEncryption =
  | { readonly kind: "AES256" }
  | KmsEncryption
  | { readonly kind: "customer"; readonly keyMd5: string };

export interface KmsEncryption {
  readonly kind: "aws:kms" | "aws:kms:dsse";
  /** As it was given; S3's own key of the account and region when absent. */
  readonly keyId?: string | undefined;
  /** One call to KMS serves many objects. */
  readonly usesBucketKey: boolean;
  /** Besides the ARN that S3 adds. */
  readonly context?: Readonly<Record<string, string>> | undefined;
}

/** A bucket's default, as GetBucketEncryption shows it. */
export interface BucketEncryption {
  readonly kind: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly keyId?: string | undefined;
  readonly usesBucketKey: boolean;
  readonly blocksCustomerKeys: boolean;
}

/** What a bucket has that was never told otherwise. */
export const DEFAULT_BUCKET_ENCRYPTION: BucketEncryption = {
  kind: "AES256",
  usesBucketKey: false,
  blocksCustomerKeys: false,
};

/**
 * How a write is to be encrypted. The bucket's default key is for requests that name no method: one
 * that asks for KMS without a key gets S3's own of the caller's account.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html | PutObject, x-amz-server-side-encryption-aws-kms-key-id}
 */
export function encryptionOf(
  headers: EncryptionHeaders,
  bucket: BucketEncryption = DEFAULT_BUCKET_ENCRYPTION,
): ObjectEncryption {
  if (hasCustomerKey(headers)) return customerEncryption(headers, bucket);
  const asked = parseMethod(headers);
  const kind = asked ?? bucket.kind;
  if (kind === "AES256") return { kind };
  return {
    kind,
    keyId: asked === undefined ? bucket.keyId : headers.SSEKMSKeyId,
    usesBucketKey: kind === "aws:kms" && (headers.BucketKeyEnabled ?? bucket.usesBucketKey),
    context: parseEncryptionContext(headers.SSEKMSEncryptionContext),
  };
}

function customerEncryption(
  headers: EncryptionHeaders,
  { blocksCustomerKeys }: BucketEncryption,
): ObjectEncryption {
  const method = headers.ServerSideEncryption;
  if (method !== undefined) throw customerKeyWithMethod(method);
  const { keyMd5 } = requireCustomerKey(headers);
  if (blocksCustomerKeys) throw customerKeysBlocked();
  return { kind: "customer", keyMd5 };
}

/** The method that a request names, and a key only where that is one of KMS. */
function parseMethod({
  ServerSideEncryption: method,
  SSEKMSKeyId,
}: EncryptionHeaders): BucketEncryption["kind"] | undefined {
  if (method !== undefined && !isMethod(method)) throw unsupportedEncryption(method);
  if (SSEKMSKeyId !== undefined && (method === undefined || method === "AES256")) {
    throw keyIdWithoutKms(method);
  }
  return method;
}

function isMethod(text: string | undefined): text is BucketEncryption["kind"] {
  return text === "AES256" || text === "aws:kms" || text === "aws:kms:dsse";
}

/** Reads the context for KMS: base64 of a JSON object of texts. */
function parseEncryptionContext(
  header: string | undefined,
): Readonly<Record<string, string>> | undefined {
  if (header === undefined) return undefined;
  let context: unknown;
  try {
    context = JSON.parse(Buffer.from(header, "base64").toString());
  } catch {
    throw invalidEncryptionContext(header);
  }
  if (!isTextMap(context)) throw invalidEncryptionContext(header);
  return context;
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((each) => typeof each === "string")
  );
}

/** A key that a caller brought. It is never kept, only its digest. */
export interface CustomerKey {
  readonly key: Uint8Array;
  /** In base64. */
  readonly keyMd5: string;
}

const KEY_BYTES = 32;

function hasCustomerKey(headers: CustomerKeyHeaders): boolean {
  return (
    headers.SSECustomerAlgorithm !== undefined ||
    headers.SSECustomerKey !== undefined ||
    headers.SSECustomerKeyMD5 !== undefined
  );
}

/** Finds the key that a request brings: algorithm, key and digest, all of them. */
export function findCustomerKey(headers: CustomerKeyHeaders): CustomerKey | undefined {
  return hasCustomerKey(headers) ? requireCustomerKey(headers) : undefined;
}

function requireCustomerKey(headers: CustomerKeyHeaders): CustomerKey {
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = headers;
  if (SSECustomerAlgorithm === undefined) throw customerAlgorithmMissing();
  if (SSECustomerKey === undefined) throw customerKeyMissing();
  if (SSECustomerAlgorithm !== "AES256") throw unsupportedCustomerAlgorithm(SSECustomerAlgorithm);
  const key = Buffer.from(SSECustomerKey, "base64");
  if (SSECustomerKeyMD5 === undefined || key.length !== KEY_BYTES) throw invalidCustomerKey();
  const keyMd5 = createHash("md5").update(key).digest("base64");
  if (keyMd5 !== SSECustomerKeyMD5) throw customerKeyMd5Mismatch();
  return { key, keyMd5 };
}

/** Finds the key for the source of a copy. */
export function findCopySourceKey(headers: CopySourceKeyHeaders): CustomerKey | undefined {
  return findCustomerKey({
    SSECustomerAlgorithm: headers.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: headers.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: headers.CopySourceSSECustomerKeyMD5,
  });
}

/**
 * Checks that a read brings the key under which the object lies, and none otherwise.
 *
 * @param keyMd5 Of the key under which the object lies; undefined when under none of a caller's.
 */
export function checkCustomerKey(keyMd5: string | undefined, key: CustomerKey | undefined): void {
  if (keyMd5 === undefined) {
    if (key !== undefined) throw customerKeyNotApplicable();
    return;
  }
  if (key === undefined) throw customerKeyNeeded();
  if (key.keyMd5 !== keyMd5) throw wrongCustomerKey();
}

/** Reads the document of PutBucketEncryption: one rule. */
export function parseBucketEncryption(
  configuration: ServerSideEncryptionConfiguration,
): BucketEncryption {
  const [rule, ...others] = configuration.Rules ?? [];
  if (rule === undefined || others.length > 0) throw malformedXml();
  const blocked = rule.BlockedEncryptionTypes?.EncryptionType ?? [];
  if (blocked.some((type) => type !== "NONE" && type !== "SSE-C")) throw malformedXml();
  const blocksCustomerKeys = blocked.includes("SSE-C");
  const byDefault = rule.ApplyServerSideEncryptionByDefault;
  const usesBucketKey = rule.BucketKeyEnabled ?? false;
  if (byDefault === undefined) {
    if (rule.BlockedEncryptionTypes === undefined) throw malformedXml();
    return { kind: "AES256", usesBucketKey, blocksCustomerKeys };
  }
  const { SSEAlgorithm: kind, KMSMasterKeyID: keyId } = byDefault;
  if (!isMethod(kind)) throw malformedXml();
  if (kind === "AES256" && keyId !== undefined) throw keyIdNotApplicable();
  return { kind, keyId, usesBucketKey, blocksCustomerKeys };
}

/** A bucket's default as GetBucketEncryption shows it. */
export function writeBucketEncryption(
  encryption: BucketEncryption,
): ServerSideEncryptionConfiguration {
  const { kind, keyId, usesBucketKey, blocksCustomerKeys } = encryption;
  return {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: kind, KMSMasterKeyID: keyId },
        BucketKeyEnabled: usesBucketKey,
        BlockedEncryptionTypes: blocksCustomerKeys ? { EncryptionType: ["SSE-C"] } : undefined,
      },
    ],
  };
}

/** The members of an answer that tell how an object is encrypted. */
export function writeEncryption(
  encryption: ObjectEncryption,
  keyArn?: string,
): Omit<EncryptionHeaders, "SSECustomerKey" | "SSEKMSEncryptionContext"> {
  if (encryption.kind === "customer") {
    return { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: encryption.keyMd5 };
  }
  if (encryption.kind === "AES256") return { ServerSideEncryption: "AES256" };
  return {
    ServerSideEncryption: encryption.kind,
    SSEKMSKeyId: keyArn ?? encryption.keyId,
    BucketKeyEnabled: encryption.usesBucketKey ? true : undefined,
  };
}
