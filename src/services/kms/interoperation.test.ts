/**
 * KMS against cryptography that is none of ours: the openssl program, and published vectors whose
 * private keys are imported. Signatures that are made anew each time are verified in
 * `signing.test.ts`, by the same program.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DecryptCommand,
  DeriveSharedSecretCommand,
  GenerateDataKeyPairCommand,
  GenerateMacCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  SignCommand,
  VerifyCommand,
  type CreateKeyCommandInput,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { describe, expect, it, onTestFinished } from "vitest";
import { emulator } from "../../testing/emulator.ts";
import { bytes, newKey, text } from "../../testing/key-kit.ts";

const HAS_OPENSSL = spawnSync("openssl", ["version"]).status === 0;

interface Folder {
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  read(name: string): Buffer;
  path(name: string): string;
}

/** A folder for the openssl program, until the end of the test. */
function folder(): Folder {
  const home = mkdtempSync(join(tmpdir(), "interoperation-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const path = (name: string): string => join(home, name);
  return {
    path,
    read: (name) => readFileSync(path(name)),
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

function openssl(...args: readonly string[]): Buffer {
  return execFileSync("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
}

/** The public key of a KMS key, in a file. */
async function publicKeyFile(kms: KMSClient, KeyId: string, home: Folder): Promise<string> {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return home.write("public.der", PublicKey);
}

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(/\s/g, ""), "hex");
const OAEP = "rsa_padding_mode:oaep rsa_oaep_md:sha256 rsa_mgf1_md:sha256"
  .split(" ")
  .flatMap((option) => ["-pkeyopt", option]);

/** Makes a key of given material, which the openssl program wraps for it. */
async function importedKey(
  kms: KMSClient,
  input: CreateKeyCommandInput,
  material: Uint8Array,
): Promise<string> {
  const { id: KeyId } = await newKey(kms, { Origin: "EXTERNAL", ...input });
  const { PublicKey = new Uint8Array(), ImportToken } = await kms.send(
    new GetParametersForImportCommand({
      KeyId,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_4096",
    }),
  );
  const home = folder();
  const wrapping = home.write("wrapping.der", PublicKey);
  const key = ["-pubin", "-keyform", "DER", "-inkey", wrapping];
  const plain = home.write("material", material);
  openssl("pkeyutl", "-encrypt", ...key, ...OAEP, "-in", plain, "-out", home.path("wrapped"));
  await kms.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: home.read("wrapped"),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }),
  );
  return KeyId;
}

/** A private key as PKCS #8, of its number alone. */
const onP256 = (d: string): Buffer =>
  hex(`3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420${d}`);
const onEd25519 = (seed: string): Buffer => hex(`302e020100300506032b657004220420${seed}`);

/** Two numbers as ECDSA's signatures have them. */
function ecdsaSignature(r: string, s: string): Buffer {
  const integer = (digits: string): Buffer => {
    const number = digits >= "8" ? hex(`00${digits}`) : hex(digits);
    return Buffer.concat([Buffer.of(2, number.length), number]);
  };
  const body = Buffer.concat([integer(r.toLowerCase()), integer(s.toLowerCase())]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** The signatures of Ed25519 are the same each time. */
interface Ed25519Vector {
  readonly seed: string;
  readonly isPrehashed: boolean;
  readonly message: string;
  readonly signature: string;
}

describe.skipIf(!HAS_OPENSSL)("published vectors", () => {
  it("ECDSA on P-256 (RFC 6979, A.2.5)", async () => {
    const { kms } = await emulator();
    const KeyId = await importedKey(
      kms,
      { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
      onP256("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"),
    );
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    expect(Buffer.from(PublicKey ?? []).subarray(-64)).toEqual(
      hex(`60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
           7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299`),
    );
    const Signature = ecdsaSignature(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    );
    const digest = createHash("sha256").update("sample").digest();
    for (const [MessageType, Message] of [
      ["RAW", bytes("sample")],
      ["DIGEST", digest],
    ] as const) {
      const input = { KeyId, MessageType, Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
      const verified = await kms.send(new VerifyCommand({ ...input, Signature }));
      expect(verified.SignatureValid).toBe(true);
    }
  });

  it.each<readonly [string, Ed25519Vector]>([
    [
      "Ed25519 (RFC 8032, 7.1, test 2)",
      {
        seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        isPrehashed: false,
        message: "72",
        signature: `92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
          085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00`,
      },
    ],
    [
      "Ed25519ph (RFC 8032, 7.3)",
      {
        seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        isPrehashed: true,
        message: "616263",
        signature: `98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41
          31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406`,
      },
    ],
  ])("%s", async (_, { seed, isPrehashed, message, signature }) => {
    const { kms } = await emulator();
    const spec = { KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" } as const;
    const KeyId = await importedKey(kms, spec, onEd25519(seed));
    const digest = createHash("sha512").update(hex(message)).digest();
    const { Signature } = await kms.send(
      new SignCommand({
        KeyId,
        Message: isPrehashed ? digest : hex(message),
        MessageType: isPrehashed ? "DIGEST" : "RAW",
        SigningAlgorithm: isPrehashed ? "ED25519_PH_SHA_512" : "ED25519_SHA_512",
      }),
    );
    expect(Buffer.from(Signature ?? [])).toEqual(hex(signature));
  });

  it("ECDH on P-256 (NIST's component test of the primitive, count 0)", async () => {
    const { kms } = await emulator();
    const KeyId = await importedKey(
      kms,
      { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" },
      onP256("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534"),
    );
    const PublicKey = hex(`3059301306072a8648ce3d020106082a8648ce3d03010703420004
      700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287
      db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac`);
    const input = { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
    const { SharedSecret } = await kms.send(new DeriveSharedSecretCommand(input));
    expect(Buffer.from(SharedSecret ?? [])).toEqual(
      hex("46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b"),
    );
  });

  it.each([
    ["HMAC_256", 32, "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7"],
    [
      "HMAC_384",
      48,
      `b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee9737a959796489bddbc
       4c5df61d5b3297b4fb68dab9f1b582c2`,
    ],
    [
      "HMAC_512",
      64,
      `637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8
       ac2878ebd5803f6f0b61dbce5e251ff8789a4722c1be65aea45fd464e89f8f5b`,
    ],
  ] as const)("%s (RFC 4868, 2.7.2)", async (KeySpec, length, expected) => {
    const { kms } = await emulator();
    const spec = { KeySpec, KeyUsage: "GENERATE_VERIFY_MAC" } as const;
    const KeyId = await importedKey(kms, spec, Buffer.alloc(length, 0x0b));
    const MacAlgorithm = `HMAC_SHA_${KeySpec.slice(-3)}` as "HMAC_SHA_256";
    const input = { KeyId, MacAlgorithm, Message: bytes("Hi There") };
    const { Mac } = await kms.send(new GenerateMacCommand(input));
    expect(Buffer.from(Mac ?? [])).toEqual(hex(expected));
  });
});

describe.skipIf(!HAS_OPENSSL)("the openssl program", () => {
  it.each([
    ["HMAC_224", 28],
    ["HMAC_256", 32],
    ["HMAC_384", 48],
    ["HMAC_512", 64],
  ] as const)("makes the same MAC as %s, of the same key", async (KeySpec, length) => {
    const { kms } = await emulator();
    const digits = "0b1c2d3e".repeat(length / 4);
    const spec = { KeySpec, KeyUsage: "GENERATE_VERIFY_MAC" } as const;
    const KeyId = await importedKey(kms, spec, hex(digits));
    const MacAlgorithm = `HMAC_SHA_${KeySpec.slice(-3)}` as "HMAC_SHA_256";
    const message = bytes("what do ya want for nothing?");
    const made = await kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message: message }));
    const file = folder().write("message", message);
    const mac = ["-mac", "HMAC", "-macopt", `hexkey:${digits}`, "-binary", file];
    const expected = openssl("dgst", `-sha${KeySpec.slice(-3)}`, ...mac);
    expect(Buffer.from(made.Mac ?? [])).toEqual(expected);
  });

  it.each([
    ["ECC_NIST_P256", "P-256"],
    ["ECC_NIST_P384", "P-384"],
    ["ECC_NIST_P521", "P-521"],
  ] as const)("derives the secret of %s from the other side", async (KeySpec, curve) => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms, { KeySpec, KeyUsage: "KEY_AGREEMENT" });
    const home = folder();
    const mine = home.path("mine.pem");
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`, "-out", mine);
    const PublicKey = openssl("pkey", "-in", mine, "-pubout", "-outform", "DER");
    const input = { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
    const { SharedSecret } = await kms.send(new DeriveSharedSecretCommand(input));
    const theirs = await publicKeyFile(kms, KeyId, home);
    const pem = home.path("theirs.pem");
    openssl("pkey", "-pubin", "-inform", "DER", "-in", theirs, "-out", pem);
    const derived = openssl("pkeyutl", "-derive", "-inkey", mine, "-peerkey", pem);
    expect(Buffer.from(SharedSecret ?? [])).toEqual(derived);
  });

  it("encrypts under the public key of RSA what KMS decrypts", async () => {
    const { kms } = await emulator();
    const spec = { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" } as const;
    const { id: KeyId } = await newKey(kms, spec);
    const home = folder();
    const publicKey = await publicKeyFile(kms, KeyId, home);
    const plain = home.write("plain", "a secret");
    const key = ["-pubin", "-keyform", "DER", "-inkey", publicKey];
    const CiphertextBlob = openssl("pkeyutl", "-encrypt", ...key, ...OAEP, "-in", plain);
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    const opened = await kms.send(
      new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm }),
    );
    expect(text(opened.Plaintext)).toBe("a secret");
  });

  it("opens with a data key pair's private key what was encrypted under its public one", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const pair = await kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "RSA_2048" }));
    const home = folder();
    const { PrivateKeyCiphertextBlob: CiphertextBlob, PublicKey = new Uint8Array() } = pair;
    const { Plaintext = new Uint8Array() } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    const secret = ["-keyform", "DER", "-inkey", home.write("private.der", Plaintext)];
    const open = ["-pubin", "-keyform", "DER", "-inkey", home.write("public.der", PublicKey)];
    const plain = home.write("plain", "a secret");
    openssl("pkeyutl", "-encrypt", ...open, "-in", plain, "-out", home.path("sealed"));
    const opened = openssl("pkeyutl", "-decrypt", ...secret, "-in", home.path("sealed"));
    expect(opened.toString()).toBe("a secret");
  });
});
