import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CreateBucketCommandInput,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../testing/emulator.ts";
import { organizationOf } from "../../testing/organization.ts";

const Bucket = "photos";
const BUCKET = `arn:aws:s3:::${Bucket}`;
const OBJECTS = `${BUCKET}/*`;
const Key = "a";

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

function document(statements: readonly object[]): string {
  const Statement = statements.map((each) => ({ Effect: "Allow", ...each }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A user of an account with some statements. */
async function user(statements: readonly object[], account: string = OWNER): Promise<Clients> {
  const { iam } = kit.as(account);
  const UserName = "alice";
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = document(statements);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const made = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = made.AccessKey ?? {};
  return kit.as({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
}

function policy(...statements: readonly object[]): Promise<unknown> {
  return kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(statements) }));
}

async function put(Body = "x"): Promise<string> {
  return (await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).ETag ?? "";
}

/** What a denial says is lacking. */
function lacking(action: string): object {
  return { name: "AccessDenied", message: expect.stringContaining(`to perform: ${action} `) };
}

describe("an upload that holds a tag against what is there", () => {
  it("needs to read it, which tells whether it is the same", async () => {
    const tag = await put();
    const alice = await user([{ Action: "s3:PutObject", Resource: OBJECTS }]);
    const upload = (more: object): Promise<unknown> =>
      alice.s3.send(new PutObjectCommand({ Bucket, Key, Body: "y", ...more }));
    await expect(upload({ IfMatch: tag })).rejects.toMatchObject(lacking("s3:GetObject"));
    await expect(upload({ IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await upload({});
  });

  it("is let through with both, as a copy and in parts too", async () => {
    await put();
    const alice = await user([{ Action: ["s3:PutObject", "s3:GetObject"], Resource: OBJECTS }]);
    const again = await alice.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: `${Bucket}/${Key}`,
        MetadataDirective: "REPLACE",
        IfMatch: await put(),
      }),
    );
    const IfMatch = again.CopyObjectResult?.ETag;
    const { UploadId } = await alice.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = { Bucket, Key, UploadId };
    const part = new UploadPartCommand({ ...upload, PartNumber: 1, Body: "z" });
    const { ETag } = await alice.s3.send(part);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload, IfMatch });
    expect((await alice.s3.send(complete)).ETag).toMatch(/-1"$/);
  });

  it("looks at the tags that the object has", async () => {
    const tagged = new PutObjectCommand({ Bucket, Key, Body: "x", Tagging: "open=yes" });
    const { ETag: IfMatch } = await kit.s3.send(tagged);
    const alice = await user([
      { Action: "s3:PutObject", Resource: OBJECTS },
      {
        Action: "s3:GetObject",
        Resource: OBJECTS,
        Condition: { StringEquals: { "s3:ExistingObjectTag/open": "yes" } },
      },
    ]);
    const upload = new PutObjectCommand({ Bucket, Key, Body: "y", IfMatch });
    await alice.s3.send(upload);
    const other = new PutObjectCommand({ Bucket, Key, Body: "z", IfMatch: await put() });
    await expect(alice.s3.send(other)).rejects.toMatchObject(lacking("s3:GetObject"));
  });
});

describe("a deletion that holds a tag against what is there", () => {
  it("needs to read it, but not to know that there is something", async () => {
    const tag = await put();
    const alice = await user([{ Action: "s3:DeleteObject", Resource: OBJECTS }]);
    const remove = (IfMatch: string): Promise<unknown> =>
      alice.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    await expect(remove(tag)).rejects.toMatchObject(lacking("s3:GetObject"));
    await remove("*");
  });

  it("is asked of each object of a batch", async () => {
    const ETag = await put();
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "b", Body: "x" }));
    const alice = await user([
      {
        Action: "s3:DeleteObject",
        Resource: OBJECTS,
        Condition: { Null: { "s3:if-match": "false" } },
      },
      { Action: "s3:GetObject", Resource: OBJECTS },
    ]);
    const Objects = [{ Key, ETag }, { Key: "b" }];
    const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects } });
    const { Deleted, Errors } = await alice.s3.send(command);
    expect(Deleted).toEqual([{ Key }]);
    expect(Errors).toMatchObject([{ Key: "b", Code: "AccessDenied" }]);
  });
});

