/**
 * The pages that Atoll was made for, as far as they are about buckets, typed with the AWS CLI word for
 * word: AWS's page on cross-account access (a partner with a role, and BucketA with AccountB as its
 * principal), the page with `example-bucket`, shared by a policy on either side and by a role, and
 * LocalStack's list of what works across accounts. Every command goes to two servers: in `enforce` what
 * must not succeed fails in AWS's words, and `atoll explain` says which account lacks what; in `audit`
 * the same goes through and is reported.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html | Cross account resource access in IAM}
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "./aws.ts";
import { run, runWell, type Finished } from "./process.ts";
import { BIN, startServer, type Server } from "./server.ts";

type Keys = Readonly<Record<string, string>>;

interface Secrets {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
}

const MODES = ["enforce", "audit"] as const;
type Mode = (typeof MODES)[number];

let servers: Readonly<Record<Mode, Server>>;
/** Files to send and to receive. */
let folder: string;

beforeAll(async () => {
  const [enforce, audit] = await Promise.all(MODES.map((mode) => startServer(["--iam", mode])));
  if (enforce === undefined || audit === undefined) throw new Error("two servers were started");
  servers = { enforce, audit };
  folder = await mkdtemp(join(tmpdir(), "atoll-buckets-"));
  await writeFile(join(folder, "report.txt"), "figures");
});
afterAll(async () => {
  await Promise.all(MODES.map((mode) => servers[mode].stop()));
  await rm(folder, { recursive: true });
});

/** Somebody, with the keys that each server gave out. */
type Caller = Readonly<Record<Mode, Keys>>;

/** The root user of an account has the same keys everywhere. */
function rootOf(account: string): Caller {
  return { enforce: keys(account), audit: keys(account) };
}

function keysOf({ AccessKeyId, SecretAccessKey, SessionToken }: Secrets): Keys {
  const token = SessionToken === undefined ? {} : { AWS_SESSION_TOKEN: SessionToken };
  return { ...keys(AccessKeyId, SecretAccessKey), ...token };
}

/** Runs the AWS CLI on one server: words separated by spaces, and a document that has some itself. */
function aws(
  mode: Mode,
  as: Caller,
  command: string,
  ...more: readonly string[]
): Promise<Finished> {
  const words = ["--endpoint-url", servers[mode].url, ...command.split(" "), ...more];
  return run("aws", words, { env: as[mode], cwd: folder });
}

/** Runs a command that must succeed on both servers, and gives what each has printed. */
async function both<Output = unknown>(
  as: Caller,
  command: string,
  ...more: readonly string[]
): Promise<Readonly<Record<Mode, Output>>> {
  const printed = async (mode: Mode): Promise<Output> => {
    const { code, stdout, stderr } = await aws(mode, as, command, ...more);
    expect([`${mode}: ${command}`, code, stderr]).toEqual([`${mode}: ${command}`, 0, ""]);
    return (stdout.trim() === "" ? undefined : JSON.parse(stdout)) as Output;
  };
  const [enforce, audit] = await Promise.all([printed("enforce"), printed("audit")]);
  return { enforce, audit };
}

async function userOf(account: string, name: string): Promise<Caller> {
  await both(rootOf(account), `iam create-user --user-name ${name}`);
  const made = await both<{ readonly AccessKey: Secrets }>(
    rootOf(account),
    `iam create-access-key --user-name ${name}`,
  );
  return { enforce: keysOf(made.enforce.AccessKey), audit: keysOf(made.audit.AccessKey) };
}

async function sessionOf(as: Caller, roleArn: string): Promise<Caller> {
  const command = `sts assume-role --role-arn ${roleArn} --role-session-name nightly`;
  const made = await both<{ readonly Credentials: Secrets }>(as, command);
  return { enforce: keysOf(made.enforce.Credentials), audit: keysOf(made.audit.Credentials) };
}

/** The error that the AWS CLI prints, in its one line. */
function printedError(code: string, operation: string, sentence: string): string {
  return `An error occurred (${code}) when calling the ${operation} operation: ${sentence}`;
}

