import { createHmac } from "node:crypto";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, START_MS, type Emulator } from "../../testing/emulator.ts";

const Bucket = "uploads";
const BOUNDARY = "----xyz";
const DATE = "20260101";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let atoll: Emulator;
let keys: Keys;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
  keys = await userWith("s3:PutObject");
});

/** A user who may do one thing with the bucket's objects. */
async function userWith(action: string): Promise<Keys> {
  const UserName = `may-${action.slice(3).replace("*", "all")}`;
  await atoll.iam.send(new CreateUserCommand({ UserName }));
  const statement = { Effect: "Allow", Action: action, Resource: `arn:aws:s3:::${Bucket}/*` };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await atoll.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await atoll.iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** The fields that sign a policy with version 4. */
function signed(
  conditions: readonly unknown[],
  { accessKeyId, secretAccessKey }: Keys = keys,
  expiresInMs: number = 60_000,
): Record<string, string> {
  const credential = `${accessKeyId}/${DATE}/us-east-1/s3/aws4_request`;
  const fields = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": credential,
    "X-Amz-Date": `${DATE}T000000Z`,
  };
  const expiration = new Date(START_MS + expiresInMs).toISOString();
  const own = Object.entries(fields).map(([name, value]) => ({ [name]: value }));
  const document = { expiration, conditions: [...conditions, ...own] };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  let key: Buffer | string = `AWS4${secretAccessKey}`;
  for (const part of [DATE, "us-east-1", "s3", "aws4_request"]) key = hmac(key, part);
  return { ...fields, policy, "X-Amz-Signature": hmac(key, policy).toString("hex") };
}

