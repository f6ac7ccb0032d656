import {
  CreateBucketCommand,
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketMetricsConfigurationCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketWebsiteCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAnalyticsConfigurationCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  HeadObjectCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";

const Bucket = "photos";
const ARN = `arn:aws:s3:::${Bucket}`;

let atoll: Emulator;

beforeEach(async () => {
  atoll = await emulator({ iam: "enforce" });
  await atoll.s3.send(new CreateBucketCommand({ Bucket }));
});

/** The names of what a set of requests is refused with; `done` for what is not. */
async function outcomes(...requests: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(requests);
  return settled.map((each) =>
    each.status === "fulfilled" ? "done" : (each.reason as { name: string }).name,
  );
}

describe("a configuration that a bucket has once", () => {
  it("of CORS comes back as it was put, until it is deleted", async () => {
    const CORSRules = [
      {
        ID: "app",
        AllowedOrigins: ["https://app.example"],
        AllowedMethods: ["GET", "PUT"],
        AllowedHeaders: ["x-amz-*"],
        ExposeHeaders: ["ETag"],
        MaxAgeSeconds: 60,
      },
    ];
    const put = new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } });
    await atoll.s3.send(put);
    expect(await atoll.s3.send(new GetBucketCorsCommand({ Bucket }))).toMatchObject({ CORSRules });
    await atoll.s3.send(new DeleteBucketCorsCommand({ Bucket }));
    await expect(atoll.s3.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchCORSConfiguration",
      message: "The CORS configuration does not exist",
      BucketName: Bucket,
    });
  });

  it("of a website comes back as it was put, until it is deleted", async () => {
    const WebsiteConfiguration = {
      IndexDocument: { Suffix: "index.html" },
      ErrorDocument: { Key: "error.html" },
      RoutingRules: [{ Redirect: { ReplaceKeyWith: "x" }, Condition: { KeyPrefixEquals: "y" } }],
    };
    await atoll.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    const get = new GetBucketWebsiteCommand({ Bucket });
    expect(await atoll.s3.send(get)).toMatchObject(WebsiteConfiguration);
    await atoll.s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
    await expect(atoll.s3.send(get)).rejects.toMatchObject({ name: "NoSuchWebsiteConfiguration" });
    await atoll.s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  });

  it("of a lifecycle keeps its dates, and tells the least size of what moves", async () => {
    // oxlint-disable-next-line no-restricted-globals -- a given time
    const midnight = new Date("2030-01-01T00:00:00Z");
    const aged = {
      ID: "a",
      Status: "Enabled" as const,
      Filter: { Prefix: "a" },
      Expiration: { Days: 7 },
    };
    const dated = {
      ID: "b",
      Status: "Disabled" as const,
      Filter: { Prefix: "" },
      Transitions: [{ Date: midnight, StorageClass: "GLACIER" as const }],
    };
    const put = await atoll.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: [aged, dated] },
        TransitionDefaultMinimumObjectSize: "varies_by_storage_class",
      }),
    );
    expect(put.TransitionDefaultMinimumObjectSize).toBe("varies_by_storage_class");
    const get = new GetBucketLifecycleConfigurationCommand({ Bucket });
    const found = await atoll.s3.send(get);
    expect(found.Rules?.[0]).toMatchObject(aged);
    expect(found.Rules?.[1]?.Transitions).toEqual(dated.Transitions);
    await atoll.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(atoll.s3.send(get)).rejects.toMatchObject({
      name: "NoSuchLifecycleConfiguration",
    });
  });

  it("of a lifecycle tells each object when it ends", async () => {
    const Rules = [
      { ID: "all", Status: "Enabled" as const, Prefix: "in/", Expiration: { Days: 1 } },
    ];
    const LifecycleConfiguration = { Rules };
    await atoll.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }),
    );
    const header = 'expiry-date="Sat, 03 Jan 2026 00:00:00 GMT", rule-id="all"';
    const put = await atoll.s3.send(new PutObjectCommand({ Bucket, Key: "in/a", Body: "x" }));
    expect(put.Expiration).toBe(header);
    const head = await atoll.s3.send(new HeadObjectCommand({ Bucket, Key: "in/a" }));
    expect(head.Expiration).toBe(header);
    const other = await atoll.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x" }));
    expect(other.Expiration).toBeUndefined();
  });

  it("of encryption is S3's own keys unless it is put", async () => {
    const get = new GetBucketEncryptionCommand({ Bucket });
    const own = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } };
    expect((await atoll.s3.send(get)).ServerSideEncryptionConfiguration).toMatchObject({
      Rules: [{ ...own, BucketKeyEnabled: false }],
    });
    const byKms = { SSEAlgorithm: "aws:kms" as const };
    const Rules = [{ ApplyServerSideEncryptionByDefault: byKms, BucketKeyEnabled: true }];
    const ServerSideEncryptionConfiguration = { Rules };
    await atoll.s3.send(
      new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }),
    );
    expect((await atoll.s3.send(get)).ServerSideEncryptionConfiguration).toMatchObject({ Rules });
    const put = await atoll.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    expect(put.ServerSideEncryption).toBe("aws:kms");
    await atoll.s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect((await atoll.s3.send(get)).ServerSideEncryptionConfiguration).toMatchObject({
      Rules: [own],
    });
  });

  it("of logging, acceleration and payment is a switch", async () => {
    const { s3 } = atoll;
    await s3.send(new CreateBucketCommand({ Bucket: "logs" }));
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
    const LoggingEnabled = { TargetBucket: "logs", TargetPrefix: "p/" };
    const BucketLoggingStatus = { LoggingEnabled };
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus }));
    expect(await s3.send(new GetBucketLoggingCommand({ Bucket }))).toMatchObject({
      LoggingEnabled,
    });
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }));
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();

    const speed = new GetBucketAccelerateConfigurationCommand({ Bucket });
    expect((await s3.send(speed)).Status).toBeUndefined();
    const AccelerateConfiguration = { Status: "Enabled" as const };
    await s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration }));
    expect((await s3.send(speed)).Status).toBe("Enabled");

    const payment = new GetBucketRequestPaymentCommand({ Bucket });
    expect((await s3.send(payment)).Payer).toBe("BucketOwner");
    const RequestPaymentConfiguration = { Payer: "Requester" as const };
    await s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }));
    expect((await s3.send(payment)).Payer).toBe("Requester");
  });

  it("is refused where it cannot be, in AWS's words", async () => {
    const { s3 } = atoll;
    const missing = {
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "no", TargetPrefix: "" } },
    };
    await expect(
      s3.send(new PutBucketLoggingCommand({ Bucket, ...missing })),
    ).rejects.toMatchObject({
      name: "InvalidTargetBucketForLogging",
    });
    const Rules = [{ Status: "Enabled" as const, Filter: {}, Expiration: { Days: 0 } }];
    await expect(
      s3.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
      ),
    ).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "'Days' for Expiration action must be a positive integer",
    });
    const rule = { AllowedOrigins: ["*"], AllowedMethods: ["FETCH"] };
    const CORSConfiguration = { CORSRules: [rule] };
    await expect(
      s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration })),
    ).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("goes with its bucket", async () => {
    const CORSRules = [{ AllowedOrigins: ["*"], AllowedMethods: ["GET"] }];
    await atoll.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await atoll.s3.send(new DeleteBucketCommand({ Bucket }));
    await atoll.s3.send(new CreateBucketCommand({ Bucket }));
    expect(await outcomes(atoll.s3.send(new GetBucketCorsCommand({ Bucket })))).toEqual([
      "NoSuchCORSConfiguration",
    ]);
  });

  it("that was never set is nothing, or an error of its own", async () => {
    const { s3 } = atoll;
    const events = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(events.QueueConfigurations).toBeUndefined();
    expect(
      await outcomes(
        s3.send(new GetBucketReplicationCommand({ Bucket })),
        s3.send(new DeleteBucketReplicationCommand({ Bucket })),
        s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
      ),
    ).toEqual(["ReplicationConfigurationNotFoundError", "done", "done"]);
  });
});

