import { describe, expect, it } from "vitest";
import {
  testMessage,
  toDetail,
  toMessage,
  toRecord,
  toSequencer,
  type ObjectEvent,
} from "./event-message.ts";
import {
  checkNotifications,
  destinationsNotValidated,
  destinationsOf,
  foreignDestination,
  rulesOf,
} from "./notification-rule.ts";

const QueueArn = "arn:aws:sqs:us-east-1:111111111111:q";
const TopicArn = "arn:aws:sns:us-east-1:111111111111:t";
const Events = ["s3:ObjectCreated:*"];
const queue = { QueueArn, Events };
const filtered = (Name: string, Value: string) => ({
  ...queue,
  Filter: { Key: { FilterRules: [{ Name, Value }] } },
});
const check = (...QueueConfigurations: readonly (typeof queue | ReturnType<typeof filtered>)[]) =>
  checkNotifications({ QueueConfigurations }, () => "made");

describe("a notification configuration", () => {
  it("gets ids, and names of filters with a capital", () => {
    expect(check(filtered("PREFIX", "notif-")).QueueConfigurations).toEqual([
      {
        ...queue,
        Id: "made",
        Filter: { Key: { FilterRules: [{ Name: "Prefix", Value: "notif-" }] } },
      },
    ]);
    expect(checkNotifications({ EventBridgeConfiguration: {} }, () => "")).toMatchObject({
      EventBridgeConfiguration: {},
    });
  });

  // Recorded from AWS.
  it("names destinations by ARNs of their kind", () => {
    const topic = { TopicArn: "invalid-topic", Events };
    expect(() => checkNotifications({ TopicConfigurations: [topic] }, () => "")).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "The ARN could not be parsed",
        members: { ArgumentName: "Topic", ArgumentValue: "invalid-topic" },
      }),
    );
    expect(() => check({ ...queue, QueueArn: TopicArn })).toThrow("The ARN could not be parsed");
  });

  it.each([
    [
      { ...queue, Events: ["s3:ObjectCreated"] },
      "The event is not supported for notifications",
      { ArgumentName: "Event", ArgumentValue: "s3:ObjectCreated" },
    ],
    [
      filtered("infix", "a"),
      "filter rule name must be either prefix or suffix",
      { ArgumentName: "FilterRule.Name", ArgumentValue: "infix" },
    ],
    [
      filtered("prefix", "ä".repeat(513)),
      "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
      { ArgumentName: "FilterRule.Value", ArgumentValue: "ä".repeat(513) },
    ],
  ])("is refused: %j", (rule, message, members) => {
    expect(() => check(rule)).toThrow(expect.objectContaining({ message, members }));
  });

  it("has one prefix and one suffix in a filter", () => {
    const FilterRules = [
      { Name: "prefix", Value: "a" },
      { Name: "Prefix", Value: "b" },
    ];
    expect(() => check({ ...queue, Filter: { Key: { FilterRules } } })).toThrow(
      "Cannot specify more than one prefix rule in a filter.",
    );
  });

  it("has no event with two destinations", () => {
    expect(() => check(queue, queue)).toThrow(
      "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
    );
    expect(() => check(filtered("prefix", "im"), filtered("prefix", "images/"))).toThrow(
      /^Configuration is ambiguously defined/,
    );
    expect(() =>
      check(queue, { ...filtered("prefix", "a"), Events: ["s3:ObjectCreated:Put"] }),
    ).toThrow(/^Configuration is ambiguously defined/);
    expect(check(filtered("prefix", "a"), filtered("prefix", "b"))).toBeDefined();
    expect(check(filtered("suffix", ".jpg"), filtered("suffix", ".png"))).toBeDefined();
    expect(check(queue, { ...queue, Events: ["s3:ObjectRemoved:*"] })).toBeDefined();
    // One that ends in a may begin with b.
    expect(() => check(filtered("prefix", "b"), filtered("suffix", "a"))).toThrow(/ambiguously/);
  });

  it("sends an event where a rule wants it", () => {
    const rules = rulesOf(
      checkNotifications(
        {
          QueueConfigurations: [{ ...filtered("prefix", "in/"), Id: "in" }],
          TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectRemoved:Delete"], Id: "gone" }],
        },
        () => "",
      ),
    );
    const idsFor = (event: string, key: string) =>
      destinationsOf(rules, { event, key }).map(({ kind, id }) => `${kind} ${id}`);
    expect(idsFor("s3:ObjectCreated:Put", "in/a")).toEqual(["queue in"]);
    expect(idsFor("s3:ObjectCreated:Put", "out/a")).toEqual([]);
    expect(idsFor("s3:ObjectRemoved:Delete", "in/a")).toEqual(["topic gone"]);
    expect(idsFor("s3:ObjectRemoved:DeleteMarkerCreated", "in/a")).toEqual([]);
  });

  it("tells which destinations are not there", () => {
    const reason = "The destination queue does not exist";
    expect(destinationsNotValidated([{ arn: QueueArn, reason }])).toMatchObject({
      message: "Unable to validate the following destination configurations",
      members: { ArgumentName: QueueArn, ArgumentValue: reason },
    });
    const two = [
      { arn: QueueArn, reason },
      { arn: `${QueueArn}-2`, reason },
    ];
    expect(destinationsNotValidated(two).members).toEqual({
      ArgumentName1: QueueArn,
      ArgumentValue1: reason,
      ArgumentName2: `${QueueArn}-2`,
      ArgumentValue2: reason,
    });
    expect(foreignDestination(QueueArn).message).toMatch(/region is not valid for the bucket/);
  });
});