function bodyOf(fields: Readonly<Record<string, string>>, file: string | undefined): string {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  if (file !== undefined) {
    parts.push(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="C:\\dir\\cat.txt"\r\n` +
        `Content-Type: text/plain\r\n\r\n${file}\r\n`,
    );
  }
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

async function post(
  fields: Readonly<Record<string, string>>,
  file: string | undefined = "meow",
  raw?: string,
): Promise<{ status: number; headers: Headers; body: string }> {
  const response = await atoll.atoll.fetch(
    new Request(`http://localhost:4566/${Bucket}`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
      body: raw ?? bodyOf(fields, file),
    }),
  );
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function keysInBucket(): Promise<readonly (string | undefined)[]> {
  const { Contents = [] } = await atoll.s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

const OPEN = [{ bucket: Bucket }, ["starts-with", "$key", "user/"]];

describe("an HTML form", () => {
  it("stores its file under its key, with what its fields say", async () => {
    const answer = await post({
      key: "user/${filename}",
      "Content-Type": "text/x-cat",
      "x-amz-meta-mood": "good",
      tagging: "<Tagging><TagSet><Tag><Key>a+b</Key><Value>c d</Value></Tag></TagSet></Tagging>",
      ...signed(
        [
          ...OPEN,
          ["starts-with", "$Content-Type", "text/"],
          ["eq", "$x-amz-meta-mood", "good"],
          ["starts-with", "$tagging", ""],
          ["content-length-range", 1, 10],
        ],
        await userWith("s3:*"),
      ),
    });
    expect(answer).toMatchObject({ status: 204, body: "" });
    expect(answer.headers.get("etag")).toBe('"4a4be40c96ac6314e91d93f38043a634"');
    const { Body, ...told } = await atoll.s3.send(
      new GetObjectCommand({ Bucket, Key: "user/cat.txt" }),
    );
    expect(await Body?.transformToString()).toBe("meow");
    expect(told).toMatchObject({ ContentType: "text/x-cat", Metadata: { mood: "good" } });
    const tagging = new GetObjectTaggingCommand({ Bucket, Key: "user/cat.txt" });
    expect((await atoll.s3.send(tagging)).TagSet).toEqual([{ Key: "a+b", Value: "c d" }]);
  });

  // Recorded from AWS.
  it("has text where a PUT has headers", async () => {
    const text = {
      "Cache-Control": "a_\u2014_\u00e9",
      "x-amz-meta-a": "\u00c4M\u00c4Z\u00d5\u00d1 S3",
    };
    const word = { "x-amz-meta-b": "=?UTF-8?B?YWJj?=" };
    const conditions = Object.entries({ ...text, ...word }).map(([name, value]) => ({
      [name]: value,
    }));
    const keys = await userWith("s3:*");
    const sent = { key: "user/a", ...text, ...word, ...signed([...OPEN, ...conditions], keys) };
    expect(await post(sent)).toMatchObject({ status: 204 });
    const told = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key: "user/a" }));
    expect(told).toMatchObject({
      CacheControl: "a_ _\u00e9",
      Metadata: { a: "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=", b: "=?UTF-8?B?YWJj?=" },
    });
  });

  it("is answered as it wishes", async () => {
    const status = ["starts-with", "$success_action_status", ""];
    const told = await post({
      key: "user/<1>",
      success_action_status: "201",
      ...signed([...OPEN, status]),
    });
    expect(told.status).toBe(201);
    expect(told.body).toContain(`<Bucket>${Bucket}</Bucket><Key>user/&lt;1&gt;</Key>`);
    const redirect = "http://localhost/done?a=1";
    const sent = await post({
      key: "user/2",
      success_action_redirect: redirect,
      ...signed([...OPEN, { success_action_redirect: redirect }]),
    });
    expect(sent.status).toBe(303);
    expect(sent.headers.get("location")).toBe(
      `${redirect}&bucket=${Bucket}&key=user%2F2&etag=%224a4be40c96ac6314e91d93f38043a634%22`,
    );
  });

  it("may be signed with version 2", async () => {
    const document = { expiration: "2026-01-02T00:00:00Z", conditions: OPEN };
    const policy = Buffer.from(JSON.stringify(document)).toString("base64");
    const signature = createHmac("sha1", keys.secretAccessKey).update(policy).digest("base64");
    const fields = { key: "user/1", AWSAccessKeyId: keys.accessKeyId, policy };
    expect((await post({ ...fields, signature })).status).toBe(204);
    const forged = await post({ ...fields, signature: "AAAA" });
    expect([forged.status, forged.body]).toEqual([
      403,
      expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
    ]);
  });

  it("leaves nothing behind when it breaks its policy", async () => {
    const cases: readonly (readonly [Record<string, string>, string, string])[] = [
      [{ key: "other", ...signed(OPEN) }, "meow", "Policy Condition failed"],
      [{ key: "user/1", acl: "private", ...signed(OPEN) }, "meow", "Extra input fields: acl"],
      [{ key: "user/1", ...signed(OPEN, keys, -1) }, "meow", "Policy expired."],
      [
        { key: "user/1", ...signed([...OPEN, ["content-length-range", 0, 3]]) },
        "meow",
        "<Code>EntityTooLarge</Code>",
      ],
      [
        { key: "user/1", ...signed([...OPEN, ["content-length-range", 5, 9]]) },
        "meow",
        "<Code>EntityTooSmall</Code>",
      ],
      [
        { key: "user/1", ...signed(OPEN), "X-Amz-Signature": "00" },
        "meow",
        "<Code>SignatureDoesNotMatch</Code>",
      ],
      [{ ...signed(OPEN) }, "meow", "must contain a field named 'key'"],
    ];
    for (const [fields, file, text] of cases) {
      const { status, body } = await post(fields, file);
      expect(body).toContain(text);
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect(await keysInBucket()).toEqual([]);
  });

  it("is judged as PutObject of whoever signed it", async () => {
    const reader = await userWith("s3:GetObject");
    const refused = await post({ key: "user/1", ...signed(OPEN, reader) });
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.stringContaining("is not authorized to perform: s3:PutObject"),
    ]);
    // Nobody let everybody in.
    expect((await post({ key: "user/1" })).status).toBe(403);
    const root = { accessKeyId: OWNER, secretAccessKey: "any" };
    expect((await post({ key: "user/1", ...signed(OPEN, root) })).status).toBe(204);
  });

  it("is refused when it is broken, endless or none", async () => {
    const open = { key: "user/1", ...signed(OPEN) };
    const cut = await post({}, undefined, bodyOf(open, "meow").slice(0, -14));
    expect(cut.body).toContain("<Code>MalformedPOSTRequest</Code>");
    const big = await post({ ...open, "x-ignore-a": "a".repeat(30_000) });
    expect(big.body).toContain("<Code>MaxPostPreDataLengthExceeded</Code>");
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`x-ignore-${n}`, ""]));
    expect((await post({ ...many, ...open })).status).toBe(400);
    expect((await post(open, "", bodyOf(open, undefined))).body).toContain(
      "POST requires exactly one file upload",
    );
    expect((await post({}, undefined, "no form")).status).toBe(400);
    const other = new Request(`http://localhost:4566/${Bucket}`, {
      method: "POST",
      headers: { "content-type": "multipart/mixed; boundary=x" },
      body: "x",
    });
    expect([400, 404, 405, 412]).toContain((await atoll.atoll.fetch(other)).status);
    expect(await keysInBucket()).toEqual([]);
  });

  it("takes names of fields as they are", async () => {
    const fields = { "__proto__-x": "a", constructor: "b" };
    const conditions: unknown[] = [...OPEN, { "__proto__-x": "a" }, { constructor: "b" }];
    expect((await post({ ...fields, key: "user/1", ...signed(conditions) })).status).toBe(204);
  });
});
