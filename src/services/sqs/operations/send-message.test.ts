import {
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";
import { bodies, fifoQueue, messageQueue, testQueue } from "../../../testing/message-queue.ts";

describe("SendMessage", () => {
  it("puts a message on the queue and says what it was given", async () => {
    const { sqs, queue } = await messageQueue();
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "message-body-1" }),
    );
    expect(sent).toMatchObject({ MD5OfMessageBody: "19c9e282d65f9733bc6b35d50062c7ee" });
    expect(sent.SequenceNumber).toBeUndefined();
    const [received] = await queue.receive();
    expect(received).toMatchObject({ MessageId: sent.MessageId, Body: "message-body-1" });
  });

  it("answers in the Query protocol too", async () => {
    const { query, queue } = await messageQueue();
    const params = { Action: "SendMessage", QueueUrl: queue.url, MessageBody: "a <b> & c" };
    const { status, body } = await query({ service: "sqs", params });
    expect(status).toBe(200);
    expect(body).toContain("<SendMessageResult>");
    expect(bodies(await queue.receive())).toEqual(["a <b> & c"]);
  });

  it("keeps attributes of every type, and the trace header", async () => {
    const { sqs, queue } = await messageQueue();
    const MessageAttributes = {
      Text: { DataType: "String", StringValue: "värde" },
      Number: { DataType: "Number.int", StringValue: "42" },
      Bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 128, 255]) },
      ["__proto__"]: { DataType: "String", StringValue: "x" },
    };
    const header = { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" };
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: "b",
        MessageAttributes,
        MessageSystemAttributes: { AWSTraceHeader: header },
      }),
    );
    const [received] = await queue.receive({
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    expect(received?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(received?.Attributes).toEqual({ AWSTraceHeader: header.StringValue });
    const shown = received?.MessageAttributes ?? {};
    expect(Object.keys(shown).toSorted()).toEqual(["Bytes", "Number", "Text", "__proto__"]);
    expect(shown["Text"]).toEqual(MessageAttributes.Text);
    expect(shown["Bytes"]?.BinaryValue).toEqual(MessageAttributes.Bytes.BinaryValue);
  });

  it("delays a message by its own DelaySeconds or the queue's", async () => {
    const { clock, queue } = await messageQueue({ DelaySeconds: "10" });
    await queue.send("queue's");
    await queue.sendWith("own", { DelaySeconds: 20 });
    await queue.sendWith("none", { DelaySeconds: 0 });
    expect(await queue.counts()).toEqual([1, 0, 2]);
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["none"]);
    await clock.advance(10_000);
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["queue's"]);
    await clock.advance(10_000);
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["own"]);
    expect(await queue.counts()).toEqual([0, 3, 0]);
  });

  it("keeps a group in a standard queue, where it orders nothing", async () => {
    const { queue } = await messageQueue();
    await queue.sendWith("a", { MessageGroupId: "tenant" });
    await queue.sendWith("b", { MessageGroupId: "tenant" });
    const [first] = await queue.receive({ MessageSystemAttributeNames: ["MessageGroupId"] });
    expect(first?.Attributes).toEqual({ MessageGroupId: "tenant" });
    expect(bodies(await queue.receive())).toEqual(["b"]);
  });

  it("takes a message of 1 MiB", async () => {
    const { queue } = await messageQueue();
    await queue.send("a".repeat(1_048_576));
    const [received] = await queue.receive();
    expect(received?.Body).toHaveLength(1_048_576);
  });
});

describe("SendMessage to a FIFO queue", () => {
  it("numbers messages in rising order", async () => {
    const { sqs, queue } = await fifoQueue();
    const numbers: bigint[] = [];
    for (const MessageBody of ["a", "b", "c"]) {
      const command = new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody,
        MessageGroupId: "g",
      });
      const { SequenceNumber } = await sqs.send(command);
      expect(SequenceNumber).toMatch(/^\d{20}$/);
      numbers.push(BigInt(SequenceNumber ?? ""));
    }
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(numbers).size).toBe(3);
  });

  it("accepts a duplicate within five minutes, without delivering it", async () => {
    const { sqs, clock, queue } = await fifoQueue({ ContentBasedDeduplication: "false" });
    const send = (MessageBody: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: queue.url,
          MessageBody,
          MessageGroupId: "g",
          MessageDeduplicationId: "same",
        }),
      );
    const first = await send("first");
    await queue.delete(...(await queue.receive()));
    await clock.advance(299_999);
    const second = await send("second");
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.SequenceNumber).toBe(first.SequenceNumber);
    expect(second.MD5OfMessageBody).not.toBe(first.MD5OfMessageBody);
    expect(await queue.receive()).toEqual([]);
    await clock.advance(1);
    await send("third");
    expect(bodies(await queue.receive())).toEqual(["third"]);
  });

  it("deduplicates by the body, whatever the group and the attributes", async () => {
    const { queue } = await fifoQueue();
    await queue.sendWith("same", { MessageGroupId: "a" });
    await queue.sendWith("same", { MessageGroupId: "b" });
    const received = await queue.receive({
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["MessageDeduplicationId"],
    });
    expect(received).toHaveLength(1);
    expect(received[0]?.Attributes?.["MessageDeduplicationId"]).toBe(
      "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5",
    );
  });

  it("deduplicates within each group where the queue was created so", async () => {
    const high = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
    const { queue } = await fifoQueue(high);
    await queue.sendWith("same", { MessageGroupId: "a" });
    await queue.sendWith("same", { MessageGroupId: "b" });
    await queue.sendWith("same", { MessageGroupId: "b" });
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(2);
  });

  it("keeps the scope that the queue was created with, as AWS does", async () => {
    const { sqs, queue } = await fifoQueue();
    const Attributes = {
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    await queue.sendWith("same", { MessageGroupId: "a" });
    await queue.sendWith("same", { MessageGroupId: "b" });
    expect(await queue.receive({ MaxNumberOfMessages: 10 })).toHaveLength(1);
  });

  it("delays by the queue's delay, also what was sent before it changed", async () => {
    const { sqs, clock, queue } = await fifoQueue({ DelaySeconds: "10" });
    await queue.sendWith("a", { MessageGroupId: "g", DelaySeconds: 0 });
    expect(await queue.counts()).toEqual([0, 0, 1]);
    const Attributes = { DelaySeconds: "60" };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    await clock.advance(59_999);
    expect(await queue.receive()).toEqual([]);
    expect(await queue.counts()).toEqual([0, 0, 1]);
    await clock.advance(1);
    expect(bodies(await queue.receive())).toEqual(["a"]);
  });
});