/** What AWS denies. */
interface Denied {
  readonly operation: string;
  /** `Access Denied`, unless caller and bucket are of one account. */
  readonly sentence?: string;
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** The kind of policy that lacks an allow, and of all that lack one, their accounts. */
  readonly layer: string;
  readonly lacking: readonly string[];
}

/** A decision, as far as it matters here. */
interface Judged {
  readonly requestId: string;
  readonly principal: string;
  readonly outcome: string;
  readonly pairs: readonly {
    readonly action: string;
    readonly resource: string;
    readonly outcome: string;
    readonly layer: string;
    readonly explanation: { readonly hints: readonly { account: string; layer: string }[] };
  }[];
}

const atoll = (mode: Mode, ...args: readonly string[]): Promise<string> =>
  runWell(process.execPath, [
    BIN,
    args[0] ?? "",
    "--endpoint",
    servers[mode].url,
    ...args.slice(1),
  ]);

/** The newest denial of a caller, as `atoll denials` tells it. */
async function newestDenial(mode: Mode, who: string): Promise<Judged> {
  const lines = (await atoll(mode, "denials", "--principal", who, "--json")).trim().split("\n");
  return JSON.parse(lines.at(-1) ?? "") as Judged;
}

/**
 * Runs a command that AWS denies: one server refuses it, the other lets it through, and both have
 * the same reason on record.
 *
 * @returns How `atoll explain` explains the refusal, its lines run together.
 */
async function explainedDenial(
  as: Caller,
  command: string,
  { operation, sentence = "Access Denied", who, ...why }: Denied,
): Promise<string> {
  const [refused, passed] = await Promise.all([
    aws("enforce", as, command),
    aws("audit", as, command),
  ]);
  expect(refused.stderr.trim()).toBe(printedError("AccessDenied", operation, sentence));
  expect(refused.code).not.toBe(0);
  expect(passed).toMatchObject({ code: 0, stderr: "" });
  const records = await Promise.all(MODES.map((mode) => newestDenial(mode, who)));
  expect(records.map(({ outcome }) => outcome)).toEqual(["deny", "would-deny"]);
  for (const { principal, pairs } of records) {
    const pair = pairs.find((each) => each.outcome === "deny");
    const { action, resource, layer } = pair ?? {};
    const lacking = pair?.explanation.hints.map((hint) => `${hint.account} ${hint.layer}`);
    expect({ who: principal, action, resource, layer, lacking }).toEqual({ who, ...why });
  }
  const explained = await atoll("enforce", "explain", records[0]?.requestId ?? "");
  return explained.replaceAll(/\s+/g, " ");
}

interface Suggested {
  readonly account: string;
  readonly command: readonly string[];
}

/** Applies what `atoll suggest` suggests for a caller. @returns The accounts that had to change. */
async function applySuggestions(who: string): Promise<readonly string[]> {
  const { identity, resource } = JSON.parse(
    await atoll("enforce", "suggest", "--principal", who, "--json"),
  ) as { readonly identity: readonly Suggested[]; readonly resource: readonly Suggested[] };
  const changed: string[] = [];
  for (const { account, command } of [...identity, ...resource]) {
    const args = ["--endpoint-url", servers.enforce.url, ...command];
    await runWell("aws", args, { env: keys(account) });
    changed.push(`${account} ${command[1] ?? ""}`);
  }
  return changed;
}

/** Puts what is meant in place of a document's placeholders. */
function filled(text: string, names: Readonly<Record<string, string>>): string {
  let filledIn = text;
  for (const [placeholder, name] of Object.entries(names)) {
    filledIn = filledIn.replaceAll(placeholder, name);
  }
  return filledIn;
}

const get = (bucket: string, key = "report.txt"): string =>
  `s3api get-object --bucket ${bucket} --key ${key} received.txt`;
const put = (bucket: string, key: string): string =>
  `s3api put-object --bucket ${bucket} --key ${key} --body report.txt`;
const remove = (bucket: string, key: string): string =>
  `s3api delete-object --bucket ${bucket} --key ${key}`;