describe("configurations with ids", () => {
  const inventory = (Id: string): PutBucketInventoryConfigurationCommand =>
    new PutBucketInventoryConfigurationCommand({
      Bucket,
      Id,
      InventoryConfiguration: {
        Id,
        IsEnabled: true,
        IncludedObjectVersions: "All",
        Schedule: { Frequency: "Daily" },
        Destination: { S3BucketDestination: { Bucket: ARN, Format: "CSV" } },
      },
    });

  it("are kept, replaced and deleted one by one", async () => {
    const { s3 } = atoll;
    const tiers = (Days: number): PutBucketIntelligentTieringConfigurationCommand =>
      new PutBucketIntelligentTieringConfigurationCommand({
        Bucket,
        Id: "t",
        IntelligentTieringConfiguration: {
          Id: "t",
          Status: "Enabled",
          Tierings: [{ AccessTier: "ARCHIVE_ACCESS", Days }],
        },
      });
    await s3.send(tiers(90));
    await s3.send(tiers(180));
    const get = new GetBucketIntelligentTieringConfigurationCommand({ Bucket, Id: "t" });
    expect((await s3.send(get)).IntelligentTieringConfiguration).toMatchObject({
      Tierings: [{ AccessTier: "ARCHIVE_ACCESS", Days: 180 }],
    });
    const list = new ListBucketIntelligentTieringConfigurationsCommand({ Bucket });
    expect((await s3.send(list)).IntelligentTieringConfigurationList).toHaveLength(1);
    const gone = new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id: "t" });
    expect(await outcomes(s3.send(gone))).toEqual(["done"]);
    expect(await outcomes(s3.send(gone), s3.send(get))).toEqual([
      "NoSuchConfiguration",
      "NoSuchConfiguration",
    ]);
  });

  it("of analytics and metrics too", async () => {
    const { s3 } = atoll;
    const Id = "all";
    const AnalyticsConfiguration = { Id, StorageClassAnalysis: {} };
    await s3.send(
      new PutBucketAnalyticsConfigurationCommand({ Bucket, Id, AnalyticsConfiguration }),
    );
    await s3.send(
      new PutBucketMetricsConfigurationCommand({ Bucket, Id, MetricsConfiguration: { Id } }),
    );
    const one = await s3.send(new GetBucketAnalyticsConfigurationCommand({ Bucket, Id }));
    expect(one.AnalyticsConfiguration?.Id).toBe(Id);
    const other = await s3.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id }));
    expect(other.MetricsConfiguration).toEqual({ Id });
    const analytics = await s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket }));
    const metrics = await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket }));
    expect([analytics.IsTruncated, metrics.IsTruncated]).toEqual([false, false]);
    await s3.send(new DeleteBucketAnalyticsConfigurationCommand({ Bucket, Id }));
    await s3.send(new DeleteBucketMetricsConfigurationCommand({ Bucket, Id }));
    const rest = await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket }));
    expect(rest.MetricsConfigurationList).toBeUndefined();
  });

  it("are listed 100 at a time, in the order of their ids", async () => {
    const { s3 } = atoll;
    const ids = Array.from({ length: 103 }, (_, index) => `i-${String(index).padStart(3, "0")}`);
    for (const id of ids.toReversed()) await s3.send(inventory(id));
    const first = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }));
    expect(first.IsTruncated).toBe(true);
    const rest = await s3.send(
      new ListBucketInventoryConfigurationsCommand({
        Bucket,
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect(rest.IsTruncated).toBe(false);
    const pages = [first, rest].map(({ InventoryConfigurationList: list = [] }) => list);
    expect(pages.map((page) => page.length)).toEqual([100, 3]);
    expect(pages.flat().map(({ Id }) => Id)).toEqual(ids);
    await s3.send(new DeleteBucketInventoryConfigurationCommand({ Bucket, Id: "i-000" }));
    const get = new GetBucketInventoryConfigurationCommand({ Bucket, Id: "i-000" });
    expect(await outcomes(s3.send(get))).toEqual(["NoSuchConfiguration"]);
  });
});