describe("SendMessage refuses", () => {
  const fault = async (attributes: Record<string, string>, options: object) => {
    const { sqs, queue } = await messageQueue(attributes);
    const input = { QueueUrl: queue.url, MessageBody: "b", ...options };
    const error = await sqs.send(new SendMessageCommand(input)).catch((reason: unknown) => reason);
    expect(await queue.counts()).toEqual([0, 0, 0]);
    return error;
  };
  const TOKEN = "can only include alphanumeric and punctuation characters. 1 to 128 in length.";

  it.each([
    ["", "The request must contain the parameter MessageBody."],
    [
      "\u0001",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    ],
    [
      "ä".repeat(513),
      "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
    ],
  ])("the body %j", async (MessageBody, message) => {
    expect(await fault({ MaximumMessageSize: "1024" }, { MessageBody })).toMatchObject({ message });
  });

  it("a body and attributes that are too long together", async () => {
    const MessageAttributes = { A: { DataType: "String", StringValue: "x".repeat(100) } };
    const options = { MessageBody: "b".repeat(918), MessageAttributes };
    expect(await fault({ MaximumMessageSize: "1024" }, options)).toMatchObject({
      message: expect.stringContaining("Message must be shorter than 1024 bytes.") as string,
    });
  });

  it.each([-1, 901, 1.5])("a delay of %d", async (DelaySeconds) => {
    expect(await fault({}, { DelaySeconds })).toMatchObject({
      message: `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    });
  });

  it.each(["", "group 123", "a".repeat(129)])("the group id %j", async (MessageGroupId) => {
    expect(await fault({}, { MessageGroupId })).toMatchObject({
      name: "InvalidParameterValue",
      message: `Value ${MessageGroupId} for parameter MessageGroupId is invalid. Reason: MessageGroupId ${TOKEN}`,
    });
  });

  it("a deduplication id on a standard queue", async () => {
    expect(await fault({}, { MessageDeduplicationId: "d" })).toMatchObject({
      message:
        "The request include parameter MessageDeduplicationId which is not valid for this queue type",
    });
  });

  it.each([
    [
      { MessageGroupId: "g", DelaySeconds: 2 },
      "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
    ],
    [
      { MessageGroupId: "g", MessageDeduplicationId: "a b" },
      `Value a b for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId ${TOKEN}`,
    ],
    [{ MessageDeduplicationId: "d" }, "The request must contain the parameter MessageGroupId."],
    [
      { MessageGroupId: "g" },
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    ],
  ])("on a FIFO queue %j", async (options, message) => {
    expect(await fault({ FifoQueue: "true" }, options)).toMatchObject({ message });
  });

  it("a queue that does not exist", async () => {
    const { sqs } = await emulator();
    const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/none`;
    const sending = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "b" }));
    await expect(sending).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      message: "The specified queue does not exist.",
    });
  });
});

describe("SendMessage across accounts", () => {
  it("sends to the owner's queue in the owner's region, in the sender's name", async () => {
    const { as, queue } = await messageQueue();
    const stranger = as(OTHER, "eu-central-1").sqs;
    await stranger.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "hello" }));
    const [received] = await queue.receive({ MessageSystemAttributeNames: ["SenderId"] });
    expect(received).toMatchObject({ Body: "hello", Attributes: { SenderId: OTHER } });
  });

  it("receives and deletes there too", async () => {
    const { as, queue } = await messageQueue();
    await queue.send("a");
    const theirs = await testQueue(as(OTHER, "eu-central-1").sqs, queue.url);
    expect(theirs.arn).toBe(queue.arn);
    const received = await theirs.receive();
    expect(bodies(received)).toEqual(["a"]);
    await theirs.delete(...received);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });
});

describe("SendMessage wakes", () => {
  it("every consumer that waits, of which one gets the message", async () => {
    const { sqs, clock, queue } = await messageQueue();
    const receive = () =>
      sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 20 }));
    const waiting = [receive(), receive(), receive()];
    await queue.counts();
    await queue.send("a");
    const first = await Promise.race(waiting);
    expect(bodies(first.Messages ?? [])).toEqual(["a"]);
    await clock.advance(20_000);
    const all = await Promise.all(waiting);
    expect(all.flatMap(({ Messages }) => Messages ?? [])).toHaveLength(1);
  });
});
