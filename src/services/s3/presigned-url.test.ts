import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, START_MS, type Emulator, type Who } from "../../testing/emulator.ts";

const Bucket = "links";
const Key = "a b/ü.txt";
const target = { Bucket, Key };
const signingDate = new Date(START_MS);

let atoll: Emulator;
let user: Who;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
  const UserName = "ada";
  await atoll.iam.send(new CreateUserCommand({ UserName }));
  await atoll.iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: policyFor("*") }),
  );
  const { AccessKey } = await atoll.iam.send(new CreateAccessKeyCommand({ UserName }));
  user = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
});

function policyFor(action: string): string {
  const statement = { Effect: "Allow", Action: action, Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

/** A URL that is good for a minute from the beginning of the test. */
function presign(
  command: GetObjectCommand | PutObjectCommand,
  who: Who = user,
  more: object = {},
): Promise<string> {
  return getSignedUrl(atoll.as(who).s3, command, { expiresIn: 60, signingDate, ...more });
}

async function fetched(
  url: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: string }> {
  const answer = await atoll.atoll.fetch(new Request(url, init));
  return { status: answer.status, body: await answer.text() };
}

describe("a presigned URL", () => {
  it("uploads and downloads without credentials, until it ends", async () => {
    const put = await presign(new PutObjectCommand(target));
    expect((await fetched(put, { method: "PUT", body: "hello" })).status).toBe(200);
    const get = await presign(new GetObjectCommand(target));
    expect(await fetched(get)).toEqual({ status: 200, body: "hello" });
    await atoll.clock.advance(61_000);
    const late = await fetched(get);
    expect(late.status).toBe(403);
    expect(late.body).toContain("<Message>Request has expired</Message>");
  });

  it("carries headers in its query, which are signed and judged with it", async () => {
    const command = new PutObjectCommand({
      ...target,
      ACL: "bucket-owner-full-control",
      Metadata: { taken: "2026 in May" },
      StorageClass: "STANDARD_IA",
    });
    const put = await presign(command);
    expect(put).toContain("x-amz-meta-taken=2026%20in%20May");
    const changed = put.replace("in%20May", "in%20June");
    expect((await fetched(changed, { method: "PUT", body: "x" })).body).toContain(
      "SignatureDoesNotMatch",
    );
    expect((await fetched(put, { method: "PUT", body: "x" })).status).toBe(200);
    expect(await atoll.s3.send(new HeadObjectCommand(target))).toMatchObject({
      Metadata: { taken: "2026 in May" },
      StorageClass: "STANDARD_IA",
    });
    const notSigned = "https://acs.amazonaws.com/groups/global/AllUsers";
    const other = await fetched(put, {
      method: "PUT",
      body: "x",
      headers: { "x-amz-grant-read": `uri="${notSigned}"` },
    });
    expect(other).toMatchObject({ status: 403, body: expect.stringContaining("not signed") });
  });

  it("is for one method, one key and the headers that it signs", async () => {
    const get = await presign(new GetObjectCommand(target));
    expect((await fetched(get, { method: "PUT", body: "x" })).status).toBe(403);
    expect((await fetched(get.replace("a%20b", "other"))).body).toContain("SignatureDoesNotMatch");
    const put = await presign(new PutObjectCommand({ ...target, ContentType: "text/a" }), user, {
      signableHeaders: new Set(["content-type"]),
    });
    const send = (type: string): Promise<{ readonly status: number }> =>
      fetched(put, { method: "PUT", body: "x", headers: { "content-type": type } });
    expect((await send("text/b")).status).toBe(403);
    expect((await send("text/a")).status).toBe(200);
    expect(await atoll.s3.send(new HeadObjectCommand(target))).toMatchObject({
      ContentType: "text/a",
    });
  });

  it("can do what its signer may, and no more", async () => {
    const nobody = "lena";
    await atoll.iam.send(new CreateUserCommand({ UserName: nobody }));
    const { AccessKey } = await atoll.iam.send(new CreateAccessKeyCommand({ UserName: nobody }));
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
    const refused = await fetched(await presign(new GetObjectCommand(target), keys));
    // Lena has no policy, so her URL opens nothing.
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.stringContaining("is not authorized to perform: s3:GetObject"),
    ]);
  });

  it("ends sooner where the bucket's policy limits its age, which signed headers do not have", async () => {
    await atoll.s3.send(new PutObjectCommand({ ...target, Body: "hello" }));
    const statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: { NumericGreaterThan: { "s3:signatureAge": 10_000 } },
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const get = await presign(new GetObjectCommand(target));
    expect((await fetched(get)).status).toBe(200);
    await atoll.clock.advance(11_000);
    expect((await fetched(get)).status).toBe(403);
    // The client's clock has not moved: its signature is as old, but sent in a header.
    const read = await atoll.as(user).s3.send(new GetObjectCommand(target));
    expect(read.ContentLength).toBe(5);
  });

  it("ends with the session that signed it", async () => {
    await atoll.s3.send(new PutObjectCommand({ ...target, Body: "x" }));
    const trust = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: OWNER }, Action: "sts:AssumeRole" },
    };
    const RoleName = "reader";
    await atoll.iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const PolicyDocument = policyFor("s3:GetObject");
    await atoll.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
    const RoleArn = `arn:aws:iam::${OWNER}:role/${RoleName}`;
    const assumed = { RoleArn, RoleSessionName: "session", DurationSeconds: 900 };
    const { Credentials } = await atoll.as(user).sts.send(new AssumeRoleCommand(assumed));
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    };
    const url = await presign(new GetObjectCommand(target), session, { expiresIn: 86_400 });
    expect((await fetched(url)).status).toBe(200);
    await atoll.clock.advance(901_000);
    const late = await fetched(url);
    expect([late.status, late.body]).toEqual([
      400,
      expect.stringContaining("<Code>ExpiredToken</Code>"),
    ]);
  });
});