describe("another account", () => {
  it("reads and sets a configuration where the bucket's policy says so, by AWS's action names", async () => {
    const { s3 } = atoll.as(OTHER);
    const get = new GetBucketLifecycleConfigurationCommand({ Bucket });
    expect(await outcomes(s3.send(get))).toEqual(["AccessDenied"]);
    const statement = {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: ["s3:GetLifecycleConfiguration", "s3:PutEncryptionConfiguration"],
      Resource: ARN,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    await atoll.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(
      await outcomes(
        s3.send(get),
        s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
        s3.send(new GetBucketEncryptionCommand({ Bucket })),
        s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
      ),
    ).toEqual(["NoSuchLifecycleConfiguration", "done", "AccessDenied", "AccessDenied"]);
  });

  it("is refused when it is not the owner that the request expects", async () => {
    const expected = { Bucket, ExpectedBucketOwner: OTHER };
    expect(await outcomes(atoll.s3.send(new GetBucketEncryptionCommand(expected)))).toEqual([
      "AccessDenied",
    ]);
    const mine = { Bucket, ExpectedBucketOwner: OWNER };
    expect(await outcomes(atoll.s3.send(new GetBucketEncryptionCommand(mine)))).toEqual(["done"]);
  });
});

describe("PutBucketNotificationConfiguration", () => {
  const configure = (QueueArn: string, more: object = {}): Promise<unknown> =>
    atoll.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }],
        },
        ...more,
      }),
    );

  it("refuses queues that are not there, or elsewhere", async () => {
    await expect(configure(`arn:aws:sqs:us-east-1:${OWNER}:none`)).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
      ArgumentName: `arn:aws:sqs:us-east-1:${OWNER}:none`,
      ArgumentValue: "The destination queue does not exist",
    });
    await expect(configure("queue")).rejects.toMatchObject({
      message: "The ARN could not be parsed",
    });
    await expect(configure(`arn:aws:sqs:eu-west-1:${OWNER}:q`)).rejects.toMatchObject({
      message:
        "The notification destination service region is not valid for the bucket location constraint",
    });
  });

  it("takes any on demand, and has none when it is empty", async () => {
    const arn = `arn:aws:sqs:us-east-1:${OWNER}:none`;
    await configure(arn, { SkipDestinationValidation: true });
    const get = new GetBucketNotificationConfigurationCommand({ Bucket });
    const [queue] = (await atoll.s3.send(get)).QueueConfigurations ?? [];
    expect(queue).toMatchObject({ QueueArn: arn, Id: expect.any(String) as string });
    const NotificationConfiguration = {};
    await atoll.s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    );
    expect((await atoll.s3.send(get)).QueueConfigurations).toBeUndefined();
  });
});