const list = (bucket: string): string => `s3api list-objects-v2 --bucket ${bucket}`;

/** Makes a bucket with the file in it. */
async function bucketOf(account: string, name: string): Promise<void> {
  await both(rootOf(account), `s3api create-bucket --bucket ${name}`);
  await both(rootOf(account), put(name, "report.txt"));
}

describe("BucketA, with AccountB as a principal of its policy", () => {
  const A = "111111111111";
  const B = "222222222222";
  const owner = rootOf(A);
  const accountB = rootOf(B);
  /** Names of buckets have no capital letters since 2018. */
  const BUCKET = "bucketa";
  const names = { AccountB: B, BucketA: BUCKET };

  const BUCKET_POLICY = `{ "Version": "2012-10-17", "Statement": [ { "Sid": "PrincipalAccess", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::AccountB:root"}, "Action": "s3:*", "Resource": "arn:aws:s3:::BucketA/*" } ] }`;
  const USER2_POLICY = `{ "Version": "2012-10-17", "Statement": [ { "Effect" : "Allow", "Action" : [ "s3:Get*", "s3:List*" ], "Resource" : "arn:aws:s3:::BucketA/*" } ] }`;
  const putPolicy = `s3api put-bucket-policy --bucket ${BUCKET} --policy`;

  let user1: Caller;
  let user2: Caller;

  /** A user of AccountB lacks something on one side or both. */
  const lacks = (
    who: string,
    [operation, action, resource]: readonly [string, string, string],
    ...lacking: readonly string[]
  ): Denied => ({
    who: `arn:aws:iam::${B}:${who}`,
    operation,
    action,
    resource: `arn:aws:s3:::${resource}`,
    layer: lacking[0]?.split(" ")[1] ?? "",
    lacking,
  });

  beforeAll(async () => {
    await bucketOf(A, BUCKET);
    [user1, user2] = [await userOf(B, "User1"), await userOf(B, "User2")];
  });

  it("has placeholders in its document, which are no names in any mode", async () => {
    for (const mode of MODES) {
      const create = await aws(mode, owner, "s3api create-bucket --bucket BucketA");
      expect(create.stderr.trim()).toBe(
        printedError("InvalidBucketName", "CreateBucket", "The specified bucket is not valid."),
      );
      const unfilled = await aws(mode, owner, putPolicy, BUCKET_POLICY);
      expect(unfilled.stderr.trim()).toBe(
        printedError("MalformedPolicy", "PutBucketPolicy", "Invalid principal in policy"),
      );
      const elsewhere = await aws(mode, owner, putPolicy, filled(BUCKET_POLICY, { AccountB: B }));
      expect(elsewhere.stderr.trim()).toBe(
        printedError("MalformedPolicy", "PutBucketPolicy", "Policy has invalid resource"),
      );
    }
  });

  it("is closed to AccountB before AccountA lets it in", async () => {
    const read = ["GetObject", "s3:GetObject", `${BUCKET}/report.txt`] as const;
    const text = await explainedDenial(accountB, get(BUCKET), lacks("root", read, `${A} resource`));
    expect(text).toContain(
      `resource: account ${A} arn:aws:s3:::${BUCKET}/report.txt ✗ resource policy: there is none ← decided`,
    );
    expect(text).toContain(
      `in ${A}: allow principal arn:aws:iam::${B}:root to s3:GetObject on arn:aws:s3:::${BUCKET}/report.txt`,
    );
    expect(text).not.toContain(`in ${B}: allow`);
  });

  it("lets AccountB's root user create, read or delete any objects", async () => {
    await both(owner, putPolicy, filled(BUCKET_POLICY, names));
    await both(accountB, put(BUCKET, "theirs.txt"));
    expect(await both(accountB, get(BUCKET, "theirs.txt"))).toMatchObject({
      enforce: { ContentLength: 7 },
      audit: { ContentLength: 7 },
    });
    await both(accountB, remove(BUCKET, "theirs.txt"));
    // "Full access to objects": the statement does not name the bucket itself.
    const listing = ["ListObjectsV2", "s3:ListBucket", BUCKET] as const;
    const text = await explainedDenial(
      accountB,
      list(BUCKET),
      lacks("root", listing, `${A} resource`),
    );
    expect(text).toContain(
      `statement PrincipalAccess of the policy of arn:aws:s3:::${BUCKET} is about`,
    );
  });

  it("lets User2 view the objects, but not create, edit, or delete them", async () => {
    const give = "iam put-user-policy --user-name User2 --policy-name read --policy-document";
    await both(accountB, give, filled(USER2_POLICY, names));
    await both(user2, get(BUCKET));
    const who = "user/User2";
    const write = ["PutObject", "s3:PutObject", `${BUCKET}/report.txt`] as const;
    const text = await explainedDenial(
      user2,
      put(BUCKET, "report.txt"),
      lacks(who, write, `${B} identity`),
    );
    expect(text).toContain(
      `caller: account ${B} arn:aws:iam::${B}:user/User2 ✗ identity policies: says nothing ← decided statement number 1 of inline policy read of user User2`,
    );
    expect(text).toContain(
      `resource: account ${A} arn:aws:s3:::${BUCKET}/report.txt ✓ resource policy: allows statement PrincipalAccess of the policy of arn:aws:s3:::${BUCKET} allows it`,
    );
    const other = ["DeleteObject", "s3:DeleteObject", `${BUCKET}/old.txt`] as const;
    await explainedDenial(user2, remove(BUCKET, "old.txt"), lacks(who, other, `${B} identity`));
  });

  it("gives User1 no access, and says where it would have to come from", async () => {
    const who = `arn:aws:iam::${B}:user/User1`;
    const read = ["GetObject", "s3:GetObject", `${BUCKET}/report.txt`] as const;
    const text = await explainedDenial(
      user1,
      get(BUCKET),
      lacks("user/User1", read, `${B} identity`),
    );
    expect(text).toContain(
      `caller: account ${B} ${who} ✗ identity policies: there is none ← decided`,
    );
    expect(text).toContain(
      `in ${B}: allow s3:GetObject on arn:aws:s3:::${BUCKET}/report.txt in an identity policy of ${who}`,
    );
    // What is suggested lets it pass, in AccountB alone: AccountA has said yes already.
    expect(await applySuggestions(who)).toEqual([`${B} put-user-policy`]);
    expect(await aws("enforce", user1, get(BUCKET))).toMatchObject({ code: 0, stderr: "" });
    expect((await aws("enforce", user1, put(BUCKET, "x"))).stderr).toContain("Access Denied");
  });

  it("is reached by whom AccountB gives full access to everything, as far as AccountA goes", async () => {
    const all = `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "*", "Resource": "*" } ] }`;
    const give = "iam put-user-policy --user-name User2 --policy-name all --policy-document";
    await both(accountB, give, all);
    await both(user2, put(BUCKET, "theirs.txt"));
    const listing = ["ListObjectsV2", "s3:ListBucket", BUCKET] as const;
    const who = lacks("user/User2", listing, `${A} resource`);
    expect(await explainedDenial(user2, list(BUCKET), who)).toContain(
      `✓ identity policies: allows statement number 1 of inline policy all of user User2 allows it`,
    );
  });
});

