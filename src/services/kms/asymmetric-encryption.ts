/**
 * Encryption under key pairs, whose ciphertexts are bare: RSAES-OAEP and, in China, SM2PKE. A private
 * RSA_4096 operation takes some two milliseconds, so RSA is done by WebCrypto, which has it on libuv's
 * threads, and SM2 by a key thread. Imported material comes wrapped in the same ways, or with an AES
 * key between (RFC 5649).
 */
import { createDecipheriv, createPublicKey, webcrypto, type KeyObject } from "node:crypto";
import { askKeyThread } from "./key-thread.ts";

/** @param key The private key: the public one is in it. */
export async function encryptAsymmetric(
  plaintext: Uint8Array,
  key: KeyObject,
  algorithm: string,
): Promise<Uint8Array> {
  if (algorithm === "SM2PKE") return askKeyThread({ kind: "encrypt", key, data: plaintext });
  const publicKey = oaepKey(createPublicKey(key), algorithm, "encrypt");
  return new Uint8Array(await webcrypto.subtle.encrypt(OAEP, publicKey, plaintext));
}

/** What a ciphertext holds; undefined when it was not encrypted so, for this key. */
export async function decryptAsymmetric(
  ciphertext: Uint8Array,
  key: KeyObject,
  algorithm: string,
): Promise<Uint8Array | undefined> {
  if (algorithm === "SM2PKE") return askKeyThread({ kind: "decrypt", key, data: ciphertext });
  const privateKey = oaepKey(key, algorithm, "decrypt");
  try {
    return new Uint8Array(await webcrypto.subtle.decrypt(OAEP, privateKey, ciphertext));
  } catch {
    // Why it fails to open is nobody's business.
    return undefined;
  }
}

const OAEP = { name: "RSA-OAEP" };

/** A key for the algorithm, whose name ends in its hash. */
function oaepKey(
  key: KeyObject,
  algorithm: string,
  usage: "encrypt" | "decrypt",
): webcrypto.CryptoKey {
  const hash = algorithm.endsWith("SHA_1") ? "SHA-1" : "SHA-256";
  return key.toCryptoKey({ ...OAEP, hash }, false, [usage]);
}

/** The name of a wrapping algorithm with an AES key between, without its hash. */
const KEY_WRAP = "RSA_AES_KEY_WRAP";
const KEY_WRAP_IV = Buffer.from("A65959A6", "hex");

/** Imported material; undefined when it was wrapped otherwise than agreed. */
export async function unwrap(
  wrapped: Uint8Array,
  key: KeyObject,
  algorithm: string,
): Promise<Uint8Array | undefined> {
  if (!algorithm.startsWith(KEY_WRAP)) return decryptAsymmetric(wrapped, key, algorithm);
  const bytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const aesKey = await decryptAsymmetric(wrapped.subarray(0, bytes), key, algorithm);
  if (aesKey === undefined) return undefined;
  try {
    const decipher = createDecipheriv(`id-aes${aesKey.length * 8}-wrap-pad`, aesKey, KEY_WRAP_IV);
    return Buffer.concat([decipher.update(wrapped.subarray(bytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