describe("a policy that wants conditional writes", () => {
  it("spares what only brings the parts of an object", async () => {
    await policy(
      {
        Principal: { AWS: OTHER },
        Action: "s3:PutObject",
        Resource: OBJECTS,
        Condition: { Null: { "s3:if-none-match": "false" } },
      },
      {
        Principal: { AWS: OTHER },
        Action: "s3:PutObject",
        Resource: OBJECTS,
        Condition: { Bool: { "s3:ObjectCreationOperation": "false" } },
      },
    );
    const { s3 } = kit.as(OTHER);
    const upload = (more: object): Promise<unknown> =>
      s3.send(new PutObjectCommand({ Bucket, Key: "b", Body: "x", ...more }));
    await expect(upload({})).rejects.toMatchObject({ name: "AccessDenied" });
    await upload({ IfNoneMatch: "*" });
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const begun = { Bucket, Key, UploadId };
    const { ETag } = await s3.send(new UploadPartCommand({ ...begun, PartNumber: 1, Body: "x" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = (more: object): Promise<unknown> =>
      s3.send(new CompleteMultipartUploadCommand({ ...begun, MultipartUpload, ...more }));
    await expect(complete({})).rejects.toMatchObject({ name: "AccessDenied" });
    await complete({ IfNoneMatch: "*" });
  });
});

describe("who began an upload", () => {
  it("may list its parts and give it up in another account's bucket", async () => {
    await policy({ Principal: { AWS: OTHER }, Action: "s3:PutObject", Resource: OBJECTS });
    const alice = await user([{ Action: "s3:*", Resource: "*" }], OTHER);
    const { UploadId } = await alice.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = { Bucket, Key, UploadId };
    expect((await alice.s3.send(new ListPartsCommand(upload))).Parts ?? []).toEqual([]);
    const abort = new AbortMultipartUploadCommand(upload);
    const { s3 } = kit.as("333333333333");
    await expect(s3.send(abort)).rejects.toMatchObject({ name: "AccessDenied" });
    await alice.s3.send(abort);
  });

  it("still needs its own account's leave, and not the bucket owner's denial", async () => {
    const mayPut = { Principal: { AWS: OTHER }, Action: "s3:PutObject", Resource: OBJECTS };
    await policy(mayPut);
    const alice = await user([{ Action: "s3:PutObject", Resource: OBJECTS }], OTHER);
    const begin = new CreateMultipartUploadCommand({ Bucket, Key });
    const { UploadId } = await alice.s3.send(begin);
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    await expect(alice.s3.send(abort)).rejects.toMatchObject({ name: "AccessDenied" });
    const Action = "s3:AbortMultipartUpload";
    await policy(mayPut, { Effect: "Deny", Principal: "*", Action, Resource: OBJECTS });
    await expect(kit.as(OTHER).s3.send(abort)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("a key that is not there", () => {
  it("is told to those who may list its part of the bucket", async () => {
    const alice = await user([
      { Action: "s3:GetObject", Resource: OBJECTS },
      {
        Action: "s3:ListBucket",
        Resource: BUCKET,
        Condition: { StringLike: { "s3:prefix": "home/*" } },
      },
    ]);
    const get = (key: string): Promise<unknown> =>
      alice.s3.send(new GetObjectCommand({ Bucket, Key: key }));
    await expect(get("home/a")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(get("work/a")).rejects.toMatchObject(lacking("s3:ListBucket"));
    const head = alice.s3.send(new HeadObjectCommand({ Bucket, Key: "home/a" }));
    await expect(head).rejects.toMatchObject({ name: "NotFound" });
  });
});

describe("a new bucket", () => {
  const make = (alice: Clients, more: Partial<CreateBucketCommandInput>): Promise<unknown> =>
    alice.s3.send(new CreateBucketCommand({ Bucket: "videos", ...more }));

  it("with locks needs what turns them on", async () => {
    const Action = ["s3:CreateBucket", "s3:PutBucketObjectLockConfiguration"];
    const alice = await user([{ Action, Resource: "*" }]);
    const locked = make(alice, { ObjectLockEnabledForBucket: true });
    await expect(locked).rejects.toMatchObject(lacking("s3:PutBucketVersioning"));
    await make(alice, {});
  });

  it("with an ACL needs PutBucketAcl, unless the ACL is what it has anyway", async () => {
    const Action = ["s3:CreateBucket", "s3:PutBucketOwnershipControls"];
    const alice = await user([{ Action, Resource: "*" }]);
    const ObjectOwnership = "ObjectWriter";
    const open = make(alice, { ObjectOwnership, ACL: "authenticated-read" });
    await expect(open).rejects.toMatchObject(lacking("s3:PutBucketAcl"));
    await make(alice, { ObjectOwnership, ACL: "private" });
  });
});

describe("why access is denied", () => {
  const get = new GetObjectCommand({ Bucket, Key });

  it("is told within the account and the organization only", async () => {
    await put();
    const told = lacking("s3:GetObject");
    const untold = { name: "AccessDenied", message: "Access Denied" };
    const alice = await user([{ Action: "s3:PutObject", Resource: OBJECTS }]);
    await expect(alice.s3.send(get)).rejects.toMatchObject(told);
    const colleague = kit.as(OTHER);
    await expect(colleague.s3.send(get)).rejects.toMatchObject(untold);
    await organizationOf(kit, [OTHER]);
    await expect(colleague.s3.send(get)).rejects.toMatchObject(told);
    await expect(kit.as("333333333333").s3.send(get)).rejects.toMatchObject(untold);
  });

  it("is not told to whom S3 does not know", async () => {
    await put();
    const url = `http://localhost:4566/${Bucket}/${Key}`;
    const answer = await kit.atoll.fetch(new Request(url));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Message>Access Denied</Message>");
  });
});

describe("condition keys", () => {
  it("of listing are not those of listing uploads", async () => {
    const alice = await user([
      {
        Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: BUCKET,
        Condition: { StringLike: { "s3:prefix": "home/*" } },
      },
    ]);
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: "home/" });
    await expect(alice.s3.send(list)).rejects.toMatchObject(
      lacking("s3:ListBucketMultipartUploads"),
    );
  });

  it("of an inventory are the fields that it tells", async () => {
    const alice = await user([
      {
        Action: "s3:PutInventoryConfiguration",
        Resource: BUCKET,
        Condition: {
          "ForAllValues:StringEquals": { "s3:InventoryAccessibleOptionalFields": ["Size"] },
        },
      },
    ]);
    const inventory = (OptionalFields: ("Size" | "ETag")[]): Promise<unknown> =>
      alice.s3.send(
        new PutBucketInventoryConfigurationCommand({
          Bucket,
          Id: "i",
          InventoryConfiguration: {
            Id: "i",
            IsEnabled: true,
            IncludedObjectVersions: "Current",
            Schedule: { Frequency: "Daily" },
            Destination: { S3BucketDestination: { Bucket: BUCKET, Format: "CSV" } },
            OptionalFields,
          },
        }),
      );
    await inventory(["Size"]);
    await expect(inventory(["Size", "ETag"])).rejects.toMatchObject(
      lacking("s3:PutInventoryConfiguration"),
    );
  });
});
