import {
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type Message,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { START_MS } from "../../../testing/emulator.ts";
import {
  bodies,
  createTestQueue,
  fifoQueue,
  messageQueue,
  type TestQueue,
} from "../../../testing/message-queue.ts";

const TEN = { MaxNumberOfMessages: 10 };
const HIDDEN_0 = { ...TEN, VisibilityTimeout: 0 };

async function sendToGroups(queue: TestQueue, ...sent: readonly string[]): Promise<void> {
  for (const body of sent) await queue.sendWith(body, { MessageGroupId: body.slice(0, 2) });
}

describe("ReceiveMessage", () => {
  it("gives one message unless more are asked for, in the order they came", async () => {
    const { queue } = await messageQueue();
    await queue.send("a", "b", "c", "d");
    expect(bodies(await queue.receive())).toEqual(["a"]);
    expect(bodies(await queue.receive(TEN))).toEqual(["b", "c", "d"]);
    expect(await queue.counts()).toEqual([0, 4, 0]);
  });

  it("leaves Messages out when there are none", async () => {
    const { sqs, query, queue } = await messageQueue();
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
    expect(Messages).toBeUndefined();
    const params = { Action: "ReceiveMessage", QueueUrl: queue.url };
    const { body } = await query({ service: "sqs", params });
    expect(body).toMatch(
      /<ReceiveMessageResult ?\/>|<ReceiveMessageResult><\/ReceiveMessageResult>/,
    );
  });

  it("hides a message for the queue's timeout, or the request's", async () => {
    const { clock, queue } = await messageQueue({ VisibilityTimeout: "5" });
    await queue.send("a", "b");
    const [first] = await queue.receive();
    await queue.receive({ VisibilityTimeout: 60 });
    await clock.advance(4_999);
    expect(await queue.receive(TEN)).toEqual([]);
    await clock.advance(1);
    const [again] = await queue.receive(TEN);
    expect(again?.Body).toBe("a");
    expect(again?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  });

  it("shows no attributes but those asked for, by either name of the list", async () => {
    const { clock, queue } = await messageQueue({ VisibilityTimeout: "0" });
    await queue.sendWith("a", {
      MessageAttributes: { A: { DataType: "String", StringValue: "1" } },
    });
    await clock.advance(1000);
    const [bare] = await queue.receive();
    expect(Object.keys(bare ?? {}).toSorted()).toEqual([
      "Body",
      "MD5OfBody",
      "MessageId",
      "ReceiptHandle",
    ]);
    const sender = { SenderId: "111111111111" };
    const oldName = { ["AttributeNames"]: ["SenderId" as never, "SequenceNumber" as never] };
    const [byOld] = await queue.receive(oldName);
    expect(byOld?.Attributes).toEqual(sender);
    const [byNew] = await queue.receive({ MessageSystemAttributeNames: ["SenderId"] });
    expect(byNew?.Attributes).toEqual(sender);
    const [both] = await queue.receive({
      ...oldName,
      MessageSystemAttributeNames: ["All"],
    });
    expect(both?.Attributes).toEqual({
      ...sender,
      SentTimestamp: String(START_MS),
      ApproximateFirstReceiveTimestamp: String(START_MS + 1000),
      ApproximateReceiveCount: "4",
    });
  });

  it("forgets messages when the retention period is over", async () => {
    const { clock, queue } = await messageQueue({ MessageRetentionPeriod: "60" });
    await queue.send("a");
    await clock.advance(30_000);
    await queue.send("b");
    await clock.advance(29_999);
    expect(await queue.counts()).toEqual([2, 0, 0]);
    await clock.advance(1);
    expect(await queue.counts()).toEqual([1, 0, 0]);
    expect(bodies(await queue.receive(TEN))).toEqual(["b"]);
    await clock.advance(30_000);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  it("does not give out what a shorter retention period ends at once", async () => {
    const { sqs, clock, queue } = await messageQueue();
    await queue.send("a", "b");
    await clock.advance(120_000);
    await queue.send("c");
    const Attributes = { MessageRetentionPeriod: "60" };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    expect(await queue.counts()).toEqual([1, 0, 0]);
    expect(bodies(await queue.receive(TEN))).toEqual(["c"]);
  });
});

describe("ReceiveMessage waiting", () => {
  it("ends with nothing when its time is over", async () => {
    const { clock, queue } = await messageQueue({ ReceiveMessageWaitTimeSeconds: "5" });
    const waiting = queue.receive();
    await queue.counts();
    await clock.advance(5_000);
    expect(await waiting).toEqual([]);
  });

  it("does not wait when it is told not to", async () => {
    const { queue } = await messageQueue({ ReceiveMessageWaitTimeSeconds: "5" });
    expect(await queue.receive({ WaitTimeSeconds: 0 })).toEqual([]);
  });

  it("gets a message as soon as it is sent", async () => {
    const { queue } = await messageQueue();
    const waiting = queue.receive({ WaitTimeSeconds: 20 });
    await queue.counts();
    await queue.send("a");
    expect(bodies(await waiting)).toEqual(["a"]);
  });

  it("gets a delayed message when its delay is over, and one in flight when its timeout is", async () => {
    const { clock, queue } = await messageQueue({ VisibilityTimeout: "5" });
    await queue.sendWith("delayed", { DelaySeconds: 3 });
    const delayed = queue.receive({ WaitTimeSeconds: 20 });
    await queue.counts();
    await clock.advance(3_000);
    expect(bodies(await delayed)).toEqual(["delayed"]);
    const again = queue.receive({ WaitTimeSeconds: 20 });
    await queue.counts();
    await clock.advance(5_000);
    expect(bodies(await again)).toEqual(["delayed"]);
  });

  it("ends when the queue goes", async () => {
    const { sqs, queue } = await messageQueue();
    const waiting = queue.receive({ WaitTimeSeconds: 20 });
    const ended = waiting.catch((error: unknown) => error);
    await queue.counts();
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
    expect(await ended).toMatchObject({ name: "QueueDoesNotExist" });
  });
});

describe("ReceiveMessage from a FIFO queue", () => {
  it("gives as many as it can of one group before the next", async () => {
    const { queue } = await fifoQueue();
    await sendToGroups(queue, "g1-m1", "g2-m1", "g1-m2", "g1-m3");
    expect(bodies(await queue.receive(TEN))).toEqual(["g1-m1", "g1-m2", "g1-m3", "g2-m1"]);
  });

  it("shows the group, the deduplication id and the number", async () => {
    const { queue } = await fifoQueue();
    await queue.sendWith("a", { MessageGroupId: "group-1", MessageDeduplicationId: "dedup-1" });
    const [received] = await queue.receive({ MessageSystemAttributeNames: ["All"] });
    expect(received?.Attributes).toMatchObject({
      MessageGroupId: "group-1",
      MessageDeduplicationId: "dedup-1",
      SequenceNumber: expect.stringMatching(/^\d{20}$/) as string,
    });
  });

  it("gives nothing of a group whose message is in flight, and order back after the timeout", async () => {
    const { clock, queue } = await fifoQueue({ VisibilityTimeout: "1" });
    await sendToGroups(queue, "g1-m1", "g1-m2", "g1-m3", "g1-m4", "g2-m1", "g3-m1");
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 2 }))).toEqual(["g1-m1", "g1-m2"]);
    expect(bodies(await queue.receive())).toEqual(["g2-m1"]);
    await clock.advance(1000);
    expect(bodies(await queue.receive(HIDDEN_0))).toEqual([
      "g3-m1",
      "g1-m1",
      "g1-m2",
      "g1-m3",
      "g1-m4",
      "g2-m1",
    ]);
  });

  it("puts a group that was served behind the others", async () => {
    const { queue } = await fifoQueue();
    await sendToGroups(queue, "g1-m1", "g2-m1", "g2-m2", "g3-m1", "g1-m2");
    const three = { MaxNumberOfMessages: 3, VisibilityTimeout: 0 };
    expect(bodies(await queue.receive(three))).toEqual(["g1-m1", "g1-m2", "g2-m1"]);
    expect(bodies(await queue.receive(HIDDEN_0))).toEqual([
      "g3-m1",
      "g1-m1",
      "g1-m2",
      "g2-m1",
      "g2-m2",
    ]);
  });

  it("keeps a group closed to what is sent meanwhile, until the message is deleted", async () => {
    const { queue } = await fifoQueue();
    await sendToGroups(queue, "g1-m1");
    const held = await queue.receive();
    await sendToGroups(queue, "g1-m2");
    expect(await queue.receive(TEN)).toEqual([]);
    const waiting = queue.receive({ WaitTimeSeconds: 20 });
    await queue.counts();
    await queue.delete(...held);
    expect(bodies(await waiting)).toEqual(["g1-m2"]);
  });

  it("goes on after a group was empty", async () => {
    const { queue } = await fifoQueue();
    await sendToGroups(queue, "g1-m1");
    await queue.delete(...(await queue.receive()));
    expect(await queue.receive()).toEqual([]);
    await sendToGroups(queue, "g1-m2");
    expect(bodies(await queue.receive())).toEqual(["g1-m2"]);
  });

  it("counts messages by themselves, whatever their group", async () => {
    const { queue } = await fifoQueue();
    await sendToGroups(queue, "g1-m1", "g1-m2", "g1-m3", "g2-m1", "g3-m1");
    expect(await queue.counts()).toEqual([5, 0, 0]);
    await queue.receive({ MaxNumberOfMessages: 4 });
    expect(await queue.counts()).toEqual([1, 4, 0]);
  });

  it("forgets expired messages and opens their groups", async () => {
    const { clock, queue } = await fifoQueue({
      MessageRetentionPeriod: "60",
      VisibilityTimeout: "300",
    });
    await sendToGroups(queue, "g1-m1");
    await queue.receive();
    await clock.advance(30_000);
    await sendToGroups(queue, "g1-m2");
    await clock.advance(30_000);
    expect(bodies(await queue.receive(TEN))).toEqual(["g1-m2"]);
  });

  it("repeats an attempt with the same messages, handles and counts", async () => {
    const { clock, queue } = await fifoQueue({ VisibilityTimeout: "60" });
    await sendToGroups(queue, "g1-m1", "g1-m2");
    const attempt = {
      ...TEN,
      ReceiveRequestAttemptId: "try-1",
      MessageSystemAttributeNames: ["All" as const],
    };
    const first = await queue.receive(attempt);
    await clock.advance(50_000);
    expect(await queue.receive(attempt)).toEqual(first);
    await clock.advance(50_000);
    expect(await queue.receive({ ...attempt, ReceiveRequestAttemptId: "try-2" })).toEqual([]);
    await queue.delete(...first);
    expect(await queue.receive(attempt)).toEqual([]);
  });
});

