import { createHash, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { describe, expect, it } from "vitest";
import { curveNamed } from "./curve.ts";
import { writeSignature } from "./der.ts";
import { signEcdsaDigest, verifyEcdsaDigest } from "./digest-ecdsa.ts";

const CURVES = [
  ["prime256v1", "sha256", p256],
  ["secp256k1", "sha256", secp256k1],
  ["secp384r1", "sha384", p384],
  ["secp521r1", "sha512", p521],
] as const;

describe("ECDSA over a digest", () => {
  it.each(CURVES)("on %s is the signature of what was hashed", (namedCurve, hash, noble) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const point = publicKey.export({ format: "der", type: "spki" });
    const bytes = noble.lengths.publicKeyUncompressed ?? 0;
    const bare = new Uint8Array(point.subarray(-bytes));
    const seen = new Set<string>();
    // As many as it takes to see short numbers, and numbers that begin with a set bit.
    for (let count = 0; count < 60; count += 1) {
      const message = Buffer.from(`message ${count}`);
      const digest = createHash(hash).update(message).digest();
      const signature = signEcdsaDigest(digest, privateKey, namedCurve);
      expect(verify(hash, message, publicKey, signature)).toBe(true);
      expect(verify(hash, Buffer.from("another"), publicKey, signature)).toBe(false);
      seen.add(Buffer.from(signature).toString("hex"));
      if (count > 3) continue;
      const options = { prehash: false, lowS: false, format: "der" } as const;
      const der = Uint8Array.from(signature);
      expect(noble.verify(der, Uint8Array.from(digest), bare, options)).toBe(true);
    }
    expect(seen.size).toBe(60);
  });

  it("takes a new nonce each time: one that came twice would give the key away", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const digest = Buffer.alloc(32, 1);
    const nonces = new Set<string>();
    for (let count = 0; count < 100; count += 1) {
      const signature = signEcdsaDigest(digest, privateKey, "prime256v1");
      const rEnd = 4 + (signature[3] ?? 0);
      nonces.add(Buffer.from(signature.subarray(4, rEnd)).toString("hex"));
    }
    expect(nonces.size).toBe(100);
  });

  it.each([0, 0xff])("signs a digest of nothing but %d", (byte) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const digest = new Uint8Array(32).fill(byte);
    const signature = signEcdsaDigest(digest, privateKey, "prime256v1");
    const bare = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-65));
    const options = { prehash: false, lowS: false, format: "der" } as const;
    expect(p256.verify(Uint8Array.from(signature), digest, bare, options)).toBe(true);
  });
});

describe("verifying over a digest", () => {
  it.each(CURVES)("on %s says what OpenSSL says of the message", (curveName, hash) => {
    const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: curveName });
    for (let count = 0; count < 20; count += 1) {
      const message = Buffer.from(`message ${count}`);
      const digest = createHash(hash).update(message).digest();
      const signature = sign(hash, message, key);
      expect(verifyEcdsaDigest(digest, signature, { key, curveName })).toBe(true);
      digest[count] = (digest[count] ?? 0) ^ 1;
      expect(verifyEcdsaDigest(digest, signature, { key, curveName })).toBe(false);
    }
  });

  it.each(CURVES)(
    "on %s agrees with other arithmetic about forgeries",
    (curveName, hash, noble) => {
      const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: curveName });
      const { order } = curveNamed(curveName);
      const spki = publicKey.export({ format: "der", type: "spki" });
      const bare = new Uint8Array(spki.subarray(-(noble.lengths.publicKeyUncompressed ?? 0)));
      const message = Buffer.from("a message");
      const digest = createHash(hash).update(message).digest();
      const signature = sign(hash, message, key);
      const changes = [...signature.keys()].map((at) => {
        const changed = Uint8Array.from(signature);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        return changed;
      });
      const numbers = [0n, 1n, order - 1n, order, order + 1n, BigInt(2 ** 40)];
      const made = numbers.flatMap((r) => numbers.map((s) => writeSignature({ r, s })));
      const options = { prehash: false, lowS: false, format: "der" } as const;
      for (const forged of [...changes, ...made]) {
        const ours = verifyEcdsaDigest(digest, forged, { key, curveName });
        let theirs = false;
        try {
          theirs = noble.verify(Uint8Array.from(forged), Uint8Array.from(digest), bare, options);
        } catch {
          // No signature at all.
        }
        expect([ours, theirs]).toEqual([false, false]);
      }
    },
  );

  it("takes one way of writing a signature only, and both of its halves", () => {
    const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const curveName = "prime256v1";
    const message = Buffer.from("a message");
    const digest = createHash("sha256").update(message).digest();
    const asks = { key, curveName };
    const signature = sign("sha256", message, key);
    const [r, s] = [signature.subarray(2, 4 + (signature[3] ?? 0)), signature];
    expect(verifyEcdsaDigest(digest, signature, asks)).toBe(true);
    const longForm = Buffer.concat([Buffer.of(0x30, 0x81), signature.subarray(1)]);
    const padded = Buffer.concat([
      Buffer.of(0x30, (signature[1] ?? 0) + 1, 0x02, (signature[3] ?? 0) + 1, 0),
      signature.subarray(4),
    ]);
    const trailing = Buffer.concat([s, Buffer.of(0)]);
    const half = Buffer.concat([Buffer.of(0x30, r.length), r]);
    const bare = sign("sha256", message, { key, dsaEncoding: "ieee-p1363" });
    for (const wrong of [longForm, padded, trailing, half, bare, randomBytes(70), Buffer.of()]) {
      expect(verifyEcdsaDigest(digest, wrong, asks)).toBe(false);
    }
  });
});
