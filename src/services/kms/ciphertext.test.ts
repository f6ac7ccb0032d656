/**
 * Ciphertexts that were changed, cut, or taken elsewhere. Whatever happens to one, nobody gets another
 * plaintext: it opens as it was, or not at all, and what touches the key's name does not tell whether
 * there is such a key.
 */
import {
  DecryptCommand,
  EncryptCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  type EncryptionAlgorithmSpec,
  type KeySpec,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../testing/emulator.ts";
import { bytes, newKey, text, type TestKey } from "../../testing/key-kit.ts";

const CONTEXT = { Department: "IT" };
const CHINA = "cn-north-1";
const [INVALID, HIDDEN, INCORRECT] = [
  "InvalidCiphertextException",
  "AccessDeniedException",
  "IncorrectKeyException",
];

interface Attempt {
  readonly blob: Uint8Array;
  readonly KeyId?: string;
  readonly EncryptionContext?: Record<string, string>;
  readonly EncryptionAlgorithm?: EncryptionAlgorithmSpec;
}

/** The name of the refusal; fails when something was opened. */
async function refusal(kms: KMSClient, { blob, ...more }: Attempt): Promise<string> {
  return kms.send(new DecryptCommand({ CiphertextBlob: blob, ...more })).then(
    ({ Plaintext }) => expect.fail(`opened: ${text(Plaintext)}`),
    ({ name }: Error) => name,
  );
}

async function sealed(
  kms: KMSClient,
  KeyId: string,
  more: { EncryptionContext?: Record<string, string> } = {},
): Promise<Uint8Array> {
  const encrypt = new EncryptCommand({ KeyId, Plaintext: bytes("a secret"), ...more });
  return (await kms.send(encrypt)).CiphertextBlob ?? new Uint8Array();
}

function flipped(blob: Uint8Array, at: number, bit: number): Uint8Array {
  const changed = Uint8Array.from(blob);
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

/** Where the key's name stands: from, and to. */
function nameIn(blob: Uint8Array): readonly [number, number] {
  return [2, 2 + (blob[1] ?? 0)];
}

const BITS = [0, 7];

describe("a ciphertext with one bit changed", () => {
  it.each([
    ["of one region", {}],
    ["of a multi-region key", { MultiRegion: true }],
  ])("%s is refused, and its key hidden where its name is touched", async (_, input) => {
    const { kms } = await emulator({ iam: "enforce" });
    const key = await newKey(kms, input);
    const EncryptionContext = CONTEXT;
    const blob = await sealed(kms, key.id, { EncryptionContext });
    const [from, to] = nameIn(blob);
    for (const at of blob.keys()) {
      const isName = at >= from && at < to;
      for (const bit of BITS) {
        const changed = { blob: flipped(blob, at, bit), EncryptionContext };
        const alone = await refusal(kms, changed);
        expect(isName ? [INVALID, HIDDEN] : [INVALID], `byte ${at}, bit ${bit}`).toContain(alone);
        // A request that names the key asks for no other one.
        const named = await refusal(kms, { ...changed, KeyId: key.arn });
        expect(isName ? [INVALID, INCORRECT] : [INVALID], `byte ${at}, bit ${bit}`).toContain(
          named,
        );
      }
    }
  });

  it("is moved under no other key", async () => {
    const { kms } = await emulator({ iam: "enforce" });
    const [from, to] = [await newKey(kms), await newKey(kms)];
    const blob = await sealed(kms, from.id);
    for (const at of blob.keys()) {
      const CiphertextBlob = flipped(blob, at, at % 8);
      const move = new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: to.id });
      const name = await kms.send(move).then(
        () => expect.fail(`byte ${at} was moved`),
        (error: Error) => error.name,
      );
      expect([INVALID, HIDDEN], `byte ${at}`).toContain(name);
    }
  });

  it.each<readonly [KeySpec, EncryptionAlgorithmSpec, string | undefined]>([
    ["RSA_2048", "RSAES_OAEP_SHA_1", undefined],
    ["RSA_2048", "RSAES_OAEP_SHA_256", undefined],
    ["SM2", "SM2PKE", CHINA],
  ])("under %s with %s is refused", async (KeySpec, EncryptionAlgorithm, region) => {
    const { as } = await emulator({ iam: "enforce" });
    const { kms } = as(OWNER, region);
    const { arn: KeyId } = await newKey(kms, { KeySpec, KeyUsage: "ENCRYPT_DECRYPT" });
    const manner = { KeyId, EncryptionAlgorithm };
    const encrypt = new EncryptCommand({ ...manner, Plaintext: bytes("a secret") });
    const { CiphertextBlob: blob = new Uint8Array() } = await kms.send(encrypt);
    const names = await Promise.all(
      [...blob.keys()].map((at) => refusal(kms, { ...manner, blob: flipped(blob, at, at % 8) })),
    );
    expect(new Set(names)).toEqual(new Set([INVALID]));
  });
});