describe("ReceiveMessage and dead letters", () => {
  async function withDeadLetterQueue(fifo: boolean, maxReceiveCount = 2) {
    const kit = await messageQueue();
    const type: Record<string, string> = fifo
      ? { FifoQueue: "true", ContentBasedDeduplication: "true" }
      : {};
    const dead = await createTestQueue(kit.sqs, "dead", type);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount });
    const source = await createTestQueue(kit.sqs, "source", { ...type, RedrivePolicy });
    return { ...kit, dead, source };
  }

  it("moves a message that was received too often, with its id, times and count", async () => {
    const { clock, dead, source } = await withDeadLetterQueue(false);
    const id = await source.sendWith("poison", {});
    await clock.advance(1000);
    await source.receive(HIDDEN_0);
    await source.receive(HIDDEN_0);
    await source.send("good");
    expect(bodies(await source.receive(HIDDEN_0))).toEqual(["good"]);
    await clock.advance(1000);
    const [letter] = await dead.receive({ MessageSystemAttributeNames: ["All"] });
    expect(letter).toMatchObject({
      MessageId: id,
      Body: "poison",
      Attributes: {
        ApproximateReceiveCount: "3",
        SentTimestamp: String(START_MS),
        ApproximateFirstReceiveTimestamp: String(START_MS + 1000),
        DeadLetterQueueSourceArn: source.arn,
      },
    });
    expect(await source.counts()).toEqual([1, 0, 0]);
  });

  it("wakes who waits at the dead-letter queue", async () => {
    const { dead, source } = await withDeadLetterQueue(false, 1);
    await source.send("poison");
    await source.receive(HIDDEN_0);
    const waiting = dead.receive({ WaitTimeSeconds: 20 });
    await dead.counts();
    await source.receive(HIDDEN_0);
    expect(bodies(await waiting)).toEqual(["poison"]);
  });

  it("moves out of a FIFO queue and opens the group", async () => {
    const { clock, dead, source } = await withDeadLetterQueue(true);
    const id = await source.sendWith("g1-m1", { MessageGroupId: "g1" });
    await source.receive(HIDDEN_0);
    await source.receive(HIDDEN_0);
    await sendToGroups(source, "g1-m2");
    await clock.advance(1000);
    expect(bodies(await source.receive(TEN))).toEqual(["g1-m2"]);
    const [letter] = await dead.receive({ MessageSystemAttributeNames: ["All"] });
    expect(letter).toMatchObject({
      MessageId: id,
      Attributes: {
        MessageGroupId: "g1",
        MessageDeduplicationId: id,
        SentTimestamp: String(START_MS + 1000),
        DeadLetterQueueSourceArn: source.arn,
      },
    });
  });

  it("goes on delivering when the dead-letter queue is gone", async () => {
    const { sqs, dead, source } = await withDeadLetterQueue(false, 1);
    await source.send("a");
    await source.receive(HIDDEN_0);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: dead.url }));
    expect(bodies(await source.receive(HIDDEN_0))).toEqual(["a"]);
  });

  it("puts away many at once to find the one that can be received", async () => {
    const { dead, source } = await withDeadLetterQueue(false, 1);
    await source.send(...Array.from({ length: 35 }, (_, index) => `poison-${index}`));
    for (let count = 0; count < 35; count += 10)
      await source.receive({ ...TEN, VisibilityTimeout: 0 });
    await source.send("good");
    expect(bodies(await source.receive(TEN))).toContain("good");
    const [visible] = await dead.counts();
    expect(visible).toBeGreaterThan(0);
  });
});

