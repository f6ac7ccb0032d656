/**
 * The keys under which bodies lie. A new object under a KMS key gets a data key of its own: KMS makes
 * it, in the caller's name, and keeps nothing of it; S3 keeps what KMS encrypted, and asks it to open
 * that for every read.
 *
 * ```
 * PutObject  aws:kms    kms:GenerateDataKey   aws:s3:arn=arn:aws:s3:::b/k    the body is encrypted
 * GetObject             kms:Decrypt           aws:s3:arn=arn:aws:s3:::b/k    and decrypted
 * ```
 *
 * With a bucket key the context is the bucket's ARN. A caller's own key (SSE-C) is in the requests
 * and never kept, only its MD5.
 *
 * DIFFERS: with a bucket key, AWS asks KMS once for many objects; here it is asked for each, so that
 * what a key policy says of the bucket's ARN shows at once.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html | Server-side encryption with AWS KMS keys}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html | S3 Bucket Keys}
 */
import type { Call } from "../../model/operation.ts";
import type { Caller } from "../../model/principal.ts";
import type { Decrypt, Encrypt, GenerateDataKey } from "../kms/contract.ts";
import { bucketArn, objectArn, type Bucket } from "./bucket.ts";
import {
  checkCustomerKey,
  encryptionOf,
  findCustomerKey,
  type BucketEncryption,
  type CustomerKey,
  type EncryptionHeaders,
  type KmsEncryption,
} from "./encryption-rule.ts";
import { kmsFault, signatureV4Needed } from "./kms-faults.ts";

/** How an object lies: under nothing of its own (S3's own keys) when undefined. */
export type KeptEncryption = KmsKept | CustomerKept;

/** Under a data key of KMS's. */
export interface KmsKept {
  readonly kind: "aws:kms" | "aws:kms:dsse";
  readonly keyArn: string;
  readonly usesBucketKey: boolean;
  /** Besides the ARN that S3 adds. */
  readonly context?: Readonly<Record<string, string>> | undefined;
  /** The data key as KMS encrypted it, in base64. */
  readonly dataKey: string;
}

/** Under a caller's own key. */
export interface CustomerKept {
  readonly kind: "customer";
  /** In base64. */
  readonly keyMd5: string;
}

/** How a body is about to be encrypted. */
export interface Sealing {
  readonly encryption: KeptEncryption | undefined;
  /** Undefined under S3's own keys. */
  readonly key: Uint8Array | undefined;
}

const UNSEALED: Sealing = { encryption: undefined, key: undefined };

type Asking = Pick<Call, "services" | "caller">;

/** Where an object is or will be. */
export interface SealedPlace {
  readonly bucket: Pick<Bucket, "partition" | "name" | "region">;
  readonly key: string;
}

/**
 * Makes ready how a new object is encrypted: what the request says, or else the bucket's default.
 *
 * @throws Fault What is wrong with the headers, and what KMS refuses, in S3's words.
 */
export async function newSealing(
  headers: EncryptionHeaders,
  byDefault: BucketEncryption | undefined,
  place: SealedPlace,
  call: Asking,
): Promise<Sealing> {
  const encryption = encryptionOf(headers, byDefault);
  if (encryption.kind === "AES256") return UNSEALED;
  if (encryption.kind === "customer") {
    return { encryption, key: findCustomerKey(headers)?.key };
  }
  return newDataKey(encryption, place, call);
}

/** S3's own KMS key of the caller's account, made at its first use. */
const OWN_KEY = "alias/aws/s3";

