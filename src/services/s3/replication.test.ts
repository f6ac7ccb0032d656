import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import { ReplicateDelete, ReplicateObject } from "./replication-contract.ts";

const Bucket = "source";
const ROLE = `arn:aws:iam::${OWNER}:role/replicator`;

let atoll: Emulator;
let far: S3Client;

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

async function makeBucket(name: string, s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  const VersioningConfiguration = { Status: "Enabled" as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
}

/** What the role needs at the source, and what it is granted beside. */
const AT_SOURCE = [
  {
    Effect: "Allow",
    Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
    Resource: `arn:aws:s3:::${Bucket}`,
  },
  {
    Effect: "Allow",
    Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
    Resource: `arn:aws:s3:::${Bucket}/*`,
  },
];
const AT_COPY = {
  Effect: "Allow",
  Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
  Resource: "arn:aws:s3:::copy/*",
};

async function allow(...statements: readonly object[]): Promise<void> {
  const PolicyDocument = policy(...statements);
  await atoll.iam.send(
    new PutRolePolicyCommand({ RoleName: "replicator", PolicyName: "p", PolicyDocument }),
  );
}

async function replicate(rule: Partial<ReplicationRule> = {}): Promise<void> {
  const Rules: ReplicationRule[] = [
    {
      ID: "all",
      Status: "Enabled",
      Priority: 1,
      Filter: { Prefix: "" },
      DeleteMarkerReplication: { Status: "Enabled" },
      Destination: { Bucket: "arn:aws:s3:::copy" },
      ...rule,
    },
  ];
  const ReplicationConfiguration = { Role: ROLE, Rules };
  await atoll.s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
}

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  far = atoll.as(OWNER, "eu-west-1").s3;
  await makeBucket(Bucket, atoll.s3);
  await makeBucket("copy", far);
  const AssumeRolePolicyDocument = policy({
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
  await atoll.iam.send(new CreateRoleCommand({ RoleName: "replicator", AssumeRolePolicyDocument }));
  await allow(...AT_SOURCE, AT_COPY);
});

async function put(Key: string, more: object = {}): Promise<string> {
  const { VersionId } = await atoll.s3.send(
    new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}`, ...more }),
  );
  return VersionId ?? "";
}

const settle = (): Promise<void> => atoll.clock.advance(0);

async function statusOf(Key: string): Promise<string | undefined> {
  return (await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }))).ReplicationStatus;
}

async function copiesOf(s3: S3Client = far): Promise<readonly string[]> {
  const found = await s3.send(new ListObjectVersionsCommand({ Bucket: "copy" }));
  const objects = (found.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`);
  const markers = (found.DeleteMarkers ?? []).map(({ Key, VersionId }) => `-${Key} ${VersionId}`);
  return [...objects, ...markers];
}