describe("ReceiveMessage refuses", () => {
  it.each([
    [
      { MaxNumberOfMessages: 11 },
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    ],
    [{ MaxNumberOfMessages: 0 }, "Value 0 for parameter MaxNumberOfMessages is invalid."],
    [
      { WaitTimeSeconds: 21 },
      "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    ],
    [
      { WaitTimeSeconds: -1 },
      "Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    ],
    [
      { VisibilityTimeout: 43_201 },
      "Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.",
    ],
    [
      { ReceiveRequestAttemptId: "a" },
      "The request include parameter that is not valid for this queue type.",
    ],
  ])("%j", async (options, message) => {
    const { queue } = await messageQueue();
    await queue.send("a");
    await expect(queue.receive(options)).rejects.toThrow(message);
    expect(await queue.counts()).toEqual([1, 0, 0]);
  });
});

describe("ReceiveMessage by many consumers", () => {
  it("gives each message of a standard queue to one of them", async () => {
    const { queue } = await messageQueue();
    await Promise.all(Array.from({ length: 200 }, (_, index) => queue.send(`m${index}`)));
    const rounds = Array.from({ length: 40 }, () => queue.receive({ MaxNumberOfMessages: 7 }));
    const received = (await Promise.all(rounds)).flat();
    expect(new Set(bodies(received)).size).toBe(200);
    expect(received).toHaveLength(200);
  });

  it("never has a group of a FIFO queue with two of them, and keeps its order", async () => {
    const { queue } = await fifoQueue();
    const groups = Array.from({ length: 7 }, (_, index) => `group-${index}`);
    for (let number = 0; number < 20; number += 1) {
      await Promise.all(
        groups.map((group) => queue.sendWith(`${group}/${number}`, { MessageGroupId: group })),
      );
    }
    const held = new Set<string>();
    const seen = new Map<string, number[]>();
    const consume = async (): Promise<void> => {
      for (;;) {
        const messages = await queue.receive({ MaxNumberOfMessages: 3 });
        if (messages.length === 0) return;
        const own = new Set(messages.map(groupOf));
        for (const group of own) {
          expect(held.has(group)).toBe(false);
          held.add(group);
        }
        for (const message of messages) {
          seen.set(groupOf(message), [...(seen.get(groupOf(message)) ?? []), numberOf(message)]);
        }
        await queue.counts();
        for (const group of own) held.delete(group);
        await queue.delete(...messages);
      }
    };
    const inOrder = Array.from({ length: 20 }, (_, number) => number);
    while ((await queue.counts())[0] > 0) {
      await Promise.all(Array.from({ length: 20 }, consume));
    }
    expect(seen.size).toBe(groups.length);
    for (const numbers of seen.values()) expect(numbers).toEqual(inOrder);
  });
});

function groupOf({ Body = "" }: Message): string {
  return Body.slice(0, Body.indexOf("/"));
}

function numberOf({ Body = "" }: Message): number {
  return Number(Body.slice(Body.indexOf("/") + 1));
}
