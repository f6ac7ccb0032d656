import { describe, expect, it } from "vitest";
import type { Queue } from "./queue.ts";
import {
  defaultSettings,
  differingAttribute,
  isFifoWanted,
  parseAttributeNames,
  readAttributes,
  readCounts,
  withAttributes,
  type AttributeMap,
} from "./queue-attributes.ts";

function queueOf(given: AttributeMap = {}, fifo = false): Queue {
  return {
    ...withAttributes(defaultSettings(fifo), given),
    partition: "aws",
    account: "111111111111",
    region: "us-east-1",
    name: fifo ? "q.fifo" : "q",
    incarnation: "i",
    createdAtMs: 1_700_000_000_999,
    modifiedAtMs: 1_700_000_001_000,
    deduplicationScopeAtCreation: "queue",
    tags: {},
  };
}

const readAll = (queue: Queue): AttributeMap => readAttributes(queue, parseAttributeNames(["All"]));

describe("readAttributes", () => {
  it("reads the defaults of a standard queue", () => {
    expect(readAll(queueOf())).toEqual({
      CreatedTimestamp: "1700000000",
      DelaySeconds: "0",
      LastModifiedTimestamp: "1700000001",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: "arn:aws:sqs:us-east-1:111111111111:q",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
  });

  it("reads what FIFO queues have besides", () => {
    expect(readAll(queueOf({}, true))).toMatchObject({
      FifoQueue: "true",
      ContentBasedDeduplication: "false",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
  });

  it("reads only what was asked for, and leaves out what the queue does not have", () => {
    const names = parseAttributeNames(["DelaySeconds", "Policy", "FifoQueue"]);
    expect(readAttributes(queueOf(), names)).toEqual({ DelaySeconds: "0" });
    expect(names.counts).toBe(false);
  });

  it.each(["Colour", "__proto__", "constructor", "all", ""])("does not know %j", (name) => {
    expect(() => parseAttributeNames([name])).toThrow(`Unknown Attribute ${name}.`);
  });
});

describe("readCounts", () => {
  it("gives the numbers asked for", () => {
    const names = parseAttributeNames(["ApproximateNumberOfMessagesNotVisible"]);
    expect(names.counts).toBe(true);
    expect(readCounts({ visible: 1, inFlight: 2, delayed: 3 }, names)).toEqual({
      ApproximateNumberOfMessagesNotVisible: "2",
    });
  });

  it("gives all for All", () => {
    const counted = { visible: 1, inFlight: 2, delayed: 3 };
    expect(readCounts(counted, parseAttributeNames(["All"]))).toEqual({
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "2",
      ApproximateNumberOfMessagesDelayed: "3",
    });
  });
});

describe("withAttributes", () => {
  it.each([
    ["DelaySeconds", "0", "900"],
    ["MaximumMessageSize", "1024", "1048576"],
    ["MessageRetentionPeriod", "60", "1209600"],
    ["ReceiveMessageWaitTimeSeconds", "0", "20"],
    ["VisibilityTimeout", "0", "43200"],
    ["KmsDataKeyReusePeriodSeconds", "60", "86400"],
  ])("keeps %s between %s and %s", (name, min, max) => {
    for (const text of [min, max]) {
      expect(readAll(queueOf({ [name]: text, KmsMasterKeyId: "k" }))[name]).toBe(text);
    }
    const outside = [String(Number(min) - 1), String(Number(max) + 1)];
    for (const text of [...outside, "", " 60", "60.5", "true", "1e3", "9".repeat(400)]) {
      expect(() => queueOf({ [name]: text })).toThrow(`Invalid value for the parameter ${name}.`);
    }
  });

  it.each(["QueueArn", "CreatedTimestamp", "ApproximateNumberOfMessages", "All", "Nothing"])(
    "does not set %s",
    (name) => {
      expect(() => queueOf({ [name]: "1" })).toThrow(`Unknown Attribute ${name}.`);
    },
  );

  it("knows FIFO attributes on FIFO queues only", () => {
    expect(() => queueOf({ FifoQueue: "true" })).toThrow("Unknown Attribute FifoQueue.");
    expect(() => queueOf({ ContentBasedDeduplication: "true" })).toThrow(
      "Unknown Attribute ContentBasedDeduplication.",
    );
    for (const name of ["DeduplicationScope", "FifoThroughputLimit"]) {
      expect(() => queueOf({ [name]: "queue" })).toThrow(
        `You can specify the ${name} only when FifoQueue is set to true.`,
      );
    }
  });

  it("does not make a FIFO queue a standard one", () => {
    expect(() => queueOf({ FifoQueue: "false" }, true)).toThrow(
      "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    );
  });

  it("wants the message group scope for throughput per message group", () => {
    const limit = { FifoThroughputLimit: "perMessageGroupId" };
    const text =
      "The perMessageGroupId value is allowed only when the value for DeduplicationScope";
    expect(() => queueOf(limit, true)).toThrow(text);
    const both = queueOf({ ...limit, DeduplicationScope: "messageGroup" }, true);
    expect(both.fifoThroughputLimit).toBe("perMessageGroupId");
    expect(() => withAttributes(both, { DeduplicationScope: "queue" })).toThrow(text);
  });

  it.each(["DeduplicationScope", "FifoThroughputLimit", "ContentBasedDeduplication"])(
    "refuses an unknown %s",
    (name) => {
      expect(() => queueOf({ [name]: "some" }, true)).toThrow(
        `Invalid value for the parameter ${name}.`,
      );
    },
  );

  it("turns SQS's own encryption off for a key, and does not turn it on again without", () => {
    const withKey = queueOf({ KmsMasterKeyId: "key" });
    expect(readAll(withKey)).toMatchObject({
      KmsMasterKeyId: "key",
      KmsDataKeyReusePeriodSeconds: "300",
      SqsManagedSseEnabled: "false",
    });
    const without = readAll(withAttributes(withKey, { KmsMasterKeyId: "" }));
    expect(without).toMatchObject({ SqsManagedSseEnabled: "false" });
    expect(without).not.toHaveProperty("KmsMasterKeyId");
    expect(without).not.toHaveProperty("KmsDataKeyReusePeriodSeconds");
  });

  it("drops the key for SQS's own encryption, and refuses both at once", () => {
    const own = withAttributes(queueOf({ KmsMasterKeyId: "key" }), {
      SqsManagedSseEnabled: "true",
    });
    expect(own).toMatchObject({ sqsManagedSse: true, kmsMasterKeyId: undefined });
    expect(() => queueOf({ SqsManagedSseEnabled: "true", KmsMasterKeyId: "key" })).toThrow(
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  });

  it("takes policies away with an empty text", () => {
    const policies = {
      Policy: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}',
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:111111111111:d","maxReceiveCount":2}',
      RedriveAllowPolicy: '{"redrivePermission":"denyAll"}',
    };
    const full = queueOf(policies);
    expect(readAll(full)).toMatchObject(policies);
    const emptied = withAttributes(full, { Policy: "", RedrivePolicy: "", RedriveAllowPolicy: "" });
    expect(emptied).toEqual({
      ...full,
      policy: undefined,
      redrivePolicy: undefined,
      deadLetterTargetArn: null,
      redriveAllowPolicy: undefined,
    });
  });
});

describe("differingAttribute", () => {
  it("compares the given attributes only, by value", () => {
    const queue = queueOf({ VisibilityTimeout: "60", DelaySeconds: "5" });
    const compare = (given: AttributeMap): string | undefined =>
      differingAttribute(given, queue, withAttributes(queue, given));
    expect(compare({ VisibilityTimeout: "60" })).toBeUndefined();
    expect(compare({ VisibilityTimeout: "060" })).toBeUndefined();
    expect(compare({ VisibilityTimeout: "60", DelaySeconds: "6" })).toBe("DelaySeconds");
  });
});

describe("isFifoWanted", () => {
  it("reads true in any letter case", () => {
    expect(isFifoWanted({})).toBe(false);
    expect(isFifoWanted({ FifoQueue: "True" })).toBe(true);
  });

  it("does not know the attribute on standard queues", () => {
    expect(() => isFifoWanted({ FifoQueue: "false" })).toThrow("Unknown Attribute FifoQueue.");
    expect(() => isFifoWanted({ FifoQueue: "maybe" })).toThrow(
      "Invalid value for the parameter FifoQueue.",
    );
  });
});
