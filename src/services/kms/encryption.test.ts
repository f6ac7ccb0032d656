import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import {
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyLastUsageCommand,
  GetPublicKeyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../testing/emulator.ts";
import { bytes, newKey, text } from "../../testing/key-kit.ts";

const CONTEXT = { Department: "IT", Purpose: "test" };

describe("Encrypt and Decrypt", () => {
  it("gives back what was encrypted, by the key that the ciphertext names", async () => {
    const { kms } = await emulator();
    const key = await newKey(kms);
    const sealed = await kms.send(
      new EncryptCommand({ KeyId: key.id, Plaintext: bytes("a secret") }),
    );
    expect(sealed).toMatchObject({ KeyId: key.arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe("a secret");
    expect(opened).toMatchObject({ KeyId: key.arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    expect(opened.KeyMaterialId).toMatch(/^[\da-f]{64}$/);
  });

  it("never makes the same ciphertext twice", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const encrypt = new EncryptCommand({ KeyId, Plaintext: bytes("x") });
    const [one, two] = [await kms.send(encrypt), await kms.send(encrypt)];
    expect(one.CiphertextBlob).not.toEqual(two.CiphertextBlob);
  });

  it("binds the encryption context: its order is no matter, all else is", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: bytes("x"), EncryptionContext: CONTEXT }),
    );
    const open = (EncryptionContext: Record<string, string> | undefined): Promise<unknown> =>
      kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    await open({ Purpose: "test", Department: "IT" });
    const others = [
      undefined,
      {},
      { Department: "IT" },
      { ...CONTEXT, More: "" },
      { Department: "it", Purpose: "test" },
      { department: "IT", Purpose: "test" },
      { Department: "test", Purpose: "IT" },
      { 'Department","IT"],["Purpose': "test" },
    ];
    for (const other of others) {
      await expect(open(other)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    }
  });

  it("takes a context with dangerous names", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const EncryptionContext = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<
      string,
      string
    >;
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: bytes("x"), EncryptionContext }),
    );
    await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  it("hides the key that a changed ciphertext seems to name", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const { CiphertextBlob: blob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: bytes("x") }),
    );
    const name = Buffer.from(blob).indexOf(KeyId);
    const CiphertextBlob = Uint8Array.from(blob);
    CiphertextBlob[name] = CiphertextBlob[name] === 0x61 ? 0x62 : 0x61;
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${OWNER}:root is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    });
  });

  it("opens it under no other key, and in no other region", async () => {
    const { kms, as } = await emulator();
    const key = await newKey(kms);
    const other = await newKey(kms);
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x") }),
    );
    await kms.send(new DecryptCommand({ CiphertextBlob, KeyId: key.arn }));
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob, KeyId: other.id })),
    ).rejects.toMatchObject({
      name: "IncorrectKeyException",
      message: "The key ID in the request does not identify a CMK that can perform this operation.",
    });
    await expect(
      as(OWNER, "eu-west-1").kms.send(new DecryptCommand({ CiphertextBlob })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("encrypts under RSA what others can encrypt, too", async () => {
    const { kms } = await emulator();
    const key = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const KeyId = key.id;
    for (const [EncryptionAlgorithm, oaepHash] of [
      ["RSAES_OAEP_SHA_1", "sha1"],
      ["RSAES_OAEP_SHA_256", "sha256"],
    ] as const) {
      const input = { KeyId, EncryptionAlgorithm };
      const { CiphertextBlob } = await kms.send(
        new EncryptCommand({ ...input, Plaintext: bytes("by KMS") }),
      );
      const opened = await kms.send(new DecryptCommand({ ...input, CiphertextBlob }));
      expect(text(opened.Plaintext)).toBe("by KMS");
      expect(opened.KeyMaterialId).toBeUndefined();

      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      const publicKey = createPublicKey({
        key: Buffer.from(PublicKey ?? []),
        format: "der",
        type: "spki",
      });
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      const outside = publicEncrypt({ key: publicKey, padding, oaepHash }, bytes("outside"));
      const inside = await kms.send(new DecryptCommand({ ...input, CiphertextBlob: outside }));
      expect(text(inside.Plaintext)).toBe("outside");
    }
    await expect(
      kms.send(
        new DecryptCommand({
          KeyId,
          EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
          CiphertextBlob: new Uint8Array(256),
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("refuses what does not fit the key, in AWS's words", async () => {
    const { kms } = await emulator();
    const rsa = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const signing = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    const Plaintext = bytes("x");
    await expect(kms.send(new EncryptCommand({ KeyId: rsa.id, Plaintext }))).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
      message: "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
    });
    await expect(
      kms.send(new EncryptCommand({ KeyId: signing.id, Plaintext })),
    ).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
      message: `${signing.arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
    });
    await expect(
      kms.send(
        new EncryptCommand({
          KeyId: rsa.id,
          Plaintext,
          EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
          EncryptionContext: CONTEXT,
        }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      kms.send(new EncryptCommand({ KeyId: rsa.id, Plaintext: new Uint8Array(4097) })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    });
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob: bytes("no ciphertext at all") })),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("does nothing with a key that is disabled or pending deletion", async () => {
    const { kms } = await emulator();
    const key = await newKey(kms);
    const encrypt = new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x") });
    const { CiphertextBlob } = await kms.send(encrypt);
    await kms.send(new DisableKeyCommand({ KeyId: key.id }));
    const disabled = { name: "DisabledException", message: `${key.arn} is disabled.` };
    await expect(kms.send(encrypt)).rejects.toMatchObject(disabled);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(disabled);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
    await expect(kms.send(encrypt)).rejects.toMatchObject({
      name: "KMSInvalidStateException",
      message: `${key.arn} is pending deletion.`,
    });
  });

  it("tries only, when asked for a dry run", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") }));
    const dry = { name: "DryRunOperationException" };
    const DryRun = true;
    await expect(
      kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x"), DryRun })),
    ).rejects.toMatchObject(dry);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob, DryRun }))).rejects.toMatchObject(
      dry,
    );
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob: new Uint8Array(9), DryRun })),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    await expect(
      kms.send(new DecryptCommand({ KeyId, DryRun, DryRunModifiers: ["IGNORE_CIPHERTEXT"] })),
    ).rejects.toMatchObject(dry);
  });

  it("remembers the last use", async () => {
    const { kms } = await emulator();
    const key = await newKey(kms);
    const ask = new GetKeyLastUsageCommand({ KeyId: key.id });
    expect((await kms.send(ask)).KeyLastUsage).toEqual({});
    await kms.send(new EncryptCommand({ KeyId: key.id, Plaintext: bytes("x") }));
    expect(await kms.send(ask)).toMatchObject({
      KeyId: key.id,
      KeyLastUsage: { Operation: "Encrypt" },
    });
  });
});

describe("ReEncrypt", () => {
  it("moves a ciphertext to another key and context, unseen", async () => {
    const { kms } = await emulator();
    const [from, to] = [await newKey(kms), await newKey(kms)];
    const sealed = await kms.send(
      new EncryptCommand({ KeyId: from.id, Plaintext: bytes("x"), EncryptionContext: CONTEXT }),
    );
    const moved = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: sealed.CiphertextBlob,
        SourceEncryptionContext: CONTEXT,
        DestinationKeyId: to.id,
        DestinationEncryptionContext: { other: "context" },
      }),
    );
    expect(moved).toMatchObject({ SourceKeyId: from.arn, KeyId: to.arn });
    expect(moved.SourceKeyMaterialId).not.toBe(moved.DestinationKeyMaterialId);
    const opened = await kms.send(
      new DecryptCommand({
        CiphertextBlob: moved.CiphertextBlob,
        EncryptionContext: { other: "context" },
      }),
    );
    expect(text(opened.Plaintext)).toBe("x");
    await expect(
      kms.send(
        new ReEncryptCommand({ CiphertextBlob: sealed.CiphertextBlob, DestinationKeyId: to.id }),
      ),
    ).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });
});

describe("GenerateDataKey and its kin", () => {
  it("make a key of the length asked for, and its ciphertext", async () => {
    const { kms } = await emulator();
    const { id: KeyId, arn } = await newKey(kms);
    for (const [asked, length] of [
      [{ KeySpec: "AES_256" as const }, 32],
      [{ KeySpec: "AES_128" as const }, 16],
      [{ NumberOfBytes: 1024 }, 1024],
    ] as const) {
      const made = await kms.send(
        new GenerateDataKeyCommand({ KeyId, ...asked, EncryptionContext: CONTEXT }),
      );
      expect(made.KeyId).toBe(arn);
      expect(made.Plaintext).toHaveLength(length);
      const { CiphertextBlob } = made;
      const opened = await kms.send(
        new DecryptCommand({ CiphertextBlob, EncryptionContext: CONTEXT }),
      );
      expect(opened.Plaintext).toEqual(made.Plaintext);
    }
    const hidden = await kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 5 }),
    );
    expect(hidden).not.toHaveProperty("Plaintext");
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob }));
    expect(opened.Plaintext).toHaveLength(5);
  });

  it("ask for either a length or a spec", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    for (const asked of [{}, { KeySpec: "AES_256" as const, NumberOfBytes: 32 }]) {
      await expect(kms.send(new GenerateDataKeyCommand({ KeyId, ...asked }))).rejects.toMatchObject(
        {
          name: "ValidationException",
          message: "Please specify either number of bytes or key spec.",
        },
      );
    }
    await expect(
      kms.send(new GenerateDataKeyCommand({ KeyId, NumberOfBytes: 1025 })),
    ).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
    });
  });

  it("make key pairs of every kind", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await newKey(kms);
    for (const KeyPairSpec of [
      "RSA_2048",
      "ECC_NIST_P256",
      "ECC_NIST_P384",
      "ECC_NIST_P521",
      "ECC_SECG_P256K1",
      "ECC_NIST_EDWARDS25519",
      "ML_KEM_768",
    ] as const) {
      const made = await kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec }));
      expect(made.KeyPairSpec).toBe(KeyPairSpec);
      const { PrivateKeyCiphertextBlob: CiphertextBlob } = made;
      const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
      expect(opened.Plaintext).toEqual(made.PrivateKeyPlaintext);
    }
    const hidden = await kms.send(
      new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
    );
    expect(hidden).not.toHaveProperty("PrivateKeyPlaintext");
    expect(hidden.PublicKey).toHaveLength(91);
    await expect(
      kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "SM2" })),
    ).rejects.toMatchObject({ name: "UnsupportedOperationException" });
  });

  it("gives random bytes", async () => {
    const { kms } = await emulator();
    const { Plaintext } = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 77 }));
    expect(Plaintext).toHaveLength(77);
    await expect(kms.send(new GenerateRandomCommand({}))).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(
      kms.send(new GenerateRandomCommand({ NumberOfBytes: 1, CustomKeyStoreId: "cks-1" })),
    ).rejects.toMatchObject({ name: "CustomKeyStoreNotFoundException" });
  });
});

describe("a key of another account", () => {
  it("is not found by its id, nor by a bare alias", async () => {
    const { kms, as } = await emulator();
    const { id: KeyId } = await newKey(kms);
    await expect(
      as(OTHER).kms.send(new EncryptCommand({ KeyId, Plaintext: bytes("x") })),
    ).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Key 'arn:aws:kms:us-east-1:${OTHER}:key/${KeyId}' does not exist`,
    });
  });
});
