/**
 * Reads assertions that an identity provider encrypted with the account's key: the text under AES,
 * the AES key under RSA-OAEP.
 *
 * @see {@link https://www.w3.org/TR/xmlenc-core1/ | XML Encryption}
 */
import { constants, createDecipheriv, privateDecrypt, type CipherGCMTypes } from "node:crypto";
import { attributeOf, childOf, NAMESPACES, textOf, type Element } from "../iam/saml-document.ts";

const { encryption, signature } = NAMESPACES;
const ENCRYPTION_1_1 = "http://www.w3.org/2009/xmlenc11#";

interface Cipher {
  readonly name: string;
  readonly isGcm: boolean;
}

const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  [`${encryption}aes128-cbc`, { name: "aes-128-cbc", isGcm: false }],
  [`${encryption}aes192-cbc`, { name: "aes-192-cbc", isGcm: false }],
  [`${encryption}aes256-cbc`, { name: "aes-256-cbc", isGcm: false }],
  [`${ENCRYPTION_1_1}aes128-gcm`, { name: "aes-128-gcm", isGcm: true }],
  [`${ENCRYPTION_1_1}aes192-gcm`, { name: "aes-192-gcm", isGcm: true }],
  [`${ENCRYPTION_1_1}aes256-gcm`, { name: "aes-256-gcm", isGcm: true }],
]);

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ["http://www.w3.org/2000/09/xmldsig#sha1", "sha1"],
  [`${encryption}sha256`, "sha256"],
  [`${encryption}sha512`, "sha512"],
]);

/** Decrypts an `EncryptedAssertion`; undefined when none of the keys reads it. */
export function decryptAssertion(
  encrypted: Element,
  privateKeys: readonly string[],
): string | undefined {
  const data = childOf(encrypted, encryption, "EncryptedData");
  const cipher = CIPHERS.get(methodOf(data) ?? "");
  const content = cipherValueOf(data);
  // The key stands within what it opens, or beside it.
  const inside = childOf(data, signature, "KeyInfo");
  const key =
    childOf(inside, encryption, "EncryptedKey") ?? childOf(encrypted, encryption, "EncryptedKey");
  const wrapped = cipherValueOf(key);
  if (cipher === undefined || content === undefined || wrapped === undefined) return undefined;
  for (const privateKey of privateKeys) {
    const text = decryptWith({ privateKey, key, wrapped }, cipher, content);
    if (text !== undefined) return text;
  }
  return undefined;
}

interface WrappedKey {
  readonly privateKey: string;
  readonly key: Element | undefined;
  readonly wrapped: Buffer;
}

function decryptWith(from: WrappedKey, cipher: Cipher, content: Buffer): string | undefined {
  try {
    return decipher(unwrap(from), cipher, content).toString("utf8");
  } catch {
    // Another key, or something that was never encrypted with one.
    return undefined;
  }
}

function unwrap({ privateKey, key, wrapped }: WrappedKey): Buffer {
  const method = methodOf(key);
  if (method !== `${encryption}rsa-oaep-mgf1p` && method !== `${ENCRYPTION_1_1}rsa-oaep`) {
    throw new Error("the key is not wrapped by RSA-OAEP");
  }
  const element = childOf(key, encryption, "EncryptionMethod");
  const digest = attributeOf(childOf(element, signature, "DigestMethod"), "Algorithm");
  const oaepHash = digest === undefined ? "sha1" : DIGESTS.get(digest);
  if (oaepHash === undefined) throw new Error("the digest of the wrapped key is not known");
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return privateDecrypt({ key: privateKey, padding, oaepHash }, wrapped);
}

const IV_BYTES = 16;
const GCM_IV_BYTES = 12;
const GCM_TAG_BYTES = 16;

function decipher(key: Buffer, { name, isGcm }: Cipher, content: Buffer): Buffer {
  if (isGcm) {
    const iv = content.subarray(0, GCM_IV_BYTES);
    const options = { authTagLength: GCM_TAG_BYTES };
    const opened = createDecipheriv(name as CipherGCMTypes, key, iv, options);
    opened.setAuthTag(content.subarray(-GCM_TAG_BYTES));
    const body = content.subarray(GCM_IV_BYTES, -GCM_TAG_BYTES);
    return Buffer.concat([opened.update(body), opened.final()]);
  }
  const opened = createDecipheriv(name, key, content.subarray(0, IV_BYTES));
  // Its padding says in the last byte how long it is; the bytes before may be anything.
  opened.setAutoPadding(false);
  const padded = Buffer.concat([opened.update(content.subarray(IV_BYTES)), opened.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > IV_BYTES) throw new Error("the padding is wrong");
  return padded.subarray(0, -padding);
}

function methodOf(element: Element | undefined): string | undefined {
  return attributeOf(childOf(element, encryption, "EncryptionMethod"), "Algorithm");
}

function cipherValueOf(element: Element | undefined): Buffer | undefined {
  const data = childOf(element, encryption, "CipherData");
  const text = textOf(childOf(data, encryption, "CipherValue"));
  return text === undefined ? undefined : Buffer.from(text, "base64");
}
