import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  UploadPartCommand,
  type Grant,
  type ObjectOwnership,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import { ALL_USERS } from "./acl.ts";
import { canonicalUserId } from "./canonical-user.ts";

const Bucket = "photos";
const OWN_ID = canonicalUserId(OWNER);
const OTHER_ID = canonicalUserId(OTHER);

let kit: Emulator;

beforeEach(async () => {
  kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new CreateBucketCommand({ Bucket }));
});

/** Makes ACLs count, and public ones too. */
async function open(ownership: ObjectOwnership = "ObjectWriter"): Promise<void> {
  const OwnershipControls = { Rules: [{ ObjectOwnership: ownership }] };
  await kit.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  await kit.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
}

/** Lets the other account do these things to the bucket. */
async function admit(...Action: readonly string[]): Promise<void> {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: OTHER },
    Action,
    Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

const full = (ID: string): Grant => ({
  Grantee: { Type: "CanonicalUser", ID },
  Permission: "FULL_CONTROL",
});
const everybody = (Permission: Grant["Permission"]): Grant => ({
  Grantee: { Type: "Group", URI: ALL_USERS },
  Permission,
});

async function aclOf(Key: string, by: Pick<Emulator, "s3"> = kit): Promise<object> {
  const { Owner, Grants } = await by.s3.send(new GetObjectAclCommand({ Bucket, Key }));
  return { Owner, Grants };
}

describe("the ACL of a bucket", () => {
  it("is its owner's alone", async () => {
    const { Owner, Grants } = await kit.s3.send(new GetBucketAclCommand({ Bucket }));
    expect({ Owner, Grants }).toEqual({ Owner: { ID: OWN_ID }, Grants: [full(OWN_ID)] });
  });

  it("comes as a canned one, in headers or as a document", async () => {
    await open();
    const grants = async (): Promise<unknown> =>
      (await kit.s3.send(new GetBucketAclCommand({ Bucket }))).Grants;
    await kit.s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }));
    expect(await grants()).toEqual([full(OWN_ID), everybody("READ"), everybody("WRITE")]);
    await kit.s3.send(new PutBucketAclCommand({ Bucket, GrantRead: `id=${OTHER_ID}` }));
    const toOther = { Grantee: { Type: "CanonicalUser", ID: OTHER_ID }, Permission: "READ" };
    expect(await grants()).toEqual([toOther]);
    const AccessControlPolicy = { Owner: { ID: OWN_ID }, Grants: [full(OTHER_ID)] };
    await kit.s3.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy }));
    expect(await grants()).toEqual([full(OTHER_ID)]);
  });

  it("lets another account list, and not read", async () => {
    await open();
    const other = kit.as(OTHER);
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const list = (): Promise<unknown> => other.s3.send(new ListObjectsCommand({ Bucket }));
    await expect(list()).rejects.toMatchObject({ name: "AccessDenied" });
    await kit.s3.send(new PutBucketAclCommand({ Bucket, GrantRead: `id=${OTHER_ID}` }));
    await list();
    const read = other.s3.send(new GetObjectCommand({ Bucket, Key: "a" }));
    await expect(read).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("names no other owner, and somebody who is", async () => {
    await open();
    const put = (AccessControlPolicy: object): Promise<unknown> =>
      kit.s3.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy }));
    await expect(put({ Owner: { ID: OTHER_ID }, Grants: [] })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const nobody = { Owner: { ID: OWN_ID }, Grants: [full("0".repeat(64))] };
    await expect(put(nobody)).rejects.toMatchObject({
      name: "InvalidArgument",
      ArgumentName: "CanonicalUser/ID",
    });
    const asked = kit.s3.send(new PutBucketAclCommand({ Bucket }));
    await expect(asked).rejects.toMatchObject({ name: "MissingSecurityHeader" });
  });

  it("cannot let others in where ACLs are off, nor the public where that is blocked", async () => {
    const put = (ACL: "public-read" | "private"): Promise<unknown> =>
      kit.s3.send(new PutBucketAclCommand({ Bucket, ACL }));
    await expect(put("public-read")).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
    });
    await put("private");
    await kit.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    await expect(put("public-read")).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("prevented by the BlockPublicAcls setting"),
    });
  });

  it("comes with a new bucket, which is closed to the public", async () => {
    const create = (more: object): Promise<unknown> =>
      kit.s3.send(new CreateBucketCommand({ Bucket: "another", ...more }));
    await expect(create({ ACL: "public-read" })).rejects.toMatchObject({
      name: "InvalidBucketAclWithObjectOwnership",
    });
    const ObjectOwnership = "ObjectWriter";
    await expect(create({ ACL: "public-read", ObjectOwnership })).rejects.toMatchObject({
      name: "InvalidBucketAclWithBlockPublicAccessError",
    });
    await create({ ACL: "log-delivery-write", ObjectOwnership });
    const { Grants } = await kit.s3.send(new GetBucketAclCommand({ Bucket: "another" }));
    expect(Grants?.map(({ Permission }) => Permission)).toEqual([
      "FULL_CONTROL",
      "WRITE",
      "READ_ACP",
    ]);
  });
});

