import { createHash, generateKeyPairSync, verify } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { describe, expect, it } from "vitest";
import { signEcdsaDigest } from "./digest-ecdsa.ts";

const CURVES = [
  ["prime256v1", "sha256", p256],
  ["secp256k1", "sha256", secp256k1],
  ["secp384r1", "sha384", p384],
  ["secp521r1", "sha512", p521],
] as const;

describe("ECDSA over a digest", () => {
  it.each(CURVES)("on %s is the signature of what was hashed", async (namedCurve, hash, noble) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const point = publicKey.export({ format: "der", type: "spki" });
    const bytes = noble.lengths.publicKeyUncompressed ?? 0;
    const bare = new Uint8Array(point.subarray(-bytes));
    const seen = new Set<string>();
    // As many as it takes to see short numbers, and numbers that begin with a set bit.
    for (let count = 0; count < 60; count += 1) {
      const message = Buffer.from(`message ${count}`);
      const digest = createHash(hash).update(message).digest();
      const signature = await signEcdsaDigest(digest, privateKey, namedCurve);
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

  it("takes a new nonce each time: one that came twice would give the key away", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const digest = Buffer.alloc(32, 1);
    const nonces = new Set<string>();
    for (let count = 0; count < 100; count += 1) {
      const signature = await signEcdsaDigest(digest, privateKey, "prime256v1");
      const rEnd = 4 + (signature[3] ?? 0);
      nonces.add(Buffer.from(signature.subarray(4, rEnd)).toString("hex"));
    }
    expect(nonces.size).toBe(100);
  });

  it.each([0, 0xff])("signs a digest of nothing but %d", async (byte) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const digest = new Uint8Array(32).fill(byte);
    const signature = await signEcdsaDigest(digest, privateKey, "prime256v1");
    const bare = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-65));
    const options = { prehash: false, lowS: false, format: "der" } as const;
    expect(p256.verify(Uint8Array.from(signature), digest, bare, options)).toBe(true);
  });
});