describe("replication", () => {
  it("copies what comes to another region, under the same version id", async () => {
    await put("before");
    await replicate();
    const VersionId = await put("k", { Metadata: { a: "b" }, Tagging: "t=1" });
    await settle();
    expect(await statusOf("k")).toBe("COMPLETED");
    expect(await statusOf("before")).toBeUndefined();
    expect(await copiesOf()).toEqual([`k ${VersionId}`]);
    const copy = await far.send(new GetObjectCommand({ Bucket: "copy", Key: "k" }));
    expect(await copy.Body?.transformToString()).toBe("body of k");
    expect(copy).toMatchObject({ ReplicationStatus: "REPLICA", Metadata: { a: "b" }, TagCount: 1 });
  });

  it("copies parts as parts, and large bodies without reading them", async () => {
    await replicate();
    const Key = "large";
    const { UploadId } = await atoll.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts = [];
    for (const [index, bytes] of [5 * 1024 ** 2, 10].entries()) {
      const part = { Bucket, Key, UploadId, PartNumber: index + 1, Body: Buffer.alloc(bytes, "x") };
      const { ETag } = await atoll.s3.send(new UploadPartCommand(part));
      Parts.push({ PartNumber: index + 1, ETag });
    }
    await atoll.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    await settle();
    const { ETag } = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key }));
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await settle();
    const [, VersionId] = (await copiesOf())[0]?.split(" ") ?? [];
    const whole = await far.send(new GetObjectCommand({ Bucket: "copy", Key, VersionId }));
    expect(whole.ETag).toBe(ETag);
    expect((await whole.Body?.transformToByteArray())?.byteLength).toBe(5 * 1024 ** 2 + 10);
    const second = new HeadObjectCommand({ Bucket: "copy", Key, VersionId, PartNumber: 2 });
    expect(await far.send(second)).toMatchObject({ ContentLength: 10, PartsCount: 2 });
  });

  it("copies delete markers, but no deletions of versions", async () => {
    await replicate();
    const VersionId = await put("k");
    const gone = await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId }));
    await settle();
    expect(await copiesOf()).toEqual([`-k ${gone.VersionId}`]);
  });

  it("leaves markers where they are, if the rule says so", async () => {
    await replicate({ DeleteMarkerReplication: { Status: "Disabled" } });
    const VersionId = await put("k");
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await settle();
    expect(await copiesOf()).toEqual([`k ${VersionId}`]);
  });

  it("has tags follow, and looks at the rule's filter", async () => {
    await replicate({ Filter: { Prefix: "in/" } });
    await put("out/k");
    const VersionId = await put("in/k");
    await settle();
    expect(await copiesOf()).toEqual([`in/k ${VersionId}`]);
    const Tagging = { TagSet: [{ Key: "a", Value: "1" }] };
    await atoll.s3.send(new PutObjectTaggingCommand({ Bucket, Key: "in/k", Tagging }));
    expect(await statusOf("in/k")).toBe("PENDING");
    await settle();
    expect(await statusOf("in/k")).toBe("COMPLETED");
    const tags = await far.send(new GetObjectTaggingCommand({ Bucket: "copy", Key: "in/k" }));
    expect(tags.TagSet).toEqual(Tagging.TagSet);
  });

  it("puts an older copy behind what came to the destination meanwhile", async () => {
    await replicate();
    await allow(...AT_SOURCE);
    const VersionId = await put("k");
    await settle();
    expect(await statusOf("k")).toBe("FAILED");
    await atoll.clock.advance(1000);
    const newer = await far.send(new PutObjectCommand({ Bucket: "copy", Key: "k", Body: "newer" }));
    await allow(...AT_SOURCE, AT_COPY);
    const Tagging = { TagSet: [] };
    await atoll.s3.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging }));
    await settle();
    expect(await copiesOf()).toEqual([`k ${newer.VersionId}`, `k ${VersionId}`]);
  });

  it.each([
    ["GetReplicationConfiguration", [AT_SOURCE[1] ?? {}, AT_COPY]],
    ["GetObjectVersionForReplication", [AT_SOURCE[0] ?? {}, AT_COPY]],
    [ReplicateObject.name, AT_SOURCE],
  ])("fails without s3:%s", async (_action, statements) => {
    await replicate();
    await allow(...statements);
    await put("k");
    await settle();
    expect(await statusOf("k")).toBe("FAILED");
    expect(await copiesOf()).toEqual([]);
  });

  it("copies no marker without s3:ReplicateDelete", async () => {
    await replicate();
    await allow(...AT_SOURCE, { ...AT_COPY, Action: "s3:ReplicateObject" });
    const VersionId = await put("k");
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await settle();
    expect(ReplicateDelete.name).toBe("ReplicateDelete");
    expect(await copiesOf()).toEqual([`k ${VersionId}`]);
  });
});

