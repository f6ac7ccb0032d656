import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateMacCommand,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAtoll } from "../../index.ts";
import { emulator, OTHER } from "../../testing/emulator.ts";
import { bytes, newKey, text } from "../../testing/key-kit.ts";

const SECRET = "correct horse battery staple";

/** All ways in which bytes could be written down. */
function formsOf(secret: Uint8Array): readonly string[] {
  const buffer = Buffer.from(secret);
  return ["utf8", "base64", "base64url", "hex", "latin1"].map((encoding) =>
    buffer.toString(encoding as BufferEncoding),
  );
}

describe("plaintexts and key material", () => {
  it("stand in no log line, no decision and no error text", async () => {
    const lines: string[] = [];
    const note = (facts: object, sentence: string): void => {
      lines.push(
        JSON.stringify(facts, (_, value: unknown) => shown(value)),
        sentence,
      );
    };
    const log = { debug: note, info: note, warn: note, error: note };
    const kit = await emulator({ iam: "enforce", log });
    const { kms } = kit;
    const [aes, rsa, mac] = [
      await newKey(kms),
      await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
      await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    ];
    const secrets: Uint8Array[] = [bytes(SECRET)];
    const sealed = await kms.send(new EncryptCommand({ KeyId: aes.id, Plaintext: bytes(SECRET) }));
    const key = await kms.send(new GenerateDataKeyCommand({ KeyId: aes.id, KeySpec: "AES_256" }));
    const pair = await kms.send(
      new GenerateDataKeyPairCommand({ KeyId: aes.id, KeyPairSpec: "ECC_NIST_P256" }),
    );
    secrets.push(key.Plaintext ?? bytes(""), pair.PrivateKeyPlaintext ?? bytes(""));
    const Message = bytes(SECRET);
    const sign = { KeyId: rsa.id, Message, SigningAlgorithm: "RSASSA_PSS_SHA_256" } as const;
    await kms.send(new SignCommand(sign));
    await kms.send(
      new GenerateMacCommand({ KeyId: mac.id, Message, MacAlgorithm: "HMAC_SHA_256" }),
    );
    const other = kit.as(OTHER).kms;
    const failing = await Promise.allSettled([
      other.send(new EncryptCommand({ KeyId: aes.arn, Plaintext: bytes(SECRET) })),
      other.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob })),
      kms.send(new VerifyCommand({ ...sign, Signature: bytes(SECRET) })),
      kms.send(new SignCommand({ ...sign, MessageType: "DIGEST" })),
      kms.send(new EncryptCommand({ KeyId: rsa.id, Plaintext: bytes(SECRET) })),
      kms.send(new EncryptCommand({ KeyId: aes.id, Plaintext: bytes(SECRET.repeat(200)) })),
    ]);
    for (const answer of failing) {
      expect(answer.status).toBe("rejected");
      if (answer.status === "rejected") lines.push(String(answer.reason));
    }
    for (const path of ["/_atoll/decisions?limit=100", "/_atoll/coverage"]) {
      const answer = await kit.atoll.fetch(new Request(`http://localhost:4566${path}`));
      lines.push(await answer.text());
    }
    const all = lines.join("\n");
    expect(all).toContain(aes.id);
    for (const secret of secrets) {
      for (const form of formsOf(secret)) expect(all).not.toContain(form);
    }
  });

  it("lie sealed on the disk, under a root key that only its owner may read", async () => {
    const data = mkdtempSync(join(tmpdir(), "atoll-kms-"));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const first = await createAtoll({ data });
    const { KMSClient } = await import("@aws-sdk/client-kms");
    const kms = new KMSClient(first.clientConfig("111111111111"));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId;
    const pair = await kms.send(
      new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    );
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: bytes(SECRET) }),
    );
    await first.close();

    const root = join(data, "root.key");
    expect(statSync(root).size).toBe(32);
    expect(statSync(root).mode & 0o777).toBe(0o600);
    for (const file of readdirSync(data, { recursive: true, encoding: "utf8" })) {
      const path = join(data, file);
      if (!statSync(path).isFile() || path === root) continue;
      const content = readFileSync(path);
      const found = {
        plaintext: content.includes(SECRET),
        rootKey: content.includes(readFileSync(root)),
        // What begins every private key as PKCS #8.
        privateKey: content.includes(Buffer.from("308187020100301306072a8648ce3d0201", "hex")),
      };
      expect({ file, ...found }).toEqual({
        file,
        plaintext: false,
        rootKey: false,
        privateKey: false,
      });
    }
    const second = await createAtoll({ data });
    const again = new KMSClient(second.clientConfig("111111111111"));
    const opened = await again.send(new DecryptCommand({ CiphertextBlob }));
    expect(text(opened.Plaintext)).toBe(SECRET);
    await again.send(
      new SignCommand({
        KeyId: pair.KeyMetadata?.KeyId,
        Message: bytes("m"),
        SigningAlgorithm: "ECDSA_SHA_256",
      }),
    );
    await second.close();
  });
});

function shown(value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