describe("a customer's bucket, for an APN partner by a role", () => {
  const CUSTOMER = "111111111111";
  const APN = "333333333333";
  const customer = rootOf(CUSTOMER);
  const partner = rootOf(APN);
  const role = `arn:aws:iam::${CUSTOMER}:role/APNPartner`;
  const software = `arn:aws:iam::${APN}:role/APN-user-name`;

  const ROLE_POLICY = `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "s3:*", "Resource": [ "arn:aws:s3:::bucket-name" ] } ] }`;
  const TRUST_POLICY = `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::APN-account-ID:role/APN-user-name" }, "Action": "sts:AssumeRole" } ] }`;

  const allow = (Action: string, more: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, ...more }] });

  let acting: Caller;
  let session: Caller;

  beforeAll(async () => {
    await bucketOf(CUSTOMER, "bucket-name");
    await bucketOf(APN, "apn-bucket");
    const operator = await userOf(APN, "operator");
    const trust = allow("sts:AssumeRole", {
      Principal: { AWS: `arn:aws:iam::${APN}:user/operator` },
    });
    const create = "iam create-role --role-name APN-user-name --assume-role-policy-document";
    await both(partner, create, trust);
    const give = "iam put-role-policy --role-name APN-user-name --policy-document";
    const own = { Resource: "arn:aws:s3:::apn-bucket/*" };
    await both(partner, give, allow("s3:*", own), "--policy-name", "own");
    await both(partner, give, allow("sts:AssumeRole", { Resource: role }), "--policy-name", "act");
    acting = await sessionOf(operator, software);
  });

  it("is made ready by the customer: a role, its policy, its trust policy", async () => {
    const create = "iam create-role --role-name APNPartner --assume-role-policy-document";
    const made = await both<{ readonly Role: { readonly Arn: string } }>(
      customer,
      create,
      filled(TRUST_POLICY, { "APN-account-ID": APN }),
    );
    expect(made.enforce.Role.Arn).toBe(role);
    const give = "iam put-role-policy --role-name APNPartner --policy-name s3 --policy-document";
    await both(customer, give, ROLE_POLICY);
  });

  it("is the partner's as the role says, which is about the bucket and not what lies in it", async () => {
    session = await sessionOf(acting, role);
    for (const mode of MODES) {
      const { stdout } = await aws(mode, session, list("bucket-name"));
      expect(stdout).toContain('"Key": "report.txt"');
    }
    const who = `arn:aws:sts::${CUSTOMER}:assumed-role/APNPartner/nightly`;
    const resource = "arn:aws:s3:::bucket-name/report.txt";
    const text = await explainedDenial(session, get("bucket-name"), {
      operation: "GetObject",
      // Within an account S3 gives the reason.
      sentence: `User: ${who} is not authorized to perform: s3:GetObject on resource: "${resource}" because no identity-based policy allows the s3:GetObject action`,
      who,
      action: "s3:GetObject",
      resource,
      layer: "identity",
      lacking: [`${CUSTOMER} identity`],
    });
    expect(text).toContain(
      `in ${CUSTOMER}: allow s3:GetObject on ${resource} in an identity policy of ${role}`,
    );
    expect(await applySuggestions(who)).toEqual([`${CUSTOMER} put-role-policy`]);
    expect(await aws("enforce", session, get("bucket-name"))).toMatchObject({ code: 0 });
  });

  it("takes the partner's original permissions away, and the partner itself gets at nothing", async () => {
    await both(acting, get("apn-bucket"));
    await explainedDenial(session, get("apn-bucket"), {
      operation: "GetObject",
      who: `arn:aws:sts::${CUSTOMER}:assumed-role/APNPartner/nightly`,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::apn-bucket/report.txt",
      layer: "identity",
      lacking: [`${CUSTOMER} identity`, `${APN} resource`],
    });
    const text = await explainedDenial(acting, list("bucket-name"), {
      operation: "ListObjectsV2",
      who: `arn:aws:sts::${APN}:assumed-role/APN-user-name/nightly`,
      action: "s3:ListBucket",
      resource: "arn:aws:s3:::bucket-name",
      layer: "identity",
      lacking: [`${APN} identity`, `${CUSTOMER} resource`],
    });
    expect(text).toContain(`in ${APN}: allow s3:ListBucket on arn:aws:s3:::bucket-name`);
    expect(text).toContain(`in ${CUSTOMER}: allow principal ${software} to s3:ListBucket`);
  });
});