describe("replication to another account", () => {
  beforeEach(async () => {
    const s3 = atoll.as(OTHER).s3;
    await makeBucket("theirs", s3);
    const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket: "theirs", OwnershipControls }));
    await allow(...AT_SOURCE, {
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"],
      Resource: "arn:aws:s3:::theirs/*",
    });
  });

  const open = (...Action: readonly string[]): Promise<unknown> =>
    atoll.as(OTHER).s3.send(
      new PutBucketPolicyCommand({
        Bucket: "theirs",
        Policy: policy({
          Effect: "Allow",
          Principal: { AWS: ROLE },
          Action,
          Resource: "arn:aws:s3:::theirs/*",
        }),
      }),
    );
  const read = (): Promise<unknown> =>
    atoll.as(OTHER).s3.send(new GetObjectCommand({ Bucket: "theirs", Key: "k" }));

  it("leaves the copy to the source's owner, unless the rule gives it away", async () => {
    await open("s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner");
    await replicate({ Destination: { Bucket: "arn:aws:s3:::theirs" } });
    await put("k");
    await settle();
    expect(await statusOf("k")).toBe("COMPLETED");
    await expect(read()).rejects.toMatchObject({ name: "AccessDenied" });
    const AccessControlTranslation = { Owner: "Destination" as const };
    const Destination = {
      Bucket: "arn:aws:s3:::theirs",
      Account: OTHER,
      AccessControlTranslation,
    };
    await replicate({ Destination });
    await put("k");
    await settle();
    expect(await statusOf("k")).toBe("COMPLETED");
    await read();
  });

  it("fails for the override if the destination grants only the copy", async () => {
    await open("s3:ReplicateObject");
    const AccessControlTranslation = { Owner: "Destination" as const };
    const Bucket = "arn:aws:s3:::theirs";
    await replicate({ Destination: { Bucket, Account: OTHER, AccessControlTranslation } });
    await put("k");
    await settle();
    expect(await statusOf("k")).toBe("FAILED");
  });
});

describe("replication of what lies under a KMS key", () => {
  it("opens it by the source's key and closes it by the destination's, as the role", async () => {
    const { KeyMetadata: own } = await atoll.kms.send(new CreateKeyCommand({}));
    const { kms } = atoll.as(OWNER, "eu-west-1");
    const { KeyMetadata: theirs } = await kms.send(new CreateKeyCommand({}));
    const [from = "", to = ""] = [own?.Arn, theirs?.Arn];
    await replicate({
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
      Destination: {
        Bucket: "arn:aws:s3:::copy",
        EncryptionConfiguration: { ReplicaKmsKeyID: to },
      },
    });
    const sealed = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: from };
    await put("k", sealed);
    await settle();
    expect(await statusOf("k")).toBe("FAILED");
    await allow(
      ...AT_SOURCE,
      AT_COPY,
      { Effect: "Allow", Action: "kms:Decrypt", Resource: from },
      { Effect: "Allow", Action: "kms:Encrypt", Resource: to },
    );
    await put("k", sealed);
    await settle();
    expect(await statusOf("k")).toBe("COMPLETED");
    const copy = await far.send(new GetObjectCommand({ Bucket: "copy", Key: "k" }));
    expect(copy).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: to });
    expect(await copy.Body?.transformToString()).toBe("body of k");
  });

  it("does not touch it unless the rule says so", async () => {
    await replicate();
    await put("k", { ServerSideEncryption: "aws:kms" });
    await settle();
    expect(await statusOf("k")).toBeUndefined();
  });
});

describe("PutBucketReplication", () => {
  it("needs versions on both sides, and a role that is passed", async () => {
    await atoll.s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    await expect(
      replicate({ Destination: { Bucket: "arn:aws:s3:::plain" } }),
    ).rejects.toMatchObject({ message: "Destination bucket must have versioning enabled." });
    const ReplicationConfiguration = {
      Role: ROLE,
      Rules: [
        { Status: "Enabled" as const, Prefix: "", Destination: { Bucket: "arn:aws:s3:::copy" } },
      ],
    };
    await expect(
      atoll.s3.send(new PutBucketReplicationCommand({ Bucket: "plain", ReplicationConfiguration })),
    ).rejects.toMatchObject({
      message: "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    });
  });
});
