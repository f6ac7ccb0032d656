import {
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  type SendMessageBatchRequestEntry,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";
import { bodies, createTestQueue, messageQueue } from "../../../testing/message-queue.ts";

async function sendBatch(
  Entries: readonly SendMessageBatchRequestEntry[],
  attributes: Readonly<Record<string, string>> = {},
) {
  const kit = await messageQueue(attributes);
  const command = new SendMessageBatchCommand({ QueueUrl: kit.queue.url, Entries: [...Entries] });
  return { ...kit, sending: kit.sqs.send(command) };
}

const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Id: `${index}`, MessageBody: `m${index}` }));

describe("SendMessageBatch", () => {
  it("puts ten messages on the queue in order", async () => {
    const { queue, sending } = await sendBatch(entries(10));
    const { Successful, Failed } = await sending;
    expect(Failed).toBeUndefined();
    expect(Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id));
    const received = await queue.receive({ MaxNumberOfMessages: 10 });
    expect(bodies(received)).toEqual(entries(10).map(({ MessageBody }) => MessageBody));
    expect(received.map(({ MessageId }) => MessageId)).toEqual(
      Successful?.map(({ MessageId }) => MessageId),
    );
  });

  it("keeps the good entries when others fail, and says why", async () => {
    const { queue, sending } = await sendBatch(
      [
        { Id: "good", MessageBody: "a".repeat(1024) },
        { Id: "long", MessageBody: "a".repeat(1025) },
        { Id: "bad", MessageBody: "\u0001" },
        { Id: "empty", MessageBody: "" },
        { Id: "late", MessageBody: "b", DelaySeconds: 901 },
      ],
      { MaximumMessageSize: "1024" },
    );
    const { Successful, Failed } = await sending;
    expect(Successful).toMatchObject([
      { Id: "good", MD5OfMessageBody: "c9a34cfc85d982698c6ac89f76071abd" },
    ]);
    expect(Failed).toMatchObject([
      {
        Id: "long",
        Code: "InvalidParameterValue",
        Message:
          "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
        SenderFault: true,
      },
      { Id: "bad", Code: "InvalidMessageContents", SenderFault: true },
      {
        Id: "empty",
        Code: "MissingParameter",
        Message:
          "The request must contain the parameter SendMessageBatchRequestEntry.4.MessageBody.",
      },
      { Id: "late", Code: "InvalidParameterValue" },
    ]);
    expect(await queue.counts()).toEqual([1, 0, 0]);
  });

  it("keeps the order of a FIFO queue's entries, within groups and between them", async () => {
    const batch = ["z", "a", "z", "m", "a"].map((MessageGroupId, index) => ({
      Id: `${index}`,
      MessageBody: `${MessageGroupId}${index}`,
      MessageGroupId,
    }));
    const { queue, sending } = await sendBatch(batch, {
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
    });
    const { Successful = [] } = await sending;
    expect(Successful.map(({ Id }) => Id)).toEqual(["0", "1", "2", "3", "4"]);
    const numbers = Successful.map(({ SequenceNumber }) => Number(SequenceNumber));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    const received = await queue.receive({ MaxNumberOfMessages: 10 });
    // The group of the first entry comes first.
    expect(bodies(received)).toEqual(["z0", "z2", "a1", "a4", "m3"]);
  });

  it("keeps the first of a FIFO queue's entries with one deduplication id", async () => {
    const batch = ["z", "a"].map((MessageGroupId, index) => ({
      Id: `${index}`,
      MessageBody: MessageGroupId,
      MessageGroupId,
      MessageDeduplicationId: "same",
    }));
    const { queue, sending } = await sendBatch(batch, { FifoQueue: "true" });
    const { Successful = [] } = await sending;
    expect(Successful[1]?.MessageId).toBe(Successful[0]?.MessageId);
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["z"]);
  });

  it("answers in the Query protocol too", async () => {
    const { query, queue } = await messageQueue();
    const entry = "SendMessageBatchRequestEntry";
    const { status, body } = await query({
      service: "sqs",
      params: {
        Action: "SendMessageBatch",
        QueueUrl: queue.url,
        [`${entry}.1.Id`]: "a",
        [`${entry}.1.MessageBody`]: "good",
        [`${entry}.2.Id`]: "b",
        [`${entry}.2.MessageBody`]: "",
      },
    });
    expect(status).toBe(200);
    expect(body).toMatch(/<SendMessageBatchResultEntry><Id>a<\/Id>/);
    expect(body).toMatch(
      /<BatchResultErrorEntry><Id>b<\/Id><SenderFault>true<\/SenderFault><Code>MissingParameter/,
    );
  });

  it("deduplicates within the batch", async () => {
    const fifo = { FifoQueue: "true", ContentBasedDeduplication: "true" };
    const twice = ["a", "b"].map((Id) => ({ Id, MessageBody: "same", MessageGroupId: "g" }));
    const { queue, sending } = await sendBatch(twice, fifo);
    const [first, second] = (await sending).Successful ?? [];
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(await queue.counts()).toEqual([1, 0, 0]);
  });
});

describe("SendMessageBatch refuses the whole batch", () => {
  const oversized = [
    { Id: "a", MessageBody: "a".repeat(524_288) },
    { Id: "b", MessageBody: "b".repeat(524_289) },
  ];

  it.each([
    [
      "none",
      [],
      "EmptyBatchRequest",
      "There should be at least one SendMessageBatchRequestEntry in the request.",
    ],
    [
      "twenty",
      entries(20),
      "TooManyEntriesInBatchRequest",
      "Maximum number of entries per request are 10. You have sent 20.",
    ],
    [
      "an id",
      [{ Id: "message:1", MessageBody: "b" }],
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    ],
    ["an id twice", [...entries(1), ...entries(1)], "BatchEntryIdsNotDistinct", "Id 0 repeated."],
    [
      "more than 1 MiB",
      oversized,
      "BatchRequestTooLong",
      "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
    ],
  ])("with %s", async (_, batch, name, message) => {
    const { queue, sending } = await sendBatch(batch);
    await expect(sending).rejects.toMatchObject({ name, message });
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  it("with the codes that AWS gives in the Query protocol", async () => {
    const { query, queue } = await messageQueue();
    const entry = "SendMessageBatchRequestEntry.1";
    const { status, body } = await query({
      service: "sqs",
      params: {
        Action: "SendMessageBatch",
        QueueUrl: queue.url,
        [`${entry}.Id`]: "a:b",
        [`${entry}.MessageBody`]: "good",
      },
    });
    expect(status).toBe(400);
    expect(body).toContain("<Code>AWS.SimpleQueueService.InvalidBatchEntryId</Code>");
  });

  it.each([
    [
      { MessageGroupId: "g" },
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    ],
    [{ MessageDeduplicationId: "d" }, "The request must contain the parameter MessageGroupId."],
  ])("of a FIFO queue with only %j", async (options, message) => {
    const { sending } = await sendBatch([{ Id: "a", MessageBody: "b", ...options }], {
      FifoQueue: "true",
    });
    await expect(sending).rejects.toMatchObject({ name: "InvalidParameterValue", message });
  });
});

describe("SendMessageBatch across accounts, where policies are enforced", () => {
  it("needs the action of a single send, and nothing else", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const queue = await createTestQueue(sqs, "orders");
    const send = () =>
      as(OTHER).sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: entries(2) }));
    await expect(send()).rejects.toMatchObject({ name: "AccessDenied" });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: OTHER },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
        },
      ],
    });
    const Attributes = { Policy };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    expect((await send()).Successful).toHaveLength(2);
    expect(await queue.counts()).toEqual([2, 0, 0]);
  });
});
