/**
 * Ciphertexts under symmetric keys. A blob says openly which key and which of its materials open it;
 * that header and the encryption context are bound to the rest, so that nothing can be changed or
 * moved.
 *
 * ```
 * 01 | length | region:account:key-id | material id, 32 bytes | IV, 12 | data | tag, 16
 * ```
 *
 * Keys of a multi-region set open each other's: their blobs name no region.
 *
 * DIFFERS: AWS's own format is not published; nothing but KMS can open either.
 */
import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import type { Ids } from "../../model/ids.ts";
import type { Scope } from "../../model/scope.ts";
import { contextBytes, type EncryptionContext } from "./encryption-context.ts";
import { isKeyId, type KeyPlace, type KmsKey } from "./key.ts";

const VERSION = 1;
const MATERIAL_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A blob taken apart, not yet opened. */
export interface Ciphertext {
  readonly place: KeyPlace;
  readonly materialId: string;
  /** Everything before the IV. */
  readonly header: Uint8Array;
  readonly iv: Uint8Array;
  readonly data: Uint8Array;
  readonly tag: Uint8Array;
}

/** Encrypts under a material of a key. */
export function encrypt(
  { key, materialId, material }: { key: KmsKey; materialId: string; material: KeyObject },
  { plaintext, context }: { plaintext: Uint8Array; context: EncryptionContext },
  ids: Ids,
): Uint8Array {
  const header = headerOf(key, materialId);
  const iv = ids.bytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", material, iv);
  cipher.setAAD(Buffer.concat([header, contextBytes(context)]));
  return Buffer.concat([header, iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts a blob; undefined when it was changed, or made with another context. */
export function decrypt(
  { header, iv, data, tag }: Ciphertext,
  material: KeyObject,
  context: EncryptionContext,
): Uint8Array | undefined {
  const decipher = createDecipheriv("aes-256-gcm", material, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([header, contextBytes(context)]));
  decipher.setAuthTag(tag);
  const opened = decipher.update(data);
  try {
    return Buffer.concat([opened, decipher.final()]);
  } catch {
    return undefined;
  }
}

/**
 * Takes a blob apart.
 *
 * @param scope Where it is to be opened: the region of what a multi-region key has encrypted.
 * @returns undefined for bytes that KMS has not made.
 */
export function parseCiphertext(blob: Uint8Array, scope: Scope): Ciphertext | undefined {
  const [version, nameLength = 0] = blob;
  const nameEnd = 2 + nameLength;
  const headerEnd = nameEnd + MATERIAL_BYTES;
  const dataFrom = headerEnd + IV_BYTES;
  const dataEnd = blob.length - TAG_BYTES;
  if (version !== VERSION || dataEnd < dataFrom) return undefined;
  const place = parseName(Buffer.from(blob.subarray(2, nameEnd)).toString("latin1"), scope);
  if (place === undefined) return undefined;
  return {
    place,
    materialId: Buffer.from(blob.subarray(nameEnd, headerEnd)).toString("hex"),
    header: blob.subarray(0, headerEnd),
    iv: blob.subarray(headerEnd, dataFrom),
    data: blob.subarray(dataFrom, dataEnd),
    tag: blob.subarray(dataEnd),
  };
}

function headerOf({ region, account, keyId, multiRegion }: KmsKey, materialId: string): Uint8Array {
  const name = `${multiRegion === undefined ? region : ""}:${account}:${keyId}`;
  const header = Buffer.allocUnsafe(2 + name.length + MATERIAL_BYTES);
  header[0] = VERSION;
  header[1] = name.length;
  header.write(name, 2, "latin1");
  header.write(materialId, 2 + name.length, "hex");
  return header;
}

const NAME = /^([a-z\d-]{0,40}):(\d{12}):([a-f\d-]{36}|mrk-[a-f\d]{32})$/;

function parseName(name: string, { partition, region: here }: Scope): KeyPlace | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, region = "", account = "", keyId = ""] = match;
  const isAnywhere = region === "";
  if (!isKeyId(keyId) || isAnywhere !== keyId.startsWith("mrk-")) return undefined;
  return { partition, account, region: isAnywhere ? here : region, keyId };
}
