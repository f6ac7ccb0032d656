/** What `can` and `who-can` know of S3: owners of objects, ACLs, Block Public Access, access points. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { CreateAccessPointCommand, PutAccessPointPolicyCommand } from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import type { WhoCan } from "../../admin/decision-access.ts";
import { emulator, OTHER, OWNER, REGION, type Emulator } from "../../testing/emulator.ts";
import type { NewDecision } from "../../trail/decision-record.ts";
import { canonicalUserId } from "./canonical-user.ts";

const Bucket = "photos";
const Key = "cat.jpg";
const ARN = `arn:aws:s3:::${Bucket}/${Key}`;
const THIRD = "333333333333";
const rootOf = (account: string): string => `arn:aws:iam::${account}:root`;

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

async function ask<T>(path: string, question?: object): Promise<T> {
  const init = question && { method: "POST", body: JSON.stringify(question) };
  const request = new Request(`http://localhost:4566/_atoll/${path}`, init);
  return (await (await kit.atoll.fetch(request)).json()) as T;
}

interface Answer {
  readonly allowed: boolean;
  readonly decision: NewDecision;
}

function can(principal: string, action: string, resource = ARN, context = {}): Promise<Answer> {
  return ask("can", { principal, action, resource, context });
}

async function allowed(...question: Parameters<typeof can>): Promise<boolean> {
  return (await can(...question)).allowed;
}

async function whoCan(action: string, resource = ARN): Promise<readonly string[]> {
  const query = new URLSearchParams({ action, resource });
  const { principals, others } = await ask<WhoCan>(`who-can?${query.toString()}`);
  return [...principals.map(({ principal }) => principal), ...others];
}

function allow(Principal: unknown, more: object = {}): object {
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  return { Effect: "Allow", Principal, Action: "s3:*", Resource, ...more };
}

async function setPolicy(...Statement: readonly object[]): Promise<void> {
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

async function open(more: object = {}): Promise<void> {
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: false, ...more };
  await kit.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
}

/** An object that the other account put into the bucket and owns. */
async function foreignObject(): Promise<void> {
  const Rules = [{ ObjectOwnership: "ObjectWriter" as const }];
  const OwnershipControls = { Rules };
  await kit.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  await setPolicy(allow({ AWS: [OTHER, THIRD] }));
  await kit.as(OTHER).s3.send(new PutObjectCommand({ Bucket, Key, Body: "b" }));
}

describe("can, of an object that another account owns", () => {
  beforeEach(foreignObject);

  it("asks its owner, not the bucket's policy, as a request does", async () => {
    expect(await allowed(OWNER, "s3:GetObject")).toBe(false);
    expect(await allowed(THIRD, "s3:GetObject")).toBe(false);
    expect(await allowed(OTHER, "s3:GetObject")).toBe(true);
    const get = new GetObjectCommand({ Bucket, Key });
    await expect(kit.s3.send(get)).rejects.toMatchObject({ name: "AccessDenied" });
    // Whoever owns the object, the bucket is its owner's.
    expect(await allowed(OWNER, "s3:DeleteObject")).toBe(true);
    expect(await allowed(THIRD, "s3:PutObject")).toBe(true);
  });

  it("counts the object's ACL, and says so", async () => {
    const put = { Bucket, Key, GrantRead: `id="${canonicalUserId(THIRD)}"` };
    await kit.as(OTHER).s3.send(new PutObjectAclCommand(put));
    const { allowed: is, decision } = await can(THIRD, "s3:GetObject");
    expect(is).toBe(true);
    expect(decision.pairs[0]?.policy).toBe(`the object's ACL: READ to ${THIRD}`);
    expect(await whoCan("s3:GetObject")).toEqual([rootOf(OTHER), rootOf(THIRD)]);
  });

  it("advises what helps: no bucket policy does", async () => {
    const { decision } = await can(THIRD, "s3:GetObject");
    const { hints = [], missing } = decision.pairs[0]?.explanation ?? {};
    expect(missing).toEqual(["resource"]);
    expect(hints).toEqual([
      expect.objectContaining({
        account: OTHER,
        sentence: expect.stringMatching(
          /belongs to account 222222222222, so no bucket policy/,
        ) as string,
      }),
    ]);
  });
});

