import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decryptSm2, deriveSm2, verifySm2 } from "./sm2.ts";

/** The private key of GM/T 0003.5, the examples of China's standard for this curve. */
const PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const PUBLIC =
  "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";

const SPKI = Buffer.from(`3059301306072a8648ce3d020106082a811ccf5501822d034200${PUBLIC}`, "hex");
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
    const key = createPublicKey({ key: SPKI, format: "der", type: "spki" });
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

it("derives the secret that OpenSSL derives", () => {
  const one = generateKeyPairSync("ec", { namedCurve: "SM2" });
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "SM2" });
  const expected = diffieHellman({ privateKey: one.privateKey, publicKey });
  expect(Buffer.from(deriveSm2(one.privateKey, publicKey))).toEqual(expected);
});
