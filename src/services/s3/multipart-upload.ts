/** Multipart uploads: an object that comes in parts, in any order, and is put together at the end. */
import type { Ids } from "../../model/ids.ts";
import type { Acl } from "./acl.ts";
import { canonicalUserId } from "./canonical-user.ts";
import type { ObjectChecksum, UploadChecksum } from "./checksum.ts";
import type { EncryptionHeaders } from "./encryption-rule.ts";
import type { ObjectLock } from "./object-lock.ts";
import type { KeptEncryption } from "./sealing-key.ts";
import type { StoredBody } from "./stored-body.ts";
import type { ObjectHeaders } from "./version.ts";

/** An upload that was begun: what the object will be, and who brings it. */
export interface MultipartUpload extends ObjectLock {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedAtMs: number;
  /** The account that will own the object. */
  readonly owner: string;
  /** Undefined: the owner's alone. */
  readonly acl?: Acl | undefined;
  /** Who began it, by ARN, and its account. */
  readonly initiatorArn: string;
  readonly initiatorAccount: string;
  readonly storageClass?: string | undefined;
  readonly headers: ObjectHeaders;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly websiteRedirectLocation?: string | undefined;
  /** Of all its parts; undefined: under S3's own keys. */
  readonly encryption?: KeptEncryption | undefined;
  /** How it was asked to be encrypted when it was begun, if it was: policies may look at that. */
  readonly askedEncryption?: AskedEncryption | undefined;
  /** Undefined when none was asked for. */
  readonly checksum?: UploadChecksum | undefined;
}

/** What headers say of encryption at rest. */
export type AskedEncryption = Pick<EncryptionHeaders, "ServerSideEncryption" | "SSEKMSKeyId">;

/** A part; it stays when the object is complete, whose bytes it holds. */
export interface Part {
  readonly account: string;
  readonly region: string;
  readonly uploadId: string;
  /** 1 to 10,000. */
  readonly number: number;
  readonly sizeBytes: number;
  /** Its MD5, without quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  readonly checksum?: ObjectChecksum | undefined;
  readonly body: StoredBody;
}

/** Of which parts an object is made, in order. */
export interface Manifest {
  readonly account: string;
  readonly region: string;
  readonly uploadId: string;
  readonly parts: readonly (readonly [number: number, sizeBytes: number])[];
}

/** All parts but the last have this size at least. */
export const PART_BYTES_MIN: number = 5 * 1024 ** 2;

/** A new upload's id: those of one key are in the order of their beginning. */
export function newUploadId(nowMs: number, ids: Ids): string {
  return nowMs.toString(36).padStart(9, "0") + ids.text(87, ID_ALPHABET);
}

const ID = /^[\da-z]{9}[\w.]{87}$/;

/** Tells whether a text can be the id of an upload. */
export function isUploadId(text: string): boolean {
  return ID.test(text);
}

const ID_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";

/** Who began an upload, as listings show it. */
export function initiatorOf({ initiatorArn, initiatorAccount }: MultipartUpload): {
  readonly ID: string;
  readonly DisplayName: string;
} {
  const isEntity = !initiatorArn.endsWith(":root") && initiatorArn.startsWith("arn:");
  const name = initiatorArn.slice(initiatorArn.lastIndexOf("/") + 1);
  return {
    ID: isEntity ? initiatorArn : canonicalUserId(initiatorAccount),
    DisplayName: isEntity ? name : initiatorAccount,
  };
}
