import { execFileSync, spawnSync } from "node:child_process";
import {
  constants,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  sign as signWith,
  verify as verifyWith,
  type KeyObject,
} from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DecapsulateCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
  type KeySpec,
  type KMSClient,
  type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { emulator, OWNER } from "../../testing/emulator.ts";
import { bytes, newKey, text } from "../../testing/key-kit.ts";
import { verify } from "./signing.ts";

const MESSAGE = bytes("a message to be signed");

async function publicKeyOf(kms: KMSClient, KeyId: string): Promise<KeyObject> {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
}

function hashOf(algorithm: string): string {
  return `sha${algorithm.slice(-3)}`;
}

const HAS_OPENSSL = spawnSync("openssl", ["version"]).status === 0;

/** What the openssl program says of a signature; where there is none, the one inside Node. */
function openssl(
  publicKey: KeyObject,
  { algorithm, signature }: { readonly algorithm: string; readonly signature: Uint8Array },
): string {
  if (!HAS_OPENSSL) {
    const pssOptions = algorithm.includes("PSS")
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
    const key = { key: publicKey, ...pssOptions };
    return verifyWith(hashOf(algorithm), MESSAGE, key, signature) ? "Verified OK" : "Failure";
  }
  const folder = mkdtempSync(join(tmpdir(), "signature-"));
  try {
    const file = (name: string, content: string | Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const key = file("key.pem", publicKey.export({ format: "pem", type: "spki" }));
    const pss = algorithm.includes("PSS")
      ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
      : [];
    const files = ["-signature", file("signature", signature), file("message", MESSAGE)];
    const args = ["dgst", `-${hashOf(algorithm)}`, "-verify", key, ...pss, ...files];
    return execFileSync("openssl", args, { encoding: "utf8" }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HASHED: readonly (readonly [KeySpec, SigningAlgorithmSpec])[] = [
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512"],
  ["RSA_3072", "RSASSA_PSS_SHA_384"],
  ["RSA_2048", "RSASSA_PSS_SHA_256"],
  ["RSA_4096", "RSASSA_PSS_SHA_512"],
  ["ECC_NIST_P256", "ECDSA_SHA_256"],
  ["ECC_NIST_P384", "ECDSA_SHA_384"],
  ["ECC_NIST_P521", "ECDSA_SHA_512"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256"],
];

describe("Sign and Verify", () => {
  it.each(HASHED)("%s with %s, as OpenSSL verifies", async (KeySpec, SigningAlgorithm) => {
    const { kms } = await emulator();
    const { id: KeyId, arn } = await newKey(kms, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const publicKey = await publicKeyOf(kms, KeyId);
    const digest = createHash(hashOf(SigningAlgorithm)).update(MESSAGE).digest();
    for (const [MessageType, Message] of [
      ["RAW", MESSAGE],
      ["DIGEST", digest],
    ] as const) {
      const input = { KeyId, SigningAlgorithm, MessageType, Message };
      const signed = await kms.send(new SignCommand(input));
      const { Signature: signature = new Uint8Array() } = signed;
      expect(signed).toMatchObject({ KeyId: arn, SigningAlgorithm });
      expect(openssl(publicKey, { algorithm: SigningAlgorithm, signature })).toBe("Verified OK");
      // What was signed as a message verifies as its digest, and the other way round.
      for (const [type, message] of [
        ["RAW", MESSAGE],
        ["DIGEST", digest],
      ] as const) {
        const valid = { ...input, MessageType: type, Message: message, Signature: signature };
        expect((await kms.send(new VerifyCommand(valid))).SignatureValid).toBe(true);
      }
      const changed = Uint8Array.from(signature);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      for (const wrong of [changed, signature.slice(1), bytes("none")]) {
        await expect(
          kms.send(new VerifyCommand({ ...input, Signature: wrong })),
        ).rejects.toMatchObject({ name: "KMSInvalidSignatureException" });
      }
    }
  });

  it("refuses an RSA signature without its leading zeros, as RFC 8017 does", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pss = {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    };
    let signature = signWith("sha256", MESSAGE, { key: privateKey, ...pss });
    // The salt is random, so every signature differs: one of 256 begins with a zero.
    while (signature[0] !== 0) signature = signWith("sha256", MESSAGE, { key: privateKey, ...pss });
    const signing = {
      spec: "RSA_2048",
      algorithm: "RSASSA_PSS_SHA_256",
      messageType: "RAW",
      message: MESSAGE,
    } as const;
    expect(await verify(signing, publicKey, signature)).toBe(true);
    expect(await verify(signing, publicKey, signature.subarray(1))).toBe(false);
    expect(verifyWith("sha256", MESSAGE, { key: publicKey, ...pss }, signature.subarray(1))).toBe(
      true,
    );
  });

  it("Ed25519 over a message, and Ed25519ph over its digest", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, {
      KeySpec: "ECC_NIST_EDWARDS25519",
      KeyUsage: "SIGN_VERIFY",
    });
    const publicKey = await publicKeyOf(kms, KeyId);
    const pure = { KeyId, SigningAlgorithm: "ED25519_SHA_512", Message: MESSAGE } as const;
    const one = await kms.send(new SignCommand(pure));
    expect(verifyWith(null, MESSAGE, publicKey, one.Signature ?? MESSAGE)).toBe(true);
    expect(await kms.send(new VerifyCommand({ ...pure, Signature: one.Signature }))).toMatchObject({
      SignatureValid: true,
    });

    const hashed = {
      KeyId,
      SigningAlgorithm: "ED25519_PH_SHA_512",
      MessageType: "DIGEST",
      Message: createHash("sha512").update(MESSAGE).digest(),
    } as const;
    const { Signature = new Uint8Array() } = await kms.send(new SignCommand(hashed));
    const point = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
    expect(ed25519ph.verify(Uint8Array.from(Signature), MESSAGE, point)).toBe(true);
    await kms.send(new VerifyCommand({ ...hashed, Signature }));
    await expect(kms.send(new VerifyCommand({ ...pure, Signature }))).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
    await expect(
      kms.send(new SignCommand({ ...pure, MessageType: "DIGEST" })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  it.each(["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"] as const)(
    "%s over a message, and over what stands for it",
    async (KeySpec) => {
      const { kms } = await emulator();
      const { id: KeyId } = await newKey(kms, { KeySpec, KeyUsage: "SIGN_VERIFY" });
      const publicKey = await publicKeyOf(kms, KeyId);
      const input = { KeyId, SigningAlgorithm: "ML_DSA_SHAKE_256" } as const;
      const raw = { ...input, Message: MESSAGE };
      const one = await kms.send(new SignCommand(raw));
      expect(verifyWith(null, MESSAGE, publicKey, one.Signature ?? MESSAGE)).toBe(true);

      // FIPS 204: mu = SHAKE256(SHAKE256(pk, 64) || 0 || 0 || message, 64).
      const spki = publicKey.export({ format: "der", type: "spki" });
      const shake = (...parts: readonly Uint8Array[]): Buffer =>
        createHash("shake256", { outputLength: 64 }).update(Buffer.concat(parts)).digest();
      const encoded = spki.subarray(22);
      const mu = shake(shake(encoded), Buffer.of(0, 0), MESSAGE);
      const external = { ...input, MessageType: "EXTERNAL_MU", Message: mu } as const;
      const two = await kms.send(new SignCommand(external));
      expect(verifyWith(null, MESSAGE, publicKey, two.Signature ?? MESSAGE)).toBe(true);
      await kms.send(new VerifyCommand({ ...raw, Signature: two.Signature }));
      await kms.send(new VerifyCommand({ ...external, Signature: one.Signature }));
      await expect(
        kms.send(new SignCommand({ ...external, Message: MESSAGE })),
      ).rejects.toMatchObject({
        message: "Digest is invalid length for algorithm ML_DSA_SHAKE_256.",
      });
    },
  );

  it("takes only algorithms of the key, and nothing after a dry run", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    await expect(
      kms.send(new SignCommand({ KeyId, Message: MESSAGE, SigningAlgorithm: "ECDSA_SHA_512" })),
    ).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
      message: "Algorithm ECDSA_SHA_512 is incompatible with key spec ECC_NIST_P256.",
    });
    const input = { KeyId, Message: MESSAGE, SigningAlgorithm: "ECDSA_SHA_256" } as const;
    await expect(kms.send(new SignCommand({ ...input, DryRun: true }))).rejects.toMatchObject({
      name: "DryRunOperationException",
    });
  });
});

describe("GenerateMac and VerifyMac", () => {
  it.each([
    ["HMAC_224", "HMAC_SHA_224", 28],
    ["HMAC_256", "HMAC_SHA_256", 32],
    ["HMAC_384", "HMAC_SHA_384", 48],
    ["HMAC_512", "HMAC_SHA_512", 64],
  ] as const)("%s", async (KeySpec, MacAlgorithm, length) => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, { KeySpec, KeyUsage: "GENERATE_VERIFY_MAC" });
    const input = { KeyId, MacAlgorithm, Message: MESSAGE };
    const { Mac = new Uint8Array() } = await kms.send(new GenerateMacCommand(input));
    expect(Mac).toHaveLength(length);
    expect(await kms.send(new VerifyMacCommand({ ...input, Mac }))).toMatchObject({
      MacValid: true,
    });
    for (const wrong of [Mac.slice(1), Uint8Array.from(Mac, (byte) => byte ^ 1)]) {
      await expect(kms.send(new VerifyMacCommand({ ...input, Mac: wrong }))).rejects.toMatchObject({
        name: "KMSInvalidMacException",
      });
    }
  });
});

describe("DeriveSharedSecret", () => {
  it.each([
    ["ECC_NIST_P256", "prime256v1"],
    ["ECC_NIST_P384", "secp384r1"],
    ["ECC_NIST_P521", "secp521r1"],
  ] as const)("%s gives what the other side derives", async (KeySpec, namedCurve) => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
    const mine = generateKeyPairSync("ec", { namedCurve });
    const PublicKey = mine.publicKey.export({ format: "der", type: "spki" });
    const input = { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
    const { SharedSecret } = await kms.send(new DeriveSharedSecretCommand(input));
    const publicKey = await publicKeyOf(kms, KeyId);
    const expected = diffieHellman({ privateKey: mine.privateKey, publicKey });
    expect(Buffer.from(SharedSecret ?? [])).toEqual(expected);
  });
});

describe("Encapsulate and Decapsulate", () => {
  it.each(["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"] as const)("%s", async (KeySpec) => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, { KeySpec, KeyUsage: "ENCAPSULATE_DECAPSULATE" });
    const EncapsulationAlgorithm = "ML_KEM";
    const made = await kms.send(new EncapsulateCommand({ KeyId, EncapsulationAlgorithm }));
    const opened = await kms.send(
      new DecapsulateCommand({
        KeyId,
        EncapsulationAlgorithm,
        SharedSecretCiphertextBlob: made.SharedSecretCiphertextBlob,
      }),
    );
    expect(opened.SharedSecret).toEqual(made.SharedSecret);
    expect(opened.SharedSecret).toHaveLength(32);
    await expect(
      kms.send(
        new DecapsulateCommand({
          KeyId,
          EncapsulationAlgorithm,
          SharedSecretCiphertextBlob: bytes("short"),
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });
});

describe("SM2", () => {
  const REGION = "cn-north-1";

  it("signs, encrypts and agrees in China", async () => {
    const { as } = await emulator();
    const { kms } = as(OWNER, REGION);
    const signing = await newKey(kms, { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" });
    const input = { KeyId: signing.id, SigningAlgorithm: "SM2DSA", Message: MESSAGE } as const;
    const { Signature = new Uint8Array() } = await kms.send(new SignCommand(input));
    expect((await kms.send(new VerifyCommand({ ...input, Signature }))).SignatureValid).toBe(true);
    await expect(
      kms.send(new VerifyCommand({ ...input, Message: bytes("another"), Signature })),
    ).rejects.toMatchObject({ name: "KMSInvalidSignatureException" });

    const sealing = await newKey(kms, { KeySpec: "SM2", KeyUsage: "ENCRYPT_DECRYPT" });
    const manner = { KeyId: sealing.id, EncryptionAlgorithm: "SM2PKE" } as const;
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ ...manner, Plaintext: MESSAGE }),
    );
    const opened = await kms.send(new DecryptCommand({ ...manner, CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe(text(MESSAGE));
    const changed = Uint8Array.from(CiphertextBlob);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(
      kms.send(new DecryptCommand({ ...manner, CiphertextBlob: changed })),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });

    const agreeing = await newKey(kms, { KeySpec: "SM2", KeyUsage: "KEY_AGREEMENT" });
    const other = await newKey(kms, { KeySpec: "SM2", KeyUsage: "KEY_AGREEMENT" });
    const derive = async (own: string, others: string): Promise<Uint8Array | undefined> => {
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: others }));
      const input = { KeyId: own, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
      return (await kms.send(new DeriveSharedSecretCommand(input))).SharedSecret;
    };
    const secret = await derive(agreeing.id, other.id);
    expect(secret).toHaveLength(32);
    expect(await derive(other.id, agreeing.id)).toEqual(secret);
  });

  it("is refused elsewhere", async () => {
    const { kms } = await emulator();
    await expect(newKey(kms, { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" })).rejects.toMatchObject({
      name: "UnsupportedOperationException",
    });
  });
});