/** Has KMS make a data key for an object. */
export async function newDataKey(
  { kind, keyId = OWN_KEY, usesBucketKey, context }: KmsEncryption,
  place: SealedPlace,
  call: Asking,
): Promise<Sealing> {
  requireSignatureV4(call.caller);
  const made = await askKms(() =>
    call.services.invoke<typeof GenerateDataKey>(
      "kms",
      "GenerateDataKey",
      {
        KeyId: keyId,
        KeySpec: "AES_256",
        EncryptionContext: contextOf({ usesBucketKey, context }, place),
      },
      { kind: "caller", via: "s3", region: place.bucket.region },
    ),
  );
  const { KeyId, CiphertextBlob, Plaintext } = made;
  if (KeyId === undefined || CiphertextBlob === undefined || Plaintext === undefined) {
    throw new Error("KMS made a data key without telling it");
  }
  const dataKey = Buffer.from(CiphertextBlob).toString("base64");
  return { encryption: { kind, keyArn: KeyId, usesBucketKey, context, dataKey }, key: Plaintext };
}

/**
 * Opens the key of what is stored: the caller's, or the data key, which KMS decrypts.
 *
 * @param given The key that the request brings.
 * @returns Undefined under S3's own keys.
 * @throws Fault What is wrong with the key that was brought or not, and what KMS refuses.
 */
export async function openKey(
  encryption: KeptEncryption | undefined,
  given: CustomerKey | undefined,
  place: SealedPlace,
  call: Asking,
): Promise<Uint8Array | undefined> {
  checkCustomerKey(encryption?.kind === "customer" ? encryption.keyMd5 : undefined, given);
  if (encryption === undefined) return undefined;
  if (encryption.kind === "customer") return given?.key;
  return openDataKey(encryption, place, call);
}

/** Has KMS open the data key of an object. */
export async function openDataKey(
  encryption: KmsKept,
  place: SealedPlace,
  call: Asking,
): Promise<Uint8Array> {
  requireSignatureV4(call.caller);
  const { dataKey } = encryption;
  const { Plaintext } = await askKms(() =>
    call.services.invoke<typeof Decrypt>(
      "kms",
      "Decrypt",
      {
        // As on AWS without a key's id: the refusal says "associated with this ciphertext".
        CiphertextBlob: Buffer.from(dataKey, "base64"),
        EncryptionContext: contextOf(encryption, place),
      },
      { kind: "caller", via: "s3", region: place.bucket.region },
    ),
  );
  if (Plaintext === undefined) throw new Error("KMS opened a data key without telling it");
  return Plaintext;
}

async function askKms<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw kmsFault(error);
  }
}

/** What binds a data key to its object, or to the bucket. */
export function contextOf(
  { usesBucketKey, context }: Pick<KmsKept, "usesBucketKey" | "context">,
  { bucket, key }: SealedPlace,
): Record<string, string> {
  return { ...context, "aws:s3:arn": usesBucketKey ? bucketArn(bucket) : objectArn(bucket, key) };
}

/** Neither anonymous callers nor version 2 reach what lies under KMS keys. */
function requireSignatureV4({ principal, signature }: Caller): void {
  if (principal.kind === "anonymous" || signature?.version === "AWS") throw signatureV4Needed();
}

/** Has KMS encrypt a data key anew, under another key of KMS's: what lies under it can stay. */
export async function rewrapDataKey(
  before: KmsKept,
  { keyId = OWN_KEY, usesBucketKey }: KmsEncryption,
  place: SealedPlace,
  call: Asking,
): Promise<KmsKept> {
  const { kind, context } = before;
  const plaintext = await openDataKey(before, place, call);
  const { KeyId, CiphertextBlob } = await askKms(() =>
    call.services.invoke<typeof Encrypt>(
      "kms",
      "Encrypt",
      {
        KeyId: keyId,
        Plaintext: plaintext,
        EncryptionContext: contextOf({ usesBucketKey, context }, place),
      },
      { kind: "caller", via: "s3", region: place.bucket.region },
    ),
  );
  if (KeyId === undefined || CiphertextBlob === undefined) {
    throw new Error("KMS encrypted a data key without telling it");
  }
  const dataKey = Buffer.from(CiphertextBlob).toString("base64");
  return { kind, keyArn: KeyId, usesBucketKey, context, dataKey };
}
