import {
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, START_MS } from "../../../testing/emulator.ts";
import {
  bodies,
  createTestQueue,
  messageQueue,
  type TestQueue,
} from "../../../testing/message-queue.ts";

const TEN = { MaxNumberOfMessages: 10 };

async function deadLetters({ count = 2, fifo = false } = {}) {
  const kit = await messageQueue();
  const type: Record<string, string> = fifo
    ? { FifoQueue: "true", ContentBasedDeduplication: "true" }
    : {};
  const dead = await createTestQueue(kit.sqs, "dead", type);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  const source = await createTestQueue(kit.sqs, "source", { ...type, RedrivePolicy });
  const target = await createTestQueue(kit.sqs, "target", type);
  for (let index = 0; index < count; index += 1) {
    await source.sendWith(`m${index}`, fifo ? { MessageGroupId: "g" } : {});
  }
  for (let rounds = 0; (await dead.counts())[0] < count && rounds < 20; rounds += 1) {
    await source.receive({ ...TEN, VisibilityTimeout: 0 });
  }
  const start = (input: Partial<StartMessageMoveTaskCommandInput> = {}) =>
    kit.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, ...input }));
  const tasks = async (MaxResults?: number) => {
    const command = new ListMessageMoveTasksCommand({ SourceArn: dead.arn, MaxResults });
    return (await kit.sqs.send(command)).Results ?? [];
  };
  return { ...kit, dead, source, target, start, tasks };
}

async function drain(queue: TestQueue) {
  return queue.receive({ ...TEN, MessageSystemAttributeNames: ["All"] });
}

describe("StartMessageMoveTask", () => {
  it("moves messages to the queue named, as new messages", async () => {
    const { clock, dead, target, start, tasks } = await deadLetters();
    const before = await dead.receive({ ...TEN, VisibilityTimeout: 0 });
    await clock.advance(1000);
    expect((await start({ DestinationArn: target.arn })).TaskHandle).toMatch(/^[A-Za-z0-9+/]+=*$/);
    await clock.advance(0);
    const moved = await drain(target);
    expect(bodies(moved)).toEqual(["m0", "m1"]);
    expect(moved[0]?.MessageId).not.toBe(before[0]?.MessageId);
    expect(moved[0]?.Attributes).toEqual({
      SenderId: "111111111111",
      SentTimestamp: String(START_MS + 1000),
      ApproximateReceiveCount: "1",
      ApproximateFirstReceiveTimestamp: String(START_MS + 1000),
    });
    expect(await tasks()).toEqual([
      {
        Status: "COMPLETED",
        SourceArn: dead.arn,
        DestinationArn: target.arn,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        StartedTimestamp: START_MS + 1000,
      },
    ]);
  });

  it("brings messages back to where they came from, where they may be received anew", async () => {
    const { clock, dead, source, start } = await deadLetters();
    await start();
    await clock.advance(0);
    expect(await dead.counts()).toEqual([0, 0, 0]);
    expect(bodies(await drain(source))).toEqual(["m0", "m1"]);
  });

  it("moves at the rate it is told", async () => {
    const { clock, target, start, tasks } = await deadLetters({ count: 5 });
    await start({ DestinationArn: target.arn, MaxNumberOfMessagesPerSecond: 1 });
    await clock.advance(0);
    expect(await target.counts()).toEqual([1, 0, 0]);
    await clock.advance(1000);
    expect(await target.counts()).toEqual([2, 0, 0]);
    expect(await tasks()).toMatchObject([
      {
        Status: "RUNNING",
        TaskHandle: expect.any(String) as string,
        MaxNumberOfMessagesPerSecond: 1,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 5,
      },
    ]);
    for (let second = 0; second < 5; second += 1) await clock.advance(1000);
    expect(await target.counts()).toEqual([5, 0, 0]);
    expect(await tasks()).toMatchObject([{ Status: "COMPLETED" }]);
  });

  it("moves more than one step's worth", async () => {
    const { clock, dead, target, start } = await deadLetters({ count: 120 });
    await start({ DestinationArn: target.arn });
    await clock.advance(0);
    expect(await dead.counts()).toEqual([0, 0, 0]);
    expect(await target.counts()).toEqual([120, 0, 0]);
  });

  it("keeps the order of a FIFO queue's group", async () => {
    const { clock, target, start } = await deadLetters({ count: 4, fifo: true });
    await start({ DestinationArn: target.arn });
    await clock.advance(0);
    expect(bodies(await drain(target))).toEqual(["m0", "m1", "m2", "m3"]);
  });

  it("fails when the queue it moves to is gone", async () => {
    const { sqs, clock, target, start, tasks } = await deadLetters({ count: 10 });
    await start({ DestinationArn: target.arn, MaxNumberOfMessagesPerSecond: 1 });
    await clock.advance(0);
    await clock.advance(1000);
    await clock.advance(1000);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: target.url }));
    await clock.advance(1000);
    expect(await tasks()).toMatchObject([
      {
        Status: "FAILED",
        FailureReason: "AWS.SimpleQueueService.NonExistentQueue",
        ApproximateNumberOfMessagesMoved: 3,
        ApproximateNumberOfMessagesToMove: 10,
      },
    ]);
  });

  it("fails for a message that came from nowhere", async () => {
    const { clock, dead, start, tasks } = await deadLetters({ count: 0 });
    await dead.send("sent to the dead-letter queue itself");
    await start();
    await clock.advance(0);
    expect(await tasks()).toMatchObject([
      { Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" },
    ]);
    expect(await dead.counts()).toEqual([1, 0, 0]);
  });
});

