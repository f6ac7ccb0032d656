/**
 * A KMS key: what is known of it besides its material, which is kept apart (`material.ts`).
 *
 * ```
 * arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab     one region's
 * arn:aws:kms:eu-west-1:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab     related in several
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html | KMS keys}
 */
import type { Ids } from "../../model/ids.ts";
import type { Scope } from "../../model/scope.ts";
import { factsOf, type KeySpec, type KeyUsage } from "./key-spec.ts";

export type KeyOrigin = "AWS_KMS" | "EXTERNAL";

export interface KmsKey extends Scope {
  readonly keyId: string;
  readonly createdAtMs: number;
  readonly description: string;
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  readonly origin: KeyOrigin;
  /** `AWS` for the keys that services make for themselves in an account, `alias/aws/s3`. */
  readonly manager: "CUSTOMER" | "AWS";
  readonly isEnabled: boolean;
  readonly deletion?: Deletion | undefined;
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The names of its aliases, `alias/...`: conditions ask for them at every request. */
  readonly aliases: readonly string[];
  /** How many grants there are, so that a key without any asks for none. */
  readonly grantCount: number;
  /** The material that encrypts and signs now; undefined while none was imported. */
  readonly materialId?: string | undefined;
  /** Some imported material is missing: never given, deleted or expired. */
  readonly lacksMaterial: boolean;
  /** When the first of its imported materials expires, and whether any does. */
  readonly expiresAtMs?: number | undefined;
  readonly multiRegion?: MultiRegion | undefined;
  readonly rotation?: Rotation | undefined;
  readonly onDemandRotations: number;
}

export interface Deletion {
  /** When it goes; undefined while a primary key waits for its replicas to go. */
  readonly atMs?: number | undefined;
  readonly windowDays: number;
}

/** The same in all keys of a set. */
export interface MultiRegion {
  readonly primaryRegion: string;
  /** Of all keys of the set, the primary's too. */
  readonly regions: readonly string[];
}

/** The schedule of automatic rotation. */
export interface Rotation {
  readonly periodDays: number;
  readonly nextAtMs: number;
}

/** Where a key is, existing or not. */
export interface KeyPlace extends Scope {
  readonly keyId: string;
}

export function keyArn({ partition, region, account, keyId }: KeyPlace): string {
  return `arn:${partition}:kms:${region}:${account}:key/${keyId}`;
}

const KEY_ID = /^(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|mrk-[\da-f]{32})$/;

/** Tells whether a text has the form of a key id. */
export function isKeyId(text: string): boolean {
  return text.length <= 36 && KEY_ID.test(text);
}

export function newKeyId(ids: Ids, isMultiRegion: boolean): string {
  const uuid = ids.uuid();
  return isMultiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
}

export function isPrimary({ multiRegion, region }: KmsKey): boolean {
  return multiRegion === undefined || multiRegion.primaryRegion === region;
}

/** Tells whether a key encrypts under AES, so that its ciphertexts name it. */
export function isSymmetric({ keySpec }: Pick<KmsKey, "keySpec">): boolean {
  return factsOf(keySpec).material.kind === "aes";
}

/** The algorithms that a key can be used with, for what it is used for. */
export function algorithmsOf({
  keySpec,
  keyUsage,
}: Pick<KmsKey, "keySpec" | "keyUsage">): readonly string[] {
  const facts = factsOf(keySpec);
  switch (keyUsage) {
    case "ENCRYPT_DECRYPT":
      return facts.encryption ?? [];
    case "SIGN_VERIFY":
      return facts.signing ?? [];
    case "GENERATE_VERIFY_MAC":
      return facts.mac ?? [];
    case "KEY_AGREEMENT":
      return ["ECDH"];
    case "ENCAPSULATE_DECAPSULATE":
      return ["ML_KEM"];
  }
}