describe("example-bucket", () => {
  /** The trusted account has the user, the trusting one the bucket. */
  const A = "111111111111";
  const B = "222222222222";
  const ownerA = rootOf(A);
  const ownerB = rootOf(B);
  const USER = `arn:aws:iam::${A}:user/Username`;
  const REPORT = "arn:aws:s3:::example-bucket/report.txt";

  /** "S3 bucket Policy in B attached to an S3 bucket (resource)". */
  const BUCKET_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::AccountA-ID:user/Username"
      },
      "Action": [
        "s3:GetObject",
        "s3:PutObject"
      ],
      "Resource": "arn:aws:s3:::example-bucket/*"
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
        "s3:GetObject",
        "s3:PutObject"
      ],
      "Resource": "arn:aws:s3:::example-bucket/*"
    }
  ]
}`;

  const read = { operation: "GetObject", action: "s3:GetObject", resource: REPORT };
  let user: Caller;

  const give = (name: string, policy: string, document: string): Promise<unknown> =>
    both(
      ownerA,
      `iam put-user-policy --user-name ${name} --policy-name ${policy} --policy-document`,
      document,
    );

  beforeAll(async () => {
    await bucketOf(B, "example-bucket");
    await bucketOf(A, "home-bucket");
    user = await userOf(A, "Username");
    const own = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::home-bucket/*"}]}`;
    await give("Username", "home", own);
  });

  describe("using resource-based policy", () => {
    it("is closed before either account has said anything, and both are told", async () => {
      const text = await explainedDenial(user, get("example-bucket"), {
        ...read,
        who: USER,
        layer: "identity",
        lacking: [`${A} identity`, `${B} resource`],
      });
      expect(text).toContain(
        `in ${A}: allow s3:GetObject on ${REPORT} in an identity policy of ${USER}`,
      );
      expect(text).toContain(`in ${B}: allow principal ${USER} to s3:GetObject on ${REPORT}`);
    });

    it("is closed with the bucket's policy alone: account A has a say, too", async () => {
      const put = "s3api put-bucket-policy --bucket example-bucket --policy";
      await both(ownerB, put, filled(BUCKET_POLICY, { "AccountA-ID": A }));
      const text = await explainedDenial(user, get("example-bucket"), {
        ...read,
        who: USER,
        layer: "identity",
        lacking: [`${A} identity`],
      });
      expect(text).toContain(
        `resource: account ${B} ${REPORT} ✓ resource policy: allows statement number 1, line 4 of the policy of arn:aws:s3:::example-bucket allows it`,
      );
      expect(text).not.toContain(`in ${B}: allow`);
    });

    it("is read and written with both policies, and nothing else", async () => {
      await give("Username", "shared", USER_POLICY);
      await both(user, get("example-bucket"));
      await both(user, put("example-bucket", "theirs.txt"));
      await explainedDenial(user, remove("example-bucket", "theirs.txt"), {
        operation: "DeleteObject",
        who: USER,
        action: "s3:DeleteObject",
        resource: "arn:aws:s3:::example-bucket/theirs.txt",
        layer: "identity",
        lacking: [`${A} identity`, `${B} resource`],
      });
      // What `atoll suggest` prints lets it pass, on both sides.
      expect(await applySuggestions(USER)).toEqual([
        `${A} put-user-policy`,
        `${B} put-bucket-policy`,
      ]);
      const again = await aws("enforce", user, remove("example-bucket", "theirs.txt"));
      expect(again).toMatchObject({ code: 0, stderr: "" });
    });

    it("keeps the user's permissions in account A, to copy information to and from there", async () => {
      const told = await both<{ readonly Arn: string }>(user, "sts get-caller-identity");
      expect(told.enforce.Arn).toBe(USER);
      const copy = (from: string, to: string): string =>
        `s3api copy-object --copy-source ${from}/report.txt --bucket ${to} --key copied.txt`;
      await both(user, copy("example-bucket", "home-bucket"));
      await both(user, copy("home-bucket", "example-bucket"));
      await both(user, get("home-bucket", "copied.txt"));
    });

    it("is that user's, and no colleague's with the same policy", async () => {
      const colleague = await userOf(A, "Colleague");
      await give("Colleague", "shared", USER_POLICY);
      const who = `arn:aws:iam::${A}:user/Colleague`;
      const text = await explainedDenial(colleague, get("example-bucket"), {
        ...read,
        who,
        layer: "resource",
        lacking: [`${B} resource`],
      });
      expect(text).toContain(
        `caller: account ${A} ${who} ✓ identity policies: allows statement number 1, line 4 of inline policy shared of user Colleague allows it`,
      );
      expect(text).toContain(
        `✗ resource policy: says nothing ← decided statement number 1 of the policy of arn:aws:s3:::example-bucket is for others; the caller is ${who}`,
      );
      expect(await applySuggestions(who)).toEqual([`${B} put-bucket-policy`]);
      expect(await aws("enforce", colleague, get("example-bucket"))).toMatchObject({ code: 0 });
    });
  });

  describe("using identity-based policy", () => {
    const role = `arn:aws:iam::${B}:role/Role`;
    const allow = (more: object): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });

    it("is the session's of the role in B, which has its permissions and not the user's", async () => {
      const trust = allow({ Principal: { AWS: USER }, Action: "sts:AssumeRole" });
      const create = "iam create-role --role-name Role --assume-role-policy-document";
      await both(ownerB, create, trust);
      const rights = allow({
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource: ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"],
      });
      const put = "iam put-role-policy --role-name Role --policy-name use --policy-document";
      await both(ownerB, put, rights);
      await give("Username", "assume", allow({ Action: "sts:AssumeRole", Resource: role }));
      const session = await sessionOf(user, role);
      await both(session, get("example-bucket"));
      await both(session, list("example-bucket"));
      const who = `arn:aws:sts::${B}:assumed-role/Role/nightly`;
      const text = await explainedDenial(session, get("home-bucket"), {
        operation: "GetObject",
        who,
        action: "s3:GetObject",
        resource: "arn:aws:s3:::home-bucket/report.txt",
        layer: "identity",
        lacking: [`${B} identity`, `${A} resource`],
      });
      expect(text).toContain(`in ${B}: allow s3:GetObject`);
      expect(text).toContain(`in ${A}: allow principal ${role} to s3:GetObject`);
      // The user itself may still do what it could, and no more.
      await both(user, get("home-bucket"));
      await explainedDenial(user, list("example-bucket"), {
        operation: "ListObjectsV2",
        who: USER,
        action: "s3:ListBucket",
        resource: "arn:aws:s3:::example-bucket",
        layer: "identity",
        lacking: [`${A} identity`, `${B} resource`],
      });
    });
  });
});

