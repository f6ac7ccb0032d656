/**
 * What S3 does by itself, and on whose authority:
 *
 * ```
 * events        S3 in its own name, for one bucket; the queue's policy decides, whoever owns the queue
 * replication   a role of the source's account; its policies and the destination's decide
 * lifecycle     the bucket's owner, who said so once; the clock does the rest
 * ```
 */
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type Event,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import type { DecisionRecord } from "../../src/trail/decision-record.ts";
import { document } from "./people.ts";

const Bucket = "orders";
const DAY_MS = 86_400_000;
const QUEUE = `arn:aws:sqs:us-east-1:${OTHER}:inbox`;
const QueueUrl = `http://localhost:4566/queue/us-east-1/${OTHER}/inbox`;

/** The denials of one kind of operation, the oldest first. */
async function denials(
  kit: Emulator,
  operation: string,
  query = "",
): Promise<readonly DecisionRecord[]> {
  const url = `http://localhost:4566/_atoll/decisions?outcome=deny${query}`;
  const answer = await (await kit.atoll.fetch(new Request(url))).json();
  const { decisions } = answer as { readonly decisions: readonly DecisionRecord[] };
  return decisions.filter((each) => each.operation === operation).toReversed();
}

/** What a decision hung on, and where something would have to be added. */
function reasonOf(decision: DecisionRecord | undefined): object {
  const pair = decision?.pairs.find(({ outcome }) => outcome === "deny");
  const { explanation } = pair ?? {};
  return {
    principal: decision?.principal,
    action: pair?.action,
    resource: pair?.resource,
    layer: pair?.layer,
    mends: explanation?.hints.map(({ account, layer }) => `${account} ${layer}`),
    because: JSON.stringify(explanation?.layers.flatMap(({ statements }) => statements) ?? []),
  };
}

async function put(Key: string, s3: S3Client): Promise<string> {
  const { $metadata } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  return $metadata.requestId ?? "";
}

