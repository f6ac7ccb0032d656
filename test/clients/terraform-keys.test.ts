/**
 * Terraform makes a key with a policy, an alias and a grant for another account, and a secret under it
 * with a resource policy, in `enforce`. After `apply` a `plan` finds nothing to change, the other
 * account reaches what it was given and no more, and `destroy` leaves the key pending deletion.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { startServer, type Server } from "./server.ts";
import { terraformIn, type Terraform } from "./terraform.ts";

const OWNER = "111111111111";
const READER = "222222222222";
const REGION = "--region eu-west-1";

let server: Server;
let terraform: Terraform | undefined;
/** What the AWS CLI reads and writes as files: bytes stay bytes in both of its versions. */
let folder: string;
beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
  folder = mkdtempSync(join(tmpdir(), "atoll-keys-"));
  writeFileSync(join(folder, "plaintext"), "hello");
});
afterAll(async () => {
  await server.stop();
  terraform?.remove();
  rmSync(folder, { recursive: true });
});

type Keys = Readonly<Record<string, string>>;

interface Outputs {
  readonly app_key: readonly [string, string];
  readonly role_arn: string;
  readonly key_arn: string;
  readonly alias_arn: string;
  readonly secret_arn: string;
  readonly public_key: string;
}

interface Assumed {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
}

it("makes, reads back, obeys and destroys", { timeout: 600_000 }, async () => {
  terraform = await terraformIn("keys.tf", server);
  const applied = await terraform.succeeds("apply", "-auto-approve", "-no-color", "-input=false");
  expect(applied).toContain("Apply complete! Resources: 12 added");

  const planned = await terraform.run("plan", "-detailed-exitcode", "-no-color", "-input=false");
  expect(planned.stdout).toContain("No changes.");
  expect(planned.code).toBe(0);

  const outputs = await terraform.outputs<Outputs>();
  expect(outputs.public_key).toContain("BEGIN PUBLIC KEY");
  await readerReads(outputs);
  await grantIsUsed(outputs);

  const destroyed = await terraform.succeeds(
    "destroy",
    "-auto-approve",
    "-no-color",
    "-input=false",
  );
  expect(destroyed).toContain("Destroy complete! Resources: 12 destroyed");
  const described = `kms describe-key ${REGION} --key-id ${outputs.key_arn}`;
  expect(await awsJson(server, keys(OWNER), described)).toMatchObject({
    KeyMetadata: { KeyState: "PendingDeletion", Enabled: false },
  });
  for (const account of [OWNER, READER]) {
    const listed = await awsJson(server, keys(account), `secretsmanager list-secrets ${REGION}`);
    expect(listed).toEqual({ SecretList: [] });
  }
});

/** The secret needs both accounts' word for itself and for its key, which serves nothing else. */
async function readerReads({ app_key, secret_arn, key_arn }: Outputs): Promise<void> {
  const app = keys(...app_key);
  const read = `secretsmanager get-secret-value ${REGION} --secret-id`;
  expect(await awsJson(server, app, `${read} ${secret_arn}`)).toMatchObject({
    SecretString: '{"password":"s3cr3t"}',
  });
  const byName = await aws(server, app, `${read} database`);
  expect(byName.stderr).toContain(
    `${READER}:user/app is not authorized to perform: secretsmanager:GetSecretValue`,
  );
  const put = `secretsmanager put-secret-value ${REGION} --secret-string x --secret-id ${secret_arn}`;
  expect((await aws(server, app, put)).stderr).toContain("AccessDeniedException");
  // The key's policy lets the user in by way of Secrets Manager only.
  const blob = await sealed(keys(OWNER), key_arn, "");
  const direct = `kms decrypt ${REGION} --key-id ${key_arn} --ciphertext-blob fileb://${blob}`;
  expect((await aws(server, app, direct)).stderr).toContain(
    `${READER}:user/app is not authorized to perform: kms:Decrypt`,
  );
}

/** A session of the role with the grant works with the key, within the grant's encryption context. */
async function grantIsUsed(outputs: Outputs): Promise<void> {
  const { app_key, role_arn, key_arn, alias_arn } = outputs;
  const assume = `sts assume-role --role-arn ${role_arn} --role-session-name nightly`;
  const { Credentials } = await awsJson<Assumed>(server, keys(...app_key), assume);
  const session = {
    ...keys(Credentials.AccessKeyId, Credentials.SecretAccessKey),
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  };
  const context = "--encryption-context purpose=backup";
  const blob = await sealed(session, alias_arn, context);
  const decrypt = `kms decrypt ${REGION} --ciphertext-blob fileb://${blob}`;
  expect(await awsJson(server, session, `${decrypt} ${context}`)).toMatchObject({
    KeyId: key_arn,
    Plaintext: btoa("hello"),
  });
  const plain = `kms encrypt ${REGION} --key-id ${key_arn} --plaintext fileb://${folder}/plaintext`;
  expect((await aws(server, session, plain)).stderr).toContain(
    "assumed-role/backup/nightly is not authorized to perform: kms:Encrypt",
  );
}

/** Encrypts, and gives the name of the file with the ciphertext. */
async function sealed(who: Keys, keyId: string, context: string): Promise<string> {
  const encrypt = `kms encrypt ${REGION} --key-id ${keyId} --plaintext fileb://${folder}/plaintext`;
  const { CiphertextBlob } = await awsJson<{ readonly CiphertextBlob: string }>(
    server,
    who,
    `${encrypt} ${context}`.trim(),
  );
  const file = join(folder, `ciphertext-${Object.values(who)[0]}`);
  writeFileSync(file, Buffer.from(CiphertextBlob, "base64"));
  return file;
}