describe("ownership controls", () => {
  it("can be told, changed and taken away", async () => {
    const told = async (): Promise<unknown> =>
      (await kit.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls;
    expect(await told()).toEqual({ Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] });
    await open("BucketOwnerPreferred");
    expect(await told()).toEqual({ Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] });
    await kit.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    await expect(told()).rejects.toMatchObject({
      name: "OwnershipControlsNotFoundError",
      BucketName: Bucket,
    });
  });

  it("cannot turn ACLs off while the bucket's lets others in", async () => {
    await open();
    await kit.s3.send(new PutBucketAclCommand({ Bucket, GrantRead: `id=${OTHER_ID}` }));
    await expect(open("BucketOwnerEnforced")).rejects.toMatchObject({
      name: "InvalidBucketAclWithObjectOwnership",
    });
  });

  it("give the bucket's owner at once what others own", async () => {
    await open();
    await admit("s3:PutObject");
    const other = kit.as(OTHER);
    await other.s3.send(new PutObjectCommand({ Bucket, Key: "theirs", Body: "x" }));
    const owner = async (): Promise<string | undefined> => {
      const { Contents } = await kit.s3.send(new ListObjectsCommand({ Bucket }));
      return Contents?.[0]?.Owner?.ID;
    };
    const read = (): Promise<unknown> =>
      kit.s3.send(new GetObjectCommand({ Bucket, Key: "theirs" }));
    expect(await owner()).toBe(OTHER_ID);
    await expect(read()).rejects.toMatchObject({ name: "AccessDenied" });
    const OwnershipControls = { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" as const }] };
    await kit.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    expect(await owner()).toBe(OWN_ID);
    await read();
    const { Versions } = await kit.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.[0]?.Owner?.ID).toBe(OWN_ID);
    expect(await aclOf("theirs")).toEqual({ Owner: { ID: OWN_ID }, Grants: [full(OWN_ID)] });
  });
});