describe("StartMessageMoveTask refuses", () => {
  it("a second task while one is running", async () => {
    const { clock, target, start } = await deadLetters({ count: 10 });
    const input = { DestinationArn: target.arn, MaxNumberOfMessagesPerSecond: 1 };
    await start(input);
    await expect(start(input)).rejects.toThrow(
      "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    );
    for (let second = 0; second < 12; second += 1) await clock.advance(1000);
    await start(input);
  });

  it("a source that is no dead-letter queue", async () => {
    const { source, target, start } = await deadLetters();
    const input = { SourceArn: target.arn, DestinationArn: source.arn };
    await expect(start(input)).rejects.toThrow(
      "Source queue must be configured as a Dead Letter Queue.",
    );
  });

  it("queues that do not exist", async () => {
    const { dead, target, start } = await deadLetters();
    await expect(start({ DestinationArn: `${target.arn}none` })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(start({ SourceArn: `${dead.arn}none` })).rejects.toThrow(
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
  });

  it("what is no ARN, another type of queue, and rates beyond the limit", async () => {
    const { sqs, start } = await deadLetters();
    const fifo = await createTestQueue(sqs, "other", { FifoQueue: "true" });
    await expect(start({ SourceArn: "dead" })).rejects.toThrow(
      "You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>",
    );
    await expect(start({ DestinationArn: fifo.arn })).rejects.toThrow(
      "The source queue and destination queue must be of the same queue type.",
    );
    for (const MaxNumberOfMessagesPerSecond of [0, 501]) {
      await expect(start({ MaxNumberOfMessagesPerSecond })).rejects.toThrow(
        "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 and 500.",
      );
    }
  });

  it("to move a queue's messages to itself", async () => {
    const { dead, start } = await deadLetters();
    await expect(start({ DestinationArn: dead.arn })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Source queue arn and destination queue arn cannot be the same.",
    });
  });
});

describe("StartMessageMoveTask across accounts, where policies are enforced", () => {
  it("is not open to them, whatever the policy says", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const dead = await createTestQueue(sqs, "dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    await createTestQueue(sqs, "source", { RedrivePolicy });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: OTHER }, Action: "sqs:*", Resource: dead.arn },
      ],
    });
    const Attributes = { Policy };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: dead.url, Attributes }));
    const start = new StartMessageMoveTaskCommand({ SourceArn: dead.arn });
    await expect(as(OTHER).sqs.send(start)).rejects.toMatchObject({ name: "AccessDenied" });
    await sqs.send(start);
  });
});
