import * as sdk from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import { canonicalUserId } from "./canonical-user.ts";
import { s3 } from "./service.ts";

const Bucket = "photos";
const Key = "a";

const guarded: readonly string[] = s3.operations
  .filter(({ contract }) => Object.hasOwn(contract.input.members, "ExpectedBucketOwner"))
  .map(({ contract }) => contract.name);

const Rule = { Destination: { Bucket: `arn:aws:s3:::${Bucket}` }, Status: "Enabled" };

const TIERING = { AccessTier: "ARCHIVE_ACCESS", Days: 90 };

/** What requests need besides a bucket and a key. */
const MORE: Readonly<Record<string, object>> = {
  CopyObject: { CopySource: `${Bucket}/${Key}` },
  DeleteObjectAnnotation: { AnnotationName: "x" },
  DeleteObjects: { Delete: { Objects: [{ Key }] } },
  GetObjectAnnotation: { AnnotationName: "x" },
  GetObjectAttributes: { ObjectAttributes: ["ETag"] },
  PutBucketAbac: { AbacStatus: { Status: "Enabled" } },
  PutBucketAcl: { ACL: "private" },
  PutObjectAcl: { ACL: "private" },
  PutBucketAccelerateConfiguration: { AccelerateConfiguration: { Status: "Enabled" } },
  PutBucketCors: {
    CORSConfiguration: { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] },
  },
  PutBucketEncryption: { ServerSideEncryptionConfiguration: { Rules: [{}] } },
  PutBucketLogging: { BucketLoggingStatus: {} },
  PutBucketNotificationConfiguration: { NotificationConfiguration: {} },
  PutBucketOwnershipControls: {
    OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
  },
  PutBucketPolicy: { Policy: "{}" },
  PutBucketReplication: { ReplicationConfiguration: { Role: "r", Rules: [Rule] } },
  PutBucketRequestPayment: { RequestPaymentConfiguration: { Payer: "Requester" } },
  PutBucketTagging: { Tagging: { TagSet: [] } },
  PutBucketVersioning: { VersioningConfiguration: {} },
  PutBucketWebsite: { WebsiteConfiguration: {} },
  PutObjectAnnotation: { AnnotationName: "x", AnnotationPayload: "x" },
  PutObjectTagging: { Tagging: { TagSet: [] } },
  PutPublicAccessBlock: { PublicAccessBlockConfiguration: {} },
  PutBucketAnalyticsConfiguration: {
    AnalyticsConfiguration: { Id: "x", StorageClassAnalysis: {} },
  },
  PutBucketIntelligentTieringConfiguration: {
    IntelligentTieringConfiguration: { Id: "x", Status: "Enabled", Tierings: [TIERING] },
  },
  PutBucketInventoryConfiguration: {
    InventoryConfiguration: {
      Id: "x",
      IsEnabled: true,
      IncludedObjectVersions: "All",
      Schedule: { Frequency: "Daily" },
      Destination: { S3BucketDestination: { Bucket: "b", Format: "CSV" } },
    },
  },
  PutBucketMetricsConfiguration: { MetricsConfiguration: { Id: "x" } },
  PutObjectLegalHold: { LegalHold: { Status: "ON" } },
  PutObjectLockConfiguration: { ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } },
  PutObjectRetention: { Retention: {} },
  RestoreObject: { RestoreRequest: { Days: 1 } },
  SelectObjectContent: {
    Expression: "SELECT * FROM s3object",
    ExpressionType: "SQL",
    InputSerialization: { JSON: { Type: "LINES" } },
    OutputSerialization: { JSON: {} },
  },
  UpdateObjectEncryption: { ObjectEncryption: { SSEKMS: { KMSKeyArn: "arn:aws:kms:x" } } },
  UploadPartCopy: { CopySource: `${Bucket}/${Key}` },
};

/** Ids and numbers: those who do not know them pass them over. */
const COMMON = { UploadId: "x", PartNumber: 1, Id: "x", Body: "x", RenameSource: Key };

type Command = sdk.GetBucketAclCommand;
const commands = sdk as unknown as Readonly<Record<string, new (input: object) => Command>>;

async function ask(kit: Emulator, name: string, ExpectedBucketOwner: string): Promise<unknown> {
  const Constructor = commands[`${name}Command`];
  if (Constructor === undefined) throw new Error(`the SDK has no ${name}Command`);
  const input = { ...COMMON, Bucket, Key, ...MORE[name], ExpectedBucketOwner };
  return kit.s3.send(new Constructor(input));
}

async function withBucket(): Promise<Emulator> {
  const kit = await emulator({ iam: "enforce" });
  await kit.s3.send(new sdk.CreateBucketCommand({ Bucket }));
  await kit.s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body: "x" }));
  return kit;
}

describe("the expected owner of a bucket", () => {
  it("is not another account, whatever is asked", async () => {
    const kit = await withBucket();
    const answers: Record<string, unknown> = {};
    for (const name of guarded) {
      answers[name] = await ask(kit, name, OTHER).then(
        () => "went through",
        (error: sdk.S3ServiceException) => error.$metadata.httpStatusCode,
      );
    }
    expect(answers).toEqual(Object.fromEntries(guarded.map((name) => [name, 403])));
  });

  it("is an account", async () => {
    const kit = await withBucket();
    for (const name of ["GetBucketLocation", "PutObject", "DeleteBucketPolicy"]) {
      await expect(ask(kit, name, "nobody")).rejects.toMatchObject({
        name: "InvalidBucketOwnerAWSAccountID",
        message:
          "The value of the expected bucket owner parameter must be an AWS Account ID... [nobody]",
      });
    }
  });

  it("is the one that there is", async () => {
    const kit = await withBucket();
    for (const name of ["GetBucketLocation", "GetBucketVersioning", "PutObject", "HeadObject"]) {
      await ask(kit, name, OWNER);
    }
    await expect(ask(kit, "GetBucketPolicy", OWNER)).rejects.toMatchObject({
      name: "NoSuchBucketPolicy",
    });
    await expect(ask(kit, "AbortMultipartUpload", OWNER)).rejects.toMatchObject({
      name: "NoSuchUpload",
    });
    const { Owner } = await kit.s3.send(new sdk.ListBucketsCommand({}));
    expect(Owner?.ID).toBe(canonicalUserId(OWNER));
  });
});
