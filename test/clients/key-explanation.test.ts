/**
 * A key of account B whose policy and the user's in account A overlap in part, asked with the AWS CLI
 * in `enforce`: what is in both policies goes through, and of the rest `atoll explain` says which side
 * lacks it, which the answer itself hides.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { runWell } from "./process.ts";
import { BIN, startServer, type Server } from "./server.ts";

const ACCOUNT_A = "111111111111";
const ACCOUNT_B = "222222222222";
const USER = `arn:aws:iam::${ACCOUNT_A}:user/Username`;

let server: Server;
let folder: string;
let keyArn: string;
let user: Readonly<Record<string, string>>;

const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
  folder = mkdtempSync(join(tmpdir(), "atoll-explanation-"));
  const owner = keys(ACCOUNT_A);
  await awsJson(server, owner, "iam create-user --user-name Username");
  const { AccessKey } = await awsJson<{
    readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string };
  }>(server, owner, "iam create-access-key --user-name Username");
  user = keys(AccessKey.AccessKeyId, AccessKey.SecretAccessKey);

  const admitsOwner = { AWS: `arn:aws:iam::${ACCOUNT_B}:root` };
  const keyPolicy = document(
    { Effect: "Allow", Principal: admitsOwner, Action: "kms:*", Resource: "*" },
    {
      Effect: "Allow",
      Principal: { AWS: USER },
      Action: ["kms:Decrypt", "kms:DescribeKey"],
      Resource: "*",
    },
  );
  const { KeyMetadata } = await awsJson<{ readonly KeyMetadata: { readonly Arn: string } }>(
    server,
    keys(ACCOUNT_B),
    `kms create-key --policy ${keyPolicy}`,
  );
  keyArn = KeyMetadata.Arn;
  const userPolicy = document({
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:Encrypt"],
    Resource: keyArn,
  });
  const put = "iam put-user-policy --user-name Username --policy-name use --policy-document";
  await awsJson(server, owner, `${put} ${userPolicy}`);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** How `atoll explain` explains the newest denial. */
async function explained(): Promise<string> {
  const ask = (...args: readonly string[]): Promise<string> =>
    runWell(process.execPath, [BIN, args[0] ?? "", "--endpoint", server.url, ...args.slice(1)]);
  const lines = (await ask("denials", "--principal", USER, "--json")).trim().split("\n");
  const { requestId } = JSON.parse(lines.at(-1) ?? "") as { readonly requestId: string };
  return (await ask("explain", requestId)).replaceAll(/\s+/g, " ");
}

it("lets through what both policies allow", async () => {
  const plaintext = join(folder, "plaintext");
  const ciphertext = join(folder, "ciphertext");
  writeFileSync(plaintext, "hello");
  const { CiphertextBlob } = await awsJson<{ readonly CiphertextBlob: string }>(
    server,
    keys(ACCOUNT_B),
    `kms encrypt --key-id ${keyArn} --plaintext fileb://${plaintext}`,
  );
  writeFileSync(ciphertext, Buffer.from(CiphertextBlob, "base64"));
  const decrypt = `kms decrypt --ciphertext-blob fileb://${ciphertext}`;
  expect(await awsJson(server, user, decrypt)).toMatchObject({
    KeyId: keyArn,
    Plaintext: btoa("hello"),
  });
});

it("says of what only the key's policy allows that account A lacks it", async () => {
  const { stderr, code } = await aws(server, user, `kms describe-key --key-id ${keyArn}`);
  expect(stderr).toContain(
    `(AccessDeniedException) when calling the DescribeKey operation: User: ${USER} is not authorized to perform: kms:DescribeKey on resource: ${keyArn} because no identity-based policy allows the kms:DescribeKey action`,
  );
  expect(code).not.toBe(0);
  const text = await explained();
  expect(text).toContain("kms:DescribeKey");
  expect(text).toContain(`in ${ACCOUNT_A}`);
  expect(text).toContain(`allow kms:DescribeKey on ${keyArn} in an identity policy of ${USER}`);
  expect(text).not.toContain(`in ${ACCOUNT_B}: allow`);
});

it("says of what only the user's policy allows that account B lacks it, where KMS hides that", async () => {
  writeFileSync(join(folder, "more"), "x");
  const encrypt = `kms encrypt --key-id ${keyArn} --plaintext fileb://${join(folder, "more")}`;
  const { stderr } = await aws(server, user, encrypt);
  expect(stderr).toContain(
    `User: ${USER} is not authorized to perform: kms:Encrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  );
  const text = await explained();
  expect(text).toContain(
    `allow principal ${USER} to kms:Encrypt on ${keyArn} in the resource's policy`,
  );
  expect(text).not.toContain("in an identity policy of");
});