describe("events to a queue of another account", () => {
  /** A queue that lets S3 in under a condition; not at all without one. */
  async function queueThatTrusts(Condition?: object): Promise<Emulator> {
    const kit = await emulator({ iam: "enforce" });
    await kit.s3.send(new CreateBucketCommand({ Bucket }));
    await kit.as(OTHER).sqs.send(new CreateQueueCommand({ QueueName: "inbox" }));
    if (Condition !== undefined) await trust(kit, Condition);
    return kit;
  }

  async function trust(kit: Emulator, Condition: object): Promise<void> {
    const Policy = document({
      Sid: "FromS3",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: QUEUE,
      Condition,
    });
    const set = new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } });
    await kit.as(OTHER).sqs.send(set);
  }

  const ofOwner = { StringEquals: { "aws:SourceAccount": OWNER } };

  async function listen(kit: Emulator, ...Events: readonly Event[]): Promise<void> {
    const QueueConfigurations = [{ QueueArn: QUEUE, Events: [...Events] }];
    const NotificationConfiguration = { QueueConfigurations };
    await kit.s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    );
  }

  async function received(kit: Emulator): Promise<readonly string[]> {
    await kit.clock.advance(0);
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await kit.as(OTHER).sqs.send(receive);
    return Messages.map(({ Body = "" }) => {
      const { Event: test, Records } = JSON.parse(Body) as {
        readonly Event?: string;
        readonly Records?: readonly { readonly eventName: string }[];
      };
      return test ?? Records?.[0]?.eventName ?? "";
    }).toSorted();
  }

  it("arrive where its policy trusts S3 for the bucket's account", async () => {
    const kit = await queueThatTrusts(ofOwner);
    await listen(kit, "s3:ObjectCreated:*");
    const requestId = await put("k", kit.s3);
    expect(await received(kit)).toEqual(["ObjectCreated:Put", "s3:TestEvent"]);
    const url = `http://localhost:4566/_atoll/decisions?requestId=${requestId}`;
    const { decisions } = (await (await kit.atoll.fetch(new Request(url))).json()) as {
      readonly decisions: readonly DecisionRecord[];
    };
    expect(decisions.find(({ service }) => service === "sqs")).toMatchObject({
      principal: "s3.amazonaws.com",
      sourceArn: `arn:aws:s3:::${Bucket}`,
      invokedBy: ["s3:notify"],
      pairs: [{ action: "sqs:SendMessage", outcome: "allow", statement: "FromS3" }],
    });
  });

  it("cannot be set up without a policy: nothing lets S3 in", async () => {
    const kit = await queueThatTrusts();
    await expect(listen(kit, "s3:ObjectCreated:*")).rejects.toMatchObject({
      name: "InvalidArgument",
      ArgumentName: QUEUE,
      ArgumentValue:
        "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
    });
    const [denied] = await denials(kit, "SendMessage");
    expect(reasonOf(denied)).toMatchObject({
      principal: "s3.amazonaws.com",
      action: "sqs:SendMessage",
      layer: "resource",
      mends: [`${OTHER} resource`],
    });
  });

  it("cannot be set up for a bucket that the policy does not name: S3 is no deputy for all", async () => {
    const kit = await queueThatTrusts({ ArnEquals: { "aws:SourceArn": "arn:aws:s3:::invoices" } });
    await expect(listen(kit, "s3:ObjectCreated:*")).rejects.toMatchObject({ ArgumentName: QUEUE });
    const [denied] = await denials(kit, "SendMessage");
    expect(reasonOf(denied)).toMatchObject({
      layer: "resource",
      because: expect.stringContaining("aws:SourceArn") as string,
    });
  });

  it("are lost once the policy is closed, under the id of the request that caused them", async () => {
    const kit = await queueThatTrusts(ofOwner);
    await listen(kit, "s3:ObjectCreated:*");
    expect(await received(kit)).toEqual(["s3:TestEvent"]);
    await trust(kit, { StringEquals: { "aws:SourceAccount": "444444444444" } });
    const requestId = await put("k", kit.s3);
    await kit.clock.advance(DAY_MS);
    const [denied, ...again] = await denials(kit, "SendMessage", `&requestId=${requestId}`);
    expect(again).toEqual([]);
    expect(reasonOf(denied)).toMatchObject({
      resource: QUEUE,
      layer: "resource",
      because: expect.stringContaining("aws:SourceAccount") as string,
    });
  });

  it("tell what the clock has done to objects, in S3's own name", async () => {
    const kit = await queueThatTrusts(ofOwner);
    await listen(kit, "s3:LifecycleExpiration:*");
    const Rules = [
      { Status: "Enabled" as const, Filter: { Prefix: "tmp/" }, Expiration: { Days: 3 } },
    ];
    const LifecycleConfiguration = { Rules };
    await kit.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
    );
    await put("tmp/k", kit.s3);
    await put("k", kit.s3);
    const head = (Key: string): Promise<unknown> =>
      kit.s3.send(new HeadObjectCommand({ Bucket, Key }));
    await kit.clock.advance(3 * DAY_MS);
    await head("tmp/k");
    expect(await received(kit)).toEqual(["s3:TestEvent"]);
    await kit.clock.advance(DAY_MS);
    await expect(head("tmp/k")).rejects.toMatchObject({ name: "NotFound" });
    await head("k");
    // The test message was too old by then.
    expect(await received(kit)).toEqual(["LifecycleExpiration:Delete"]);
  });
});

