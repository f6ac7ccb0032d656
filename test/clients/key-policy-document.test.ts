/**
 * A page on cross-account access to KMS keys, typed with the AWS CLI: the key's policy in account B and
 * the user's policy in account A as they stand there, with account and key put in, and the diagram's
 * other way, a role in account B that the user assumes.
 *
 * The page's user is `Username` of account A; `AccountA-ID` and `AccountB-ID` are two accounts here.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { run, type Finished } from "./process.ts";
import { startServer, type Server } from "./server.ts";

const ACCOUNT_A = "111111111111";
const ACCOUNT_B = "222222222222";
const USER = `arn:aws:iam::${ACCOUNT_A}:user/Username`;

/** "KMS Key Policy in B attached to a Key". */
const KEY_POLICY = `{
  "Version": "2012-10-17",
  "Id": "key-policy-example",
  "Statement": [
    {
      "Sid": "Allow Account A to use this key",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::AccountA-ID:user/Username"
      },
      "Action": [
        "kms:Decrypt",
        "kms:DescribeKey"
      ],
      "Resource": "*"
    }
  ]
}`;

/** "IAM Policy in A attached to an IAM User in A". */
const USER_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "kms:Decrypt",
        "kms:DescribeKey"
      ],
      "Resource": "arn:aws:kms:region-B:AccountB-ID:key/KeyID"
    }
  ]
}`;

type Keys = Readonly<Record<string, string>>;

interface Secrets {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
}

let server: Server;
let user: Keys;
let keyArn: string;
/** Files, which both versions of the AWS CLI read alike. */
let folder: string;

const ownerB = keys(ACCOUNT_B);

function keysOf({ AccessKeyId, SecretAccessKey, SessionToken }: Secrets): Keys {
  const token = SessionToken === undefined ? {} : { AWS_SESSION_TOKEN: SessionToken };
  return { ...keys(AccessKeyId, SecretAccessKey), ...token };
}

function filled(text: string): string {
  return text
    .replaceAll("AccountA-ID", ACCOUNT_A)
    .replaceAll("AccountB-ID", ACCOUNT_B)
    .replaceAll("region-B", "us-east-1")
    .replaceAll("KeyID", keyArn.split("/")[1] ?? "");
}

/** Runs the AWS CLI with a document, which has spaces, as its last argument. */
function withDocument(as: Keys, command: string, document: string): Promise<Finished> {
  const words = ["--endpoint-url", server.url, ...command.split(" "), filled(document)];
  return run("aws", words, { env: as });
}

async function putUserPolicy(document: string): Promise<void> {
  const put = "iam put-user-policy --user-name Username --policy-name use --policy-document";
  expect((await withDocument(keys(ACCOUNT_A), put, document)).stderr).toBe("");
}

const decrypt = (as: Keys): Promise<Finished> =>
  aws(server, as, `kms decrypt --ciphertext-blob fileb://${folder}/ciphertext --key-id ${keyArn}`);
const describeKey = (as: Keys): Promise<Finished> =>
  aws(server, as, `kms describe-key --key-id ${keyArn}`);
const dataKey = (as: Keys): Promise<Finished> =>
  aws(server, as, `kms generate-data-key --key-spec AES_256 --key-id ${keyArn}`);

function expectDenied({ code, stderr }: Finished, operation: string): void {
  expect(stderr).toContain(
    `An error occurred (AccessDeniedException) when calling the ${operation} operation: User: ${USER} is not authorized to perform: kms:${operation} `,
  );
  expect(code).not.toBe(0);
}

beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
  folder = await mkdtemp(join(tmpdir(), "atoll-"));
  await writeFile(join(folder, "plaintext"), "hello");
  await awsJson(server, keys(ACCOUNT_A), "iam create-user --user-name Username");
  const made = await awsJson<{ readonly AccessKey: Secrets }>(
    server,
    keys(ACCOUNT_A),
    "iam create-access-key --user-name Username",
  );
  user = keysOf(made.AccessKey);
  const key = await awsJson<{ readonly KeyMetadata: { readonly Arn: string } }>(
    server,
    ownerB,
    "kms create-key",
  );
  keyArn = key.KeyMetadata.Arn;
  const sealed = await awsJson<{ readonly CiphertextBlob: string }>(
    server,
    ownerB,
    `kms encrypt --plaintext fileb://${folder}/plaintext --key-id ${keyArn}`,
  );
  await writeFile(join(folder, "ciphertext"), Buffer.from(sealed.CiphertextBlob, "base64"));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe("using resource-based policy", () => {
  it("is denied to the user before anybody has allowed it", async () => {
    const answers = [await describeKey(user), await decrypt(user)] as const;
    expect(answers.map(({ stdout }) => stdout)).toEqual(["", ""]);
    expectDenied(answers[0], "DescribeKey");
    expectDenied(answers[1], "Decrypt");
  });

  it("takes the key's policy, which names nobody in B, only with the safety check passed by", async () => {
    const put = `kms put-key-policy --policy-name default --key-id ${keyArn}`;
    const refused = await withDocument(ownerB, `${put} --policy`, KEY_POLICY);
    expect(refused.stderr).toContain(
      "(MalformedPolicyDocumentException) when calling the PutKeyPolicy operation: The new key policy will not allow you to update the key policy in the future.",
    );
    const check = "--bypass-policy-lockout-safety-check";
    const taken = await withDocument(ownerB, `${put} ${check} --policy`, KEY_POLICY);
    expect(taken).toMatchObject({ code: 0, stderr: "" });
    expectDenied(await decrypt(user), "Decrypt");
  });

  it("gives the user what both policies allow, while it stays in account A", async () => {
    await putUserPolicy(USER_POLICY);
    const { stdout, stderr } = await decrypt(user);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ KeyId: keyArn, Plaintext: btoa("hello") });
    expect((await describeKey(user)).code).toBe(0);
    const who = await awsJson<{ readonly Arn: string }>(server, user, "sts get-caller-identity");
    expect(who.Arn).toBe(USER);
  });

  it("gives only the actions that are present in both policies", async () => {
    await putUserPolicy(USER_POLICY.replace('"kms:DescribeKey"', '"kms:GenerateDataKey"'));
    expect((await decrypt(user)).code).toBe(0);
    expectDenied(await describeKey(user), "DescribeKey");
    expectDenied(await dataKey(user), "GenerateDataKey");
  });

  it('means this key alone by `"Resource": "*"`', async () => {
    await putUserPolicy(USER_POLICY.replace("arn:aws:kms:region-B:AccountB-ID:key/KeyID", "*"));
    expect((await decrypt(user)).code).toBe(0);
    const other = await awsJson<{ readonly KeyMetadata: { readonly Arn: string } }>(
      server,
      ownerB,
      "kms create-key",
    );
    const told = await aws(server, user, `kms describe-key --key-id ${other.KeyMetadata.Arn}`);
    expectDenied(told, "DescribeKey");
  });
});

describe("using identity-based policy", () => {
  const role = `arn:aws:iam::${ACCOUNT_B}:role/Role`;
  const allowed = (Action: string, Resource: string, more: object = {}): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action, ...(Resource !== "" && { Resource }), ...more }],
    });

  it("lets the user assume the role in B, and takes its own rights away meanwhile", async () => {
    const trust = allowed("sts:AssumeRole", "", { Principal: { AWS: USER } });
    const create = "iam create-role --role-name Role --assume-role-policy-document";
    expect((await withDocument(ownerB, create, trust)).stderr).toBe("");
    const give = "iam put-role-policy --role-name Role --policy-name use --policy-document";
    const rights = allowed("iam:GetRole", role);
    expect((await withDocument(ownerB, give, rights)).stderr).toBe("");
    await putUserPolicy(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Resource: role },
          { Effect: "Allow", Action: "iam:GetUser", Resource: USER },
        ],
      }),
    );
    const { Credentials } = await awsJson<{ readonly Credentials: Secrets }>(
      server,
      user,
      `sts assume-role --role-arn ${role} --role-session-name Session`,
    );
    const session = keysOf(Credentials);
    const getUser = "iam get-user --user-name Username";
    const getRole = "iam get-role --role-name Role";
    expect((await aws(server, user, getUser)).code).toBe(0);
    expect((await aws(server, session, getRole)).code).toBe(0);
    expect((await aws(server, session, getUser)).stderr).toContain(
      `User: arn:aws:sts::${ACCOUNT_B}:assumed-role/Role/Session is not authorized to perform: iam:GetUser`,
    );
    expect((await aws(server, user, getRole)).stderr).toContain("AccessDenied");
    // The role is the one that is told, with the user's name as it was written.
    const { Role } = await awsJson<{
      readonly Role: { readonly AssumeRolePolicyDocument: object };
    }>(server, session, getRole);
    expect(Role.AssumeRolePolicyDocument).toEqual(JSON.parse(trust));
  });
});
