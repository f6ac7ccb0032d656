import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAtoll } from "../../index.ts";
import { emulator, OTHER, OWNER } from "../../testing/emulator.ts";

const SECRET = "correct horse battery staple";

/** The ways in which a secret could be written down. */
const FORMS = ["utf8", "base64", "hex"].map((encoding) =>
  Buffer.from(SECRET)
    .toString(encoding as BufferEncoding)
    .replace(/=+$/, ""),
);

const put = (SecretString: string, more: object = {}): PutSecretValueCommand =>
  new PutSecretValueCommand({ SecretId: "db", SecretString, ...more });

describe("the value of a secret", () => {
  it("stands in no log line, no decision and no error text", async () => {
    const lines: string[] = [];
    const note = (facts: object, sentence: string): void => {
      lines.push(
        JSON.stringify(facts, (_, value: unknown) => shown(value)),
        sentence,
      );
    };
    const log = { debug: note, info: note, warn: note, error: note };
    const kit = await emulator({ iam: "enforce", log });
    const { secretsmanager } = kit;
    const ClientRequestToken = "11111111-2222-4333-8444-555555555555";
    const { ARN = "" } = await secretsmanager.send(
      new CreateSecretCommand({ Name: "db", SecretString: SECRET, ClientRequestToken }),
    );
    await secretsmanager.send(put(SECRET));
    await secretsmanager.send(new GetSecretValueCommand({ SecretId: "db" }));
    await secretsmanager.send(new BatchGetSecretValueCommand({ SecretIdList: ["db"] }));
    const other = kit.as(OTHER).secretsmanager;
    const SecretBinary = Buffer.from(SECRET);
    const failing = await Promise.allSettled([
      secretsmanager.send(put(SECRET.repeat(3000))),
      secretsmanager.send(put(`${SECRET}!`, { ClientRequestToken })),
      secretsmanager.send(put(SECRET, { SecretBinary })),
      secretsmanager.send(put(SECRET, { VersionStages: [""] })),
      secretsmanager.send(put(SECRET, { RotationToken: SECRET })),
      secretsmanager.send(new CreateSecretCommand({ Name: "db", SecretString: SECRET })),
      secretsmanager.send(new CreateSecretCommand({ Name: "a b", SecretString: SECRET })),
      secretsmanager.send(
        new UpdateSecretCommand({ SecretId: "db", SecretString: SECRET, KmsKeyId: "alias/none" }),
      ),
      other.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: SECRET })),
      other.send(new GetSecretValueCommand({ SecretId: ARN })),
    ]);
    for (const answer of failing) {
      expect(answer.status).toBe("rejected");
      if (answer.status === "rejected") lines.push(String(answer.reason));
    }
    for (const answer of [
      await secretsmanager.send(new DescribeSecretCommand({ SecretId: "db" })),
      await secretsmanager.send(new ListSecretsCommand({})),
    ]) {
      lines.push(JSON.stringify(answer));
    }
    for (const path of ["/_atoll/decisions?limit=100", "/_atoll/coverage"]) {
      const answer = await kit.atoll.fetch(new Request(`http://localhost:4566${path}`));
      lines.push(await answer.text());
    }
    const all = lines.join("\n");
    expect(all).toContain("secretsmanager:PutSecretValue");
    for (const form of FORMS) expect(all).not.toContain(form);
  });

  it("lies nowhere on the disk, and is read again after a restart", async () => {
    const data = mkdtempSync(join(tmpdir(), "atoll-secrets-"));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const first = await createAtoll({ data });
    const client = new SecretsManagerClient(first.clientConfig(OWNER));
    await client.send(new CreateSecretCommand({ Name: "db", SecretString: SECRET }));
    await client.send(put(`${SECRET}!`));
    await first.close();
    for (const file of readdirSync(data, { recursive: true, encoding: "utf8" })) {
      const path = join(data, file);
      if (!statSync(path).isFile()) continue;
      const content = readFileSync(path);
      expect({ file, found: FORMS.some((form) => content.includes(form)) }).toEqual({
        file,
        found: false,
      });
    }
    const second = await createAtoll({ data });
    onTestFinished(() => second.close());
    const again = new SecretsManagerClient(second.clientConfig(OWNER));
    const { SecretString } = await again.send(new GetSecretValueCommand({ SecretId: "db" }));
    expect(SecretString).toBe(`${SECRET}!`);
  });
});

function shown(value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