describe("can, under Block Public Access", () => {
  it("shuts out under a public policy whom another statement names", async () => {
    await open({ RestrictPublicBuckets: false });
    await setPolicy(allow({ AWS: OTHER }), allow("*", { Action: "s3:GetObject" }));
    expect(await allowed(OTHER, "s3:ListBucket", `arn:aws:s3:::${Bucket}`)).toBe(true);
    expect(await whoCan("s3:GetObject")).toEqual([
      rootOf(OWNER),
      rootOf(OTHER),
      "accounts",
      "services",
      "anonymous",
    ]);
    await open({ RestrictPublicBuckets: true });
    const { allowed: is, decision } = await can(OTHER, "s3:ListBucket", `arn:aws:s3:::${Bucket}`);
    expect(is).toBe(false);
    expect(decision.pairs[0]?.explanation?.hints[0]?.sentence).toMatch(/RestrictPublicBuckets/);
    expect(await whoCan("s3:GetObject")).toEqual([rootOf(OWNER), "services"]);
  });
});

describe("can, by an access point", () => {
  const Name = "sales";
  const POINT = `arn:aws:s3:${REGION}:${OWNER}:accesspoint/${Name}`;
  const BEHIND = `${POINT}/object/${Key}`;

  it("needs the access point's policy and the bucket's", async () => {
    await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "b" }));
    const input = { AccountId: OWNER, Name, Bucket };
    await kit.s3control.send(new CreateAccessPointCommand(input));
    const condition = { StringEquals: { "s3:DataAccessPointAccount": OWNER } };
    await setPolicy(allow({ AWS: "*" }, { Condition: condition }));
    expect(await allowed(OTHER, "s3:GetObject", BEHIND)).toBe(false);
    const Statement = [
      { Effect: "Allow", Principal: { AWS: OTHER }, Action: "s3:GetObject", Resource: BEHIND },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await kit.s3control.send(new PutAccessPointPolicyCommand({ AccountId: OWNER, Name, Policy }));
    const { allowed: is, decision } = await can(OTHER, "s3:GetObject", BEHIND);
    expect(is).toBe(true);
    expect(decision.pairs.map(({ resource }) => resource)).toEqual([BEHIND, ARN]);
    // The bucket's policy delegates to the access point: on its own it lets nobody in.
    expect(await allowed(OTHER, "s3:GetObject")).toBe(false);
    expect(await whoCan("s3:GetObject", BEHIND)).toEqual([rootOf(OWNER), rootOf(OTHER)]);
    expect(await allowed(OTHER, "s3:GetAccessPointPolicy", POINT)).toBe(false);
    expect(await allowed(OWNER, "s3:GetAccessPointPolicy", POINT)).toBe(true);
  });
});

describe("can, of a bucket's policy", () => {
  it("knows that the owner's root user is never locked out of it", async () => {
    const bucket = `arn:aws:s3:::${Bucket}`;
    await setPolicy({ ...allow("*"), Effect: "Deny" });
    expect(await allowed(OWNER, "s3:PutBucketPolicy", bucket)).toBe(true);
    expect(await allowed(OWNER, "s3:ListBucket", bucket)).toBe(false);
  });

  it("imagines tags and versions", async () => {
    await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "b", Tagging: "class=open" }));
    const tagged = { StringEquals: { "s3:ExistingObjectTag/class": "open" } };
    await setPolicy(allow({ AWS: OTHER }, { Condition: tagged }));
    expect(await allowed(OTHER, "s3:GetObject")).toBe(true);
    const context = { "s3:ExistingObjectTag/class": "secret" };
    expect(await allowed(OTHER, "s3:GetObject", ARN, context)).toBe(false);
    expect(await allowed(OTHER, "s3:GetObject", ARN, { "s3:versionid": "none" })).toBe(false);
  });
});