describe("the ACL of an object", () => {
  it("is the uploader's, with what the request grants", async () => {
    await open();
    await admit("s3:PutObject", "s3:PutObjectAcl");
    const other = kit.as(OTHER);
    const put = (Key: string, more: object): Promise<unknown> =>
      other.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...more }));
    await put("plain", {});
    expect(await aclOf("plain", other)).toEqual({
      Owner: { ID: OTHER_ID },
      Grants: [full(OTHER_ID)],
    });
    await put("shared", { ACL: "bucket-owner-full-control" });
    expect(await aclOf("shared")).toEqual({
      Owner: { ID: OTHER_ID },
      Grants: [full(OTHER_ID), full(OWN_ID)],
    });
    await put("open", { GrantRead: `uri=${ALL_USERS}`, GrantFullControl: `id="${OTHER_ID}"` });
    expect(await aclOf("open", other)).toEqual({
      Owner: { ID: OTHER_ID },
      Grants: [full(OTHER_ID), everybody("READ")],
    });
  });

  it("comes along with a copy and a multipart upload", async () => {
    await open();
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    const CopySource = `${Bucket}/a`;
    await kit.s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource, ACL: "public-read" }));
    expect(await aclOf("b")).toMatchObject({ Grants: [full(OWN_ID), everybody("READ")] });
    const Key = "c";
    const begun = new CreateMultipartUploadCommand({ Bucket, Key, ACL: "authenticated-read" });
    const { UploadId } = await kit.s3.send(begun);
    const part = { Bucket, Key, UploadId, PartNumber: 1 };
    const { ETag } = await kit.s3.send(new UploadPartCommand({ ...part, Body: "x" }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    const complete = { Bucket, Key, UploadId, MultipartUpload };
    await kit.s3.send(new CompleteMultipartUploadCommand(complete));
    expect(JSON.stringify(await aclOf("c"))).toContain("AuthenticatedUsers");
  });

  it("can be replaced, also of an older version", async () => {
    await open();
    const VersioningConfiguration = { Status: "Enabled" as const };
    await kit.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const put = new PutObjectCommand({ Bucket, Key: "a", Body: "1" });
    const { VersionId } = await kit.s3.send(put);
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "2" }));
    const older = { Bucket, Key: "a", VersionId };
    await kit.s3.send(new PutObjectAclCommand({ ...older, ACL: "public-read" }));
    const { Grants } = await kit.s3.send(new GetObjectAclCommand(older));
    expect(Grants).toEqual([full(OWN_ID), everybody("READ")]);
    expect(await aclOf("a")).toMatchObject({ Grants: [full(OWN_ID)] });
  });

  it("is refused where there are none, of what is not there and of markers", async () => {
    const put = (Key: string): Promise<unknown> =>
      kit.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "private" }));
    await expect(put("missing")).rejects.toMatchObject({ name: "NoSuchKey", Key: "missing" });
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    await expect(put("a")).rejects.toMatchObject({ name: "AccessControlListNotSupported" });
    const withAcl = { Bucket, Key: "b", Body: "x", ACL: "public-read" as const };
    await expect(kit.s3.send(new PutObjectCommand(withAcl))).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
    });
    const VersioningConfiguration = { Status: "Enabled" as const };
    await kit.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await kit.s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await expect(put("a")).rejects.toMatchObject({ name: "MethodNotAllowed" });
  });

  it("is told as it counts, while public grants are ignored", async () => {
    await kit.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    const block = (IgnorePublicAcls: boolean): Promise<unknown> =>
      kit.s3.send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: { IgnorePublicAcls, BlockPublicAcls: false },
        }),
      );
    await block(false);
    const ACL = "public-read" as const;
    await kit.s3.send(new PutBucketAclCommand({ Bucket, ACL }));
    await kit.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ACL }));
    const permissions = async (): Promise<unknown> => {
      const ofBucket = await kit.s3.send(new GetBucketAclCommand({ Bucket }));
      const ofObject = await kit.s3.send(new GetObjectAclCommand({ Bucket, Key: "a" }));
      return [ofBucket, ofObject].map(({ Grants }) => Grants?.map((each) => each.Permission));
    };
    const open = ["FULL_CONTROL", "READ"];
    expect(await permissions()).toEqual([open, open]);
    await block(true);
    expect(await permissions()).toEqual([["FULL_CONTROL"], ["FULL_CONTROL"]]);
    await block(false);
    expect(await permissions()).toEqual([open, open]);
  });

  it("is refused when it is public and that is blocked", async () => {
    await kit.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    const put = { Bucket, Key: "a", Body: "x", ACL: "public-read" as const };
    await expect(kit.s3.send(new PutObjectCommand(put))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("prevented by the BlockPublicAcls setting"),
    });
  });
});
