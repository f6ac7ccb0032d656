/**
 * The encryption of values. A value is encrypted under a data key of its own (AES-256-GCM), which is
 * kept encrypted by KMS: nothing at rest opens a value without KMS, and KMS asks its policies.
 *
 * ```
 * sealed    nonce (12)  tag (16)  ciphertext         bound to the secret's ARN and the version's id
 * dataKey   KMS's ciphertext of the 32 bytes
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html | Secret encryption and decryption}
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Call } from "../../model/operation.ts";
import { valueTwice } from "./faults.ts";
import { makeDataKey, openDataKey, type VersionPlace } from "./key-use.ts";
import { secretArn } from "./secret.ts";

/** A value in the open. */
export interface SecretValue {
  readonly kind: "string" | "binary";
  readonly bytes: Uint8Array;
}

/** A value at rest. */
export interface SealedValue {
  readonly valueKind: SecretValue["kind"];
  readonly sealed: Uint8Array;
  readonly dataKey: Uint8Array;
  /** The key under which the data key is encrypted. */
  readonly keyArn: string;
  /** Whether that is the account's own key, `aws/secretsmanager`. */
  readonly isDefaultKey: boolean;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface ValueMembers {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/**
 * The value that a request brings, if it brings one.
 *
 * @throws Fault `InvalidParameterException` when it brings two.
 */
export function valueIn({ SecretString, SecretBinary }: ValueMembers): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) throw valueTwice();
  if (SecretString !== undefined) return { kind: "string", bytes: Buffer.from(SecretString) };
  return SecretBinary === undefined ? undefined : { kind: "binary", bytes: SecretBinary };
}

/** A value as answers have it. */
export function valueMembers({ kind, bytes }: SecretValue): ValueMembers {
  if (kind === "binary") return { SecretBinary: bytes };
  return {
    SecretString: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"),
  };
}

export function isSameValue(one: SecretValue, other: SecretValue): boolean {
  return one.kind === other.kind && Buffer.compare(one.bytes, other.bytes) === 0;
}

/**
 * Encrypts a value, in the caller's name.
 *
 * @param kmsKeyId The key; the account's own without it.
 */
export async function sealValue(
  place: VersionPlace,
  value: SecretValue,
  kmsKeyId: string | undefined,
  call: Pick<Call, "services" | "ids">,
): Promise<SealedValue> {
  const { key, wrapped, keyArn } = await makeDataKey(place, kmsKeyId, call);
  const nonce = call.ids.bytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bindingOf(place));
  const text = [cipher.update(value.bytes), cipher.final()];
  return {
    valueKind: value.kind,
    sealed: Buffer.concat([nonce, cipher.getAuthTag(), ...text]),
    dataKey: wrapped,
    keyArn,
    isDefaultKey: kmsKeyId === undefined,
  };
}

/** Decrypts a value, in the caller's name. */
export async function openValue(
  place: VersionPlace,
  { valueKind, sealed, dataKey }: SealedValue,
  call: Pick<Call, "services">,
): Promise<SecretValue> {
  const key = await openDataKey(place, dataKey, call);
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(bindingOf(place));
  decipher.setAuthTag(tag);
  const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
  return { kind: valueKind, bytes: Buffer.concat([text, decipher.final()]) };
}

function bindingOf({ secret, versionId }: VersionPlace): Uint8Array {
  return Buffer.from(`${secretArn(secret)}\n${versionId}`);
}