describe("a ciphertext cut short, or with something behind it", () => {
  it("is refused", async () => {
    const { kms } = await emulator({ iam: "enforce" });
    const { id } = await newKey(kms);
    const blob = await sealed(kms, id);
    for (let length = 1; length < blob.length; length += 1) {
      expect(await refusal(kms, { blob: blob.slice(0, length) }), `${length} bytes`).toBe(INVALID);
    }
    const longer = Uint8Array.from([...blob, 0]);
    expect(await refusal(kms, { blob: longer })).toBe(INVALID);
    expect(await refusal(kms, { blob: blob.slice(1) })).toBe(INVALID);
  });
});

describe("a ciphertext taken elsewhere", () => {
  /** The same bytes, but for the name of the key. */
  function renamed(blob: Uint8Array, name: string): Uint8Array {
    const [, to] = nameIn(blob);
    return Uint8Array.from([...blob.slice(0, 1), name.length, ...bytes(name), ...blob.slice(to)]);
  }

  const named = (region: string, account: string, { id }: TestKey): string =>
    `${region}:${account}:${id}`;

  it("opens under no other key, region, account or context", async () => {
    const { kms, as } = await emulator({ iam: "enforce" });
    const [key, other] = [await newKey(kms), await newKey(kms)];
    const abroad = as(OWNER, "eu-west-1").kms;
    const theirs = await newKey(as(OTHER).kms);
    const there = await newKey(abroad);
    const blob = await sealed(kms, key.id, { EncryptionContext: CONTEXT });
    const EncryptionContext = CONTEXT;
    expect(await refusal(kms, { blob, EncryptionContext, KeyId: other.arn })).toBe(INCORRECT);
    expect(await refusal(abroad, { blob, EncryptionContext })).toBe(HIDDEN);
    expect(await refusal(abroad, { blob, EncryptionContext, KeyId: there.arn })).toBe(INCORRECT);
    expect(await refusal(as(OTHER).kms, { blob, EncryptionContext })).toBe(HIDDEN);
    for (const context of [{}, { Department: "it" }, { ...CONTEXT, More: "1" }]) {
      expect(await refusal(kms, { blob, EncryptionContext: context })).toBe(INVALID);
    }
    // And with the name of a key that there is, put in the place of its own.
    const attempts: readonly (readonly [KMSClient, string])[] = [
      [kms, named("us-east-1", OWNER, other)],
      [abroad, named("eu-west-1", OWNER, there)],
      [as(OTHER).kms, named("us-east-1", OTHER, theirs)],
    ];
    for (const [client, name] of attempts) {
      const attempt = { blob: renamed(blob, name), EncryptionContext };
      expect(await refusal(client, attempt), `as ${name}`).toBe(INVALID);
    }
  });

  it("of a multi-region key opens where its replica is, and nowhere else", async () => {
    const { kms, as } = await emulator({ iam: "enforce" });
    const key = await newKey(kms, { MultiRegion: true });
    await kms.send(new ReplicateKeyCommand({ KeyId: key.id, ReplicaRegion: "eu-west-1" }));
    const blob = await sealed(kms, key.id);
    const abroad = as(OWNER, "eu-west-1").kms;
    const opened = await abroad.send(new DecryptCommand({ CiphertextBlob: blob }));
    expect(text(opened.Plaintext)).toBe("a secret");
    expect(await refusal(as(OWNER, "eu-west-2").kms, { blob })).toBe(HIDDEN);
    // It names no region; with one, it is none of KMS's.
    const name = named("us-east-1", OWNER, key);
    expect(await refusal(kms, { blob: renamed(blob, name) })).toBe(INVALID);
  });
});