describe("an event", () => {
  const event: ObjectEvent = {
    name: "ObjectCreated:Put",
    atMs: Date.UTC(2026, 0, 1, 12, 0, 0, 5),
    region: "eu-west-1",
    bucket: { name: "b", arn: "arn:aws:s3:::b", ownerId: "75aa" },
    object: { key: "red flower/ä.jpg", sizeBytes: 4, etag: "8d77", sequencer: toSequencer(255) },
    requester: { principalId: "AWS:AIDA", accountOrService: "111111111111", sourceIp: "127.0.0.1" },
    requestId: "request",
    hostId: "host",
  };

  it("is a record with its key encoded", () => {
    expect(JSON.parse(toMessage([toRecord(event, "rule")]))).toEqual({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: "eu-west-1",
          eventTime: "2026-01-01T12:00:00.005Z",
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: "AWS:AIDA" },
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: { "x-amz-request-id": "request", "x-amz-id-2": "host" },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "rule",
            bucket: { name: "b", ownerIdentity: { principalId: "75aa" }, arn: "arn:aws:s3:::b" },
            object: {
              key: "red+flower/%C3%A4.jpg",
              size: 4,
              eTag: "8d77",
              sequencer: "0000000000000000FF",
            },
          },
        },
      ],
    });
  });

  it.each([
    ["ObjectCreated:Copy", "2.1"],
    ["ObjectRestore:Post", "2.1"],
    ["ObjectRestore:Delete", "2.3"],
    ["ObjectTagging:Put", "2.3"],
    ["ObjectAcl:Put", "2.3"],
    ["LifecycleExpiration:Delete", "2.3"],
    ["Replication:OperationFailedReplication", "2.2"],
  ])("%s has version %s", (name, version) => {
    expect(toRecord({ ...event, name }, "rule")["eventVersion"]).toBe(version);
  });

  it("is a detail with its key as it is", () => {
    expect(JSON.parse(JSON.stringify(toDetail(event)))).toEqual({
      detailType: "Object Created",
      detail: {
        version: "0",
        bucket: { name: "b" },
        object: { key: "red flower/ä.jpg", size: 4, etag: "8d77", sequencer: "0000000000000000FF" },
        "request-id": "request",
        requester: "111111111111",
        "source-ip-address": "127.0.0.1",
        reason: "PutObject",
      },
    });
    expect(toDetail({ ...event, name: "ObjectRemoved:DeleteMarkerCreated" })?.detail).toMatchObject(
      {
        reason: "DeleteObject",
        "deletion-type": "Delete Marker Created",
      },
    );
    expect(toDetail({ ...event, name: "ObjectAcl:Put" })?.detailType).toBe("Object ACL Updated");
    expect(toDetail({ ...event, name: "Replication:OperationNotTracked" })).toBeUndefined();
  });

  it("tells of a restored copy", () => {
    const restoration = { untilMs: Date.UTC(2026, 0, 3), storageClass: "GLACIER" };
    const restored = { ...event, name: "ObjectRestore:Completed", restoration };
    expect(toRecord(restored, "rule")).toMatchObject({
      glacierEventData: {
        restoreEventData: {
          lifecycleRestorationExpiryTime: "2026-01-03T00:00:00.000Z",
          lifecycleRestoreStorageClass: "GLACIER",
        },
      },
    });
    expect(toDetail(restored)?.detail).toMatchObject({ "source-storage-class": "GLACIER" });
  });

  it("is tried out on a new destination", () => {
    expect(
      JSON.parse(testMessage({ bucket: "b", atMs: 0, requestId: "r", hostId: "h" })),
    ).toMatchObject({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" });
  });

  it("has a sequencer that sorts", () => {
    expect(toSequencer(1) < toSequencer(1_800_000_000_000_000)).toBe(true);
    expect(toSequencer(9) < toSequencer(10)).toBe(true);
  });
});
