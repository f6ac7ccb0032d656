import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import { decryptSm2, deriveSm2, encryptSm2, signSm2, verifySm2 } from "./sm2.ts";

/** The private key of GM/T 0003.5, the examples of China's standard for this curve. */
const PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const PUBLIC =
  "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";

const PKCS8 = Buffer.from(
  `308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420${PRIVATE}a144034200${PUBLIC}`,
  "hex",
);

function sequence(...parts: readonly (readonly [number, string])[]): Buffer {
  const body = Buffer.concat(
    parts.map(([tag, hex]) => {
      const bytes = Buffer.from(hex, "hex");
      const value =
        tag === 2 && (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
      return Buffer.concat([Buffer.of(tag, value.length), value]);
    }),
  );
  const length = body.length < 128 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.of(0x30, ...length), body]);
}

describe("the examples of GM/T 0003.5", () => {
  it("verifies the signature", () => {
    const key = createPrivateKey({ key: PKCS8, format: "der", type: "pkcs8" });
    const signature = sequence(
      [2, "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"],
      [2, "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"],
    );
    const message = Buffer.from("message digest");
    expect(verifySm2(message, signature, { key, messageType: "RAW" })).toBe(true);
    const other = Buffer.from("message digesT");
    expect(verifySm2(other, signature, { key, messageType: "RAW" })).toBe(false);
  });

  it("decrypts the ciphertext", () => {
    const key = createPrivateKey({ key: PKCS8, format: "der", type: "pkcs8" });
    const ciphertext = sequence(
      [2, "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"],
      [2, "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"],
      [4, "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"],
      [4, "21886ca989ca9c7d58087307ca93092d651efa"],
    );
    const plaintext = decryptSm2(ciphertext, key) ?? Buffer.of();
    expect(Buffer.from(plaintext).toString()).toBe("encryption standard");
  });
});

/** A new key as KMS has it: OpenSSL does SM2 only with keys that it has read. */
function readKey(): { readonly key: KeyObject; readonly publicKey: KeyObject } {
  const { privateKey } = newKey();
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  return { key, publicKey: createPublicKey(key) };
}

const CURVE =
  "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e9332c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";

/** What is hashed before the message (GB/T 32918.2, 5.5), for an id of no length. */
function signerWithoutId(publicKey: KeyObject): Buffer {
  const point = publicKey.export({ format: "der", type: "spki" }).subarray(-64);
  return hash("sm3", Buffer.concat([Buffer.of(0, 0), Buffer.from(CURVE, "hex"), point]), "buffer");
}

function newKey(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "SM2" });
}

describe("signatures", () => {
  const message = Buffer.from("a message");

  it("are those that OpenSSL makes and verifies", () => {
    const { key, publicKey } = readKey();
    // Without a signer's id, Node cannot name one.
    const digest = hash("sm3", Buffer.concat([signerWithoutId(publicKey), message]), "buffer");
    for (let count = 0; count < 20; count += 1) {
      const signature = signSm2(digest, key, "DIGEST");
      expect(verify("sm3", message, publicKey, signature)).toBe(true);
      const theirs = sign("sm3", message, key);
      expect(verifySm2(digest, theirs, { key, messageType: "DIGEST" })).toBe(true);
    }
  });

  it("over a digest take it as it is", () => {
    const { privateKey: key } = newKey();
    const digest = hash("sm3", message, "buffer");
    const signature = signSm2(digest, key, "DIGEST");
    expect(verifySm2(digest, signature, { key, messageType: "DIGEST" })).toBe(true);
    expect(verifySm2(message, signature, { key, messageType: "RAW" })).toBe(false);
  });

  it("are not valid with any byte changed, or under another key", () => {
    const { privateKey: key } = newKey();
    const signature = signSm2(message, key, "RAW");
    for (let at = 0; at < signature.length; at += 1) {
      const changed = Uint8Array.from(signature);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifySm2(message, changed, { key, messageType: "RAW" }), `byte ${at}`).toBe(false);
    }
    const other = { key: newKey().privateKey, messageType: "RAW" };
    expect(verifySm2(message, signature, other)).toBe(false);
    expect(verifySm2(message, Buffer.from("none"), other)).toBe(false);
  });
});

describe("encryption", () => {
  it.each([1, 31, 32, 33, 1024])("gives back %d bytes", (length) => {
    const { privateKey } = newKey();
    const plaintext = Buffer.alloc(length, 7);
    const opened = decryptSm2(encryptSm2(plaintext, privateKey), privateKey);
    expect(Buffer.from(opened ?? []).equals(plaintext)).toBe(true);
  });

  it("opens nothing with any byte changed, cut off, or under another key", () => {
    const { privateKey } = newKey();
    const ciphertext = encryptSm2(Buffer.from("a secret"), privateKey);
    const attempt = (bytes: Uint8Array, key: KeyObject): Uint8Array | undefined => {
      try {
        return decryptSm2(bytes, key);
      } catch {
        return undefined;
      }
    };
    for (let at = 0; at < ciphertext.length; at += 1) {
      const changed = Uint8Array.from(ciphertext);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(attempt(changed, privateKey), `byte ${at}`).toBeUndefined();
      expect(attempt(ciphertext.subarray(0, at), privateKey), `${at} bytes`).toBeUndefined();
    }
    expect(attempt(ciphertext, newKey().privateKey)).toBeUndefined();
  });
});

it("derives the secret that OpenSSL derives", () => {
  const one = newKey();
  const { publicKey } = newKey();
  const expected = diffieHellman({ privateKey: one.privateKey, publicKey });
  const spki = publicKey.export({ format: "der", type: "spki" });
  expect(Buffer.from(deriveSm2(one.privateKey, spki))).toEqual(expected);
});