describe("LocalStack's list for S3: GetObject, ListObjects, PutObject", () => {
  const OWNER = "111111111111";
  const OTHER = "222222222222";
  const other = rootOf(OTHER);
  const shared = (operation: string, action: string, resource: string): Denied => ({
    operation,
    who: `arn:aws:iam::${OTHER}:root`,
    action,
    resource: `arn:aws:s3:::${resource}`,
    layer: "resource",
    lacking: [`${OWNER} resource`],
  });

  it("has one namespace for the buckets of all accounts, in any mode", async () => {
    await bucketOf(OWNER, "shared-bucket");
    for (const mode of MODES) {
      const again = await aws(mode, other, "s3api create-bucket --bucket shared-bucket");
      expect(again.stderr.trim()).toBe(
        printedError(
          "BucketAlreadyExists",
          "CreateBucket",
          "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        ),
      );
    }
  });

  it("works without any policy where nothing is enforced, and from another region", async () => {
    const abroad = "--region eu-central-1";
    const bucket = "shared-bucket";
    for (const [command, why] of [
      [get(bucket), shared("GetObject", "s3:GetObject", `${bucket}/report.txt`)],
      [`s3api list-objects --bucket ${bucket}`, shared("ListObjects", "s3:ListBucket", bucket)],
      [put(bucket, "theirs.txt"), shared("PutObject", "s3:PutObject", `${bucket}/theirs.txt`)],
    ] as const) {
      expect(await explainedDenial(other, `${command} ${abroad}`, why)).toContain(
        `in ${OWNER}: allow principal ${why.who} to ${why.action} on ${why.resource}`,
      );
    }
  });
});
