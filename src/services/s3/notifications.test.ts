import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UploadPartCommand,
  type Event,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const QueueArn = `arn:aws:sqs:us-east-1:${OWNER}:events`;
const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/events`;

interface Told {
  readonly eventName: string;
  readonly s3: {
    readonly configurationId: string;
    readonly object: Readonly<Record<string, unknown>> & { readonly sequencer?: string };
  };
  readonly userIdentity: { readonly principalId: string };
}

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  const statement = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: QueueArn,
    Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${Bucket}` } },
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await atoll.sqs.send(new CreateQueueCommand({ QueueName: "events", Attributes: { Policy } }));
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

/** Asks for events, under the id `all`. */
async function listen(
  Events: readonly Event[],
  rules: Readonly<Record<string, string>> = {},
): Promise<void> {
  const FilterRules = Object.entries(rules).map(([Name, Value]) => ({
    Name: Name as "prefix",
    Value,
  }));
  const QueueConfigurations = [
    { Id: "all", QueueArn, Events: [...Events], Filter: { Key: { FilterRules } } },
  ];
  await atoll.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { QueueConfigurations },
    }),
  );
}

/** All that has come to the queue, once everything was delivered. */
async function messages(): Promise<readonly Record<string, unknown>[]> {
  await atoll.clock.advance(0);
  const bodies: Record<string, unknown>[] = [];
  for (;;) {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await atoll.sqs.send(receive);
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = "" }) => JSON.parse(Body) as Record<string, unknown>));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    await atoll.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function told(): Promise<readonly Told[]> {
  return (await messages()).flatMap(({ Records = [] }) => Records as readonly Told[]);
}

async function names(): Promise<readonly string[]> {
  return (await told()).map(({ eventName }) => eventName).toSorted();
}

function put(Key: string, more: object = {}): Promise<{ readonly VersionId?: string | undefined }> {
  return atoll.s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", ...more }));
}

describe("a queue that a bucket's events go to", () => {
  it("gets a test message first", async () => {
    await listen(["s3:ObjectCreated:*"]);
    expect(await messages()).toEqual([
      {
        Service: "Amazon S3",
        Event: "s3:TestEvent",
        Time: "2026-01-01T00:00:00.000Z",
        Bucket,
        RequestId: expect.any(String) as string,
        HostId: expect.any(String) as string,
      },
    ]);
  });

  it("gets a record of each upload, its key encoded", async () => {
    await listen(["s3:ObjectCreated:*"]);
    await put("in/my cat+1.jpg");
    const [, message] = await messages();
    expect(message?.["Records"]).toEqual([
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: "us-east-1",
        eventTime: "2026-01-01T00:00:00.000Z",
        eventName: "ObjectCreated:Put",
        userIdentity: { principalId: expect.stringMatching(/^AmazonCustomer:/) as string },
        requestParameters: { sourceIPAddress: expect.any(String) as string },
        responseElements: {
          "x-amz-request-id": expect.any(String) as string,
          "x-amz-id-2": expect.any(String) as string,
        },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "all",
          bucket: {
            name: Bucket,
            ownerIdentity: { principalId: expect.any(String) as string },
            arn: `arn:aws:s3:::${Bucket}`,
          },
          object: {
            key: "in/my+cat%2B1.jpg",
            size: 5,
            eTag: "5d41402abc4b2a76b9719d911017c592",
            sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) as string,
          },
        },
      },
    ]);
  });

  it("gets only what was asked for, by event and key", async () => {
    await listen(["s3:ObjectCreated:Copy"], { prefix: "in/", suffix: ".jpg" });
    await put("in/a.jpg");
    const copy = (Key: string): Promise<unknown> =>
      atoll.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/in/a.jpg` }));
    for (const key of ["in/b.jpg", "in/b.png", "out/b.jpg"]) await copy(key);
    const records = await told();
    expect(records.map(({ s3 }) => s3.object["key"])).toEqual(["in/b.jpg"]);
  });

  it("gets multipart uploads, deletions and markers, by their own names", async () => {
    await listen(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]);
    const Key = "k";
    const { UploadId } = await atoll.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = { Bucket, Key, UploadId, PartNumber: 1, Body: "x" };
    const { ETag } = await atoll.s3.send(new UploadPartCommand(part));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await atoll.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
    );
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key: "never there" }));
    expect(await names()).toEqual([
      "ObjectCreated:CompleteMultipartUpload",
      "ObjectRemoved:Delete",
    ]);
    const VersioningConfiguration = { Status: "Enabled" as const };
    await atoll.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const { VersionId } = await put(Key);
    await atoll.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await atoll.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }] } }),
    );
    const records = await told();
    const byName = new Map(records.map(({ eventName, s3 }) => [eventName, s3.object]));
    expect([...byName.keys()].toSorted()).toEqual([
      "ObjectCreated:Put",
      "ObjectRemoved:Delete",
      "ObjectRemoved:DeleteMarkerCreated",
    ]);
    expect(byName.get("ObjectRemoved:Delete")).toMatchObject({ key: Key, versionId: VersionId });
    expect(byName.get("ObjectRemoved:DeleteMarkerCreated")).toMatchObject({
      eTag: "d41d8cd98f00b204e9800998ecf8427e",
    });
    const [made, marked] = ["ObjectCreated:Put", "ObjectRemoved:DeleteMarkerCreated"].map(
      (name) => byName.get(name)?.sequencer ?? "",
    );
    expect((made ?? "") < (marked ?? "")).toBe(true);
  });

  it("gets tags, ACLs and restorations", async () => {
    await listen(["s3:ObjectTagging:*", "s3:ObjectAcl:Put", "s3:ObjectRestore:*"]);
    const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
    await atoll.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    const Key = "k";
    await put(Key, { StorageClass: "GLACIER" });
    const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
    await atoll.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging }));
    await atoll.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    await atoll.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "private" }));
    await atoll.s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days: 1 } }));
    expect(await names()).toEqual([
      "ObjectAcl:Put",
      "ObjectRestore:Post",
      "ObjectTagging:Delete",
      "ObjectTagging:Put",
    ]);
    await atoll.clock.advance(6 * 3_600_000);
    expect(await names()).toEqual(["ObjectRestore:Completed"]);
    await atoll.clock.advance(3 * 86_400_000);
    expect(await names()).toEqual(["ObjectRestore:Delete"]);
  });
});

describe("a service that Atoll does not have", () => {
  it("is refused as a destination, unless nobody looks; then nothing comes of it", async () => {
    const TopicArn = `arn:aws:sns:us-east-1:${OWNER}:t`;
    const TopicConfigurations = [{ TopicArn, Events: ["s3:ObjectCreated:*" as const] }];
    const configure = (SkipDestinationValidation: boolean): Promise<unknown> =>
      atoll.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: { TopicConfigurations, EventBridgeConfiguration: {} },
          SkipDestinationValidation,
        }),
      );
    await expect(configure(false)).rejects.toMatchObject({ name: "NotImplemented" });
    await configure(true);
    await put("k");
    await atoll.clock.advance(3_600_000);
    expect(await messages()).toEqual([]);
  });
});