describe("replication to a bucket of another account", () => {
  const ROLE = `arn:aws:iam::${OWNER}:role/replicator`;
  const COPY = "arn:aws:s3:::copy";

  async function makeBucket(name: string, s3: S3Client): Promise<void> {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    const VersioningConfiguration = { Status: "Enabled" as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  }

  /** Two buckets and a role that may all it needs, as far as its own account can say. */
  async function house(): Promise<{ readonly kit: Emulator; readonly far: S3Client }> {
    const kit = await emulator({ iam: "enforce" });
    const far = kit.as(OTHER, "eu-central-1").s3;
    await makeBucket(Bucket, kit.s3);
    await makeBucket("copy", far);
    const RoleName = "replicator";
    const AssumeRolePolicyDocument = document({
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": OWNER } },
    });
    await kit.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = document(
      {
        Effect: "Allow",
        Action: "s3:GetReplicationConfiguration",
        Resource: `arn:aws:s3:::${Bucket}`,
      },
      {
        Effect: "Allow",
        Action: "s3:GetObjectVersionForReplication",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
      { Effect: "Allow", Action: "s3:ReplicateObject", Resource: `${COPY}/*` },
    );
    await kit.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
    const rule = {
      Status: "Enabled" as const,
      Priority: 1,
      Filter: {},
      DeleteMarkerReplication: { Status: "Disabled" as const },
      Destination: { Bucket: COPY, Account: OTHER },
    };
    const ReplicationConfiguration = { Role: ROLE, Rules: [rule] };
    await kit.s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    return { kit, far };
  }

  const open = (far: S3Client): Promise<unknown> =>
    far.send(
      new PutBucketPolicyCommand({
        Bucket: "copy",
        Policy: document({
          Sid: "FromOrders",
          Effect: "Allow",
          Principal: { AWS: ROLE },
          Action: "s3:ReplicateObject",
          Resource: `${COPY}/*`,
        }),
      }),
    );

  async function statusOf(Key: string, { s3, clock }: Emulator): Promise<string | undefined> {
    await clock.advance(0);
    return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ReplicationStatus;
  }

  it("goes through where the destination's policy lets the role replicate", async () => {
    const { kit, far } = await house();
    await open(far);
    await put("k", kit.s3);
    expect(await statusOf("k", kit)).toBe("COMPLETED");
    const { VersionId } = await kit.s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
    const copy = await far.send(new GetObjectCommand({ Bucket: "copy", Key: "k" }));
    expect(await copy.Body?.transformToString()).toBe("k");
    expect(copy).toMatchObject({ VersionId, ReplicationStatus: "REPLICA" });
    expect(await denials(kit, "ReplicateObject")).toEqual([]);
  });

  it("fails without it: what the role may at home reaches no other account", async () => {
    const { kit, far } = await house();
    await put("k", kit.s3);
    expect(await statusOf("k", kit)).toBe("FAILED");
    const [denied] = await denials(kit, "ReplicateObject");
    expect(reasonOf(denied)).toMatchObject({
      principal: `arn:aws:sts::${OWNER}:assumed-role/replicator/s3-replication`,
      action: "s3:ReplicateObject",
      resource: `${COPY}/k`,
      layer: "resource",
      mends: [`${OTHER} resource`],
    });
    const list = new ListObjectVersionsCommand({ Bucket: "copy" });
    expect((await far.send(list)).Versions).toBeUndefined();
  });

  it("ends with the destination's policy", async () => {
    const { kit, far } = await house();
    await open(far);
    await put("first", kit.s3);
    expect(await statusOf("first", kit)).toBe("COMPLETED");
    await far.send(new DeleteBucketPolicyCommand({ Bucket: "copy" }));
    await put("second", kit.s3);
    expect(await statusOf("second", kit)).toBe("FAILED");
  });

  it("fails if the role does not let S3 assume it: whoever names a role is not trusted by it", async () => {
    const { kit, far } = await house();
    await open(far);
    const ReplicationConfiguration = {
      Role: `arn:aws:iam::${OWNER}:role/other`,
      Rules: [
        {
          Status: "Enabled" as const,
          Priority: 1,
          Filter: {},
          DeleteMarkerReplication: { Status: "Disabled" as const },
          Destination: { Bucket: COPY },
        },
      ],
    };
    const AssumeRolePolicyDocument = document({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    await kit.iam.send(new CreateRoleCommand({ RoleName: "other", AssumeRolePolicyDocument }));
    await kit.s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    await put("k", kit.s3);
    expect(await statusOf("k", kit)).toBe("FAILED");
    const [denied] = await denials(kit, "AssumeRole");
    expect(reasonOf(denied)).toMatchObject({
      principal: "s3.amazonaws.com",
      action: "sts:AssumeRole",
      resource: `arn:aws:iam::${OWNER}:role/other`,
    });
  });
});
