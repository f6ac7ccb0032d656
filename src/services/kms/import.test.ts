import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import {
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  type AlgorithmSpec,
  type CreateKeyCommandInput,
  type ImportKeyMaterialCommandInput,
  type ImportKeyMaterialCommandOutput,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { emulator, OWNER, START_MS } from "../../testing/emulator.ts";
import { bytes, newKey, passDays, text } from "../../testing/key-kit.ts";

const FOREVER = { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;

/** Wraps material as its owner would. */
function wrap(spki: Uint8Array, material: Uint8Array, algorithm: AlgorithmSpec): Uint8Array {
  const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  const oaepHash = algorithm.endsWith("SHA_1") ? "sha1" : "sha256";
  const input = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
  if (!algorithm.startsWith("RSA_AES")) return publicEncrypt(input, material);
  const aes = randomBytes(32);
  const cipher = createCipheriv("id-aes256-wrap-pad", aes, Buffer.from("A65959A6", "hex"));
  const wrapped = Buffer.concat([cipher.update(material), cipher.final()]);
  return Buffer.concat([publicEncrypt(input, aes), wrapped]);
}

async function importInto(
  kms: KMSClient,
  KeyId: string,
  material: Uint8Array,
  {
    algorithm = "RSAES_OAEP_SHA_256",
    ...more
  }: Partial<ImportKeyMaterialCommandInput> & { readonly algorithm?: AlgorithmSpec } = {},
): Promise<ImportKeyMaterialCommandOutput> {
  const { PublicKey = new Uint8Array(), ImportToken } = await kms.send(
    new GetParametersForImportCommand({
      KeyId,
      WrappingAlgorithm: algorithm,
      WrappingKeySpec: "RSA_2048",
    }),
  );
  const EncryptedKeyMaterial = wrap(PublicKey, material, algorithm);
  return kms.send(
    new ImportKeyMaterialCommand({ KeyId, ImportToken, EncryptedKeyMaterial, ...FOREVER, ...more }),
  );
}

const external = (kms: KMSClient, input: CreateKeyCommandInput = {}): ReturnType<typeof newKey> =>
  newKey(kms, { Origin: "EXTERNAL", ...input });

async function stateOf(kms: KMSClient, KeyId: string): Promise<string | undefined> {
  return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
}

const encrypt = (KeyId: string): EncryptCommand =>
  new EncryptCommand({ KeyId, Plaintext: bytes("x") });

describe("imported material", () => {
  it("makes a pending key usable; deleted, the same again opens the old ciphertexts", async () => {
    const { kms } = await emulator();
    const { id: KeyId, arn } = await external(kms);
    expect(await stateOf(kms, KeyId)).toBe("PendingImport");
    await expect(kms.send(encrypt(KeyId))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
      message: `${arn} is pending import.`,
    });
    const material = randomBytes(32);
    const imported = await importInto(kms, KeyId, material);
    expect(imported.KeyId).toBe(arn);
    const { CiphertextBlob } = await kms.send(encrypt(KeyId));
    await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId }));
    expect(await stateOf(kms, KeyId)).toBe("PendingImport");
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
    });
    await expect(importInto(kms, KeyId, randomBytes(32))).rejects.toMatchObject({
      name: "IncorrectKeyMaterialException",
    });
    expect((await importInto(kms, KeyId, material)).KeyMaterialId).toBe(imported.KeyMaterialId);
    expect(text((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext)).toBe("x");
  });

  it("ends when it was told to, and may be given another end", async () => {
    const kit = await emulator();
    const { kms } = kit;
    const { id: KeyId } = await external(kms);
    const material = randomBytes(32);
    // oxlint-disable-next-line no-restricted-globals -- a given time
    const at = (days: number): Date => new Date(START_MS + days * 86_400_000);
    const expires = (days: number): Partial<ImportKeyMaterialCommandInput> => ({
      ExpirationModel: "KEY_MATERIAL_EXPIRES",
      ValidTo: at(days),
    });
    await importInto(kms, KeyId, material, expires(10));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: at(10) });
    await passDays(kit, 9);
    await importInto(kms, KeyId, material, expires(20));
    await passDays(kit, 5);
    expect(await stateOf(kms, KeyId)).toBe("Enabled");
    await passDays(kit, 6);
    expect(await stateOf(kms, KeyId)).toBe("PendingImport");
    for (const wrong of [expires(19), expires(400), { ExpirationModel: "KEY_MATERIAL_EXPIRES" }]) {
      await expect(
        importInto(kms, KeyId, material, wrong as Partial<ImportKeyMaterialCommandInput>),
      ).rejects.toMatchObject({ name: "ValidationException" });
    }
  });

  it.each(["RSAES_OAEP_SHA_1", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"] as const)(
    "comes wrapped with %s",
    async (algorithm) => {
      const { kms } = await emulator();
      const { id: KeyId } = await external(kms, {
        KeySpec: "HMAC_256",
        KeyUsage: "GENERATE_VERIFY_MAC",
      });
      const material = randomBytes(48);
      await importInto(kms, KeyId, material, { algorithm });
      const { Mac } = await kms.send(
        new GenerateMacCommand({ KeyId, MacAlgorithm: "HMAC_SHA_256", Message: bytes("m") }),
      );
      const expected = createHmac("sha256", material).update("m").digest();
      expect(Buffer.from(Mac ?? [])).toEqual(expected);
    },
  );

  it.each([
    ["ECC_NIST_P256", "prime256v1"],
    ["ECC_SECG_P256K1", "secp256k1"],
  ] as const)("may be a key on a curve: %s", async (KeySpec, namedCurve) => {
    const { kms } = await emulator();
    const { id: KeyId } = await external(kms, { KeySpec, KeyUsage: "SIGN_VERIFY" });
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    await importInto(kms, KeyId, privateKey.export({ format: "der", type: "pkcs8" }));
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const spki = publicKey.export({ format: "der", type: "spki" });
    expect(Buffer.from(PublicKey ?? [])).toEqual(spki);
    const other = generateKeyPairSync("ec", { namedCurve: "secp384r1" }).privateKey;
    await expect(
      importInto(kms, KeyId, other.export({ format: "der", type: "pkcs8" })),
    ).rejects.toMatchObject({ name: "IncorrectKeyMaterialException" });
  });

  it("may be an RSA key, wrapped with an AES key between", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await external(kms, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" });
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
    await expect(importInto(kms, KeyId, pkcs8)).rejects.toMatchObject({
      name: "ValidationException",
    });
    await importInto(kms, KeyId, pkcs8, { algorithm: "RSA_AES_KEY_WRAP_SHA_256" });
    expect(await stateOf(kms, KeyId)).toBe("Enabled");
  });

  it("needs a token of that key, of this day, and what was wrapped for it", async () => {
    const kit = await emulator();
    const { kms } = kit;
    const [one, two] = [await external(kms), await external(kms)];
    const parameters = {
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    } as const;
    const { PublicKey = new Uint8Array(), ImportToken } = await kms.send(
      new GetParametersForImportCommand({ KeyId: one.id, ...parameters }),
    );
    const good = wrap(PublicKey, randomBytes(32), "RSAES_OAEP_SHA_256");
    const tryWith = (more: Partial<ImportKeyMaterialCommandInput>): Promise<unknown> =>
      kms.send(
        new ImportKeyMaterialCommand({
          KeyId: one.id,
          ImportToken,
          EncryptedKeyMaterial: good,
          ...FOREVER,
          ...more,
        }),
      );
    const invalid = { name: "InvalidImportTokenException" };
    await expect(tryWith({ KeyId: two.id })).rejects.toMatchObject(invalid);
    await expect(tryWith({ ImportToken: bytes("none") })).rejects.toMatchObject(invalid);
    await expect(tryWith({ EncryptedKeyMaterial: randomBytes(256) })).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
    const short = wrap(PublicKey, randomBytes(16), "RSAES_OAEP_SHA_256");
    await expect(tryWith({ EncryptedKeyMaterial: short })).rejects.toMatchObject({
      name: "IncorrectKeyMaterialException",
    });
    await passDays(kit, 2);
    await expect(tryWith({})).rejects.toMatchObject({ name: "ExpiredImportTokenException" });
    const own = await newKey(kms);
    await expect(
      kms.send(new GetParametersForImportCommand({ KeyId: own.id, ...parameters })),
    ).rejects.toMatchObject({
      name: "UnsupportedOperationException",
      message: `${own.arn} origin is AWS_KMS which is not valid for this operation.`,
    });
  });

  it("is rotated to what was imported for that", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await external(kms);
    const first = randomBytes(32);
    await importInto(kms, KeyId, first);
    const { CiphertextBlob } = await kms.send(encrypt(KeyId));
    await expect(kms.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
    });
    const second = randomBytes(32);
    const ImportType = "NEW_KEY_MATERIAL";
    const { KeyMaterialId } = await importInto(kms, KeyId, second, { ImportType });
    const list = new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" });
    expect((await kms.send(list)).Rotations).toMatchObject([
      { KeyMaterialId, KeyMaterialState: "PENDING_ROTATION", ImportState: "IMPORTED" },
      { KeyMaterialState: "CURRENT" },
    ]);
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.CurrentKeyMaterialId).toBe(KeyMaterialId);
    await kms.send(new DecryptCommand({ CiphertextBlob }));
    // The key needs all that its ciphertexts need.
    const old = (await kms.send(list)).Rotations?.[1]?.KeyMaterialId;
    await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: old }));
    expect(await stateOf(kms, KeyId)).toBe("PendingImport");
    await importInto(kms, KeyId, first);
    expect(await stateOf(kms, KeyId)).toBe("Enabled");
  });

  it("is rotated by one at a time, and tells which one waits", async () => {
    const { kms } = await emulator();
    const { id: KeyId, arn } = await external(kms);
    await importInto(kms, KeyId, randomBytes(32));
    await expect(kms.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
      message: `No available key material pending rotation for the key: ${arn}.`,
    });
    const ImportType = "NEW_KEY_MATERIAL";
    const waiting = await importInto(kms, KeyId, randomBytes(32), { ImportType });
    const pattern = new RegExp(
      `^New key material \\(id: [a-f0-9]{64}\\) cannot be imported into KMS key ${arn}, because another key material \\(id: ${waiting.KeyMaterialId}\\) is pending rotation\\.$`,
    );
    await expect(importInto(kms, KeyId, randomBytes(32), { ImportType })).rejects.toThrow(pattern);
  });

  it("is new, or what the request says that it is", async () => {
    const { kms } = await emulator();
    const { id: KeyId } = await external(kms);
    const material = randomBytes(32);
    const incorrect = { name: "IncorrectKeyMaterialException" };
    const invalid = { name: "ValidationException" };
    const again = { ImportType: "EXISTING_KEY_MATERIAL" } as const;
    await expect(importInto(kms, KeyId, material, again)).rejects.toMatchObject(incorrect);
    const fresh = { ImportType: "NEW_KEY_MATERIAL" } as const;
    const { KeyMaterialId } = await importInto(kms, KeyId, material, fresh);
    await expect(
      importInto(kms, KeyId, material, { ...fresh, KeyMaterialId }),
    ).rejects.toMatchObject(invalid);
    await importInto(kms, KeyId, material, { KeyMaterialId });
    await expect(
      importInto(kms, KeyId, material, { KeyMaterialDescription: "what?" }),
    ).rejects.toMatchObject(invalid);
    const mac = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
    const hmac = await external(kms, mac);
    for (const more of [fresh, { KeyMaterialDescription: "d" }]) {
      await expect(importInto(kms, hmac.id, material, more)).rejects.toMatchObject(invalid);
    }
    await importInto(kms, hmac.id, material);
  });

  it("is imported into each key of a multi-region set, and is the same", async () => {
    const { kms, as } = await emulator();
    const { id: KeyId } = await external(kms, { MultiRegion: true });
    const material = randomBytes(32);
    await importInto(kms, KeyId, material);
    const europe = as(OWNER, "eu-west-1").kms;
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-1" }));
    expect(await stateOf(europe, KeyId)).toBe("PendingImport");
    await expect(importInto(europe, KeyId, randomBytes(32))).rejects.toMatchObject({
      name: "IncorrectKeyMaterialException",
    });
    await importInto(europe, KeyId, material);
    const { CiphertextBlob } = await kms.send(encrypt(KeyId));
    expect(text((await europe.send(new DecryptCommand({ CiphertextBlob }))).Plaintext)).toBe("x");

    const next = randomBytes(32);
    const { KeyMaterialId } = await importInto(kms, KeyId, next, {
      ImportType: "NEW_KEY_MATERIAL",
    });
    await expect(kms.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: "KMSInvalidStateException",
    });
    await importInto(europe, KeyId, next, { ImportType: "EXISTING_KEY_MATERIAL" });
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    for (const client of [kms, europe]) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata?.CurrentKeyMaterialId).toBe(KeyMaterialId);
    }
  });
});
