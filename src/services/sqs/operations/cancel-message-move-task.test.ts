import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { OWNER } from "../../../testing/emulator.ts";
import { createTestQueue, messageQueue } from "../../../testing/message-queue.ts";

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");

async function runningTask() {
  const { sqs, clock, queue: dead } = await messageQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  await createTestQueue(sqs, "source", { RedrivePolicy });
  const target = await createTestQueue(sqs, "target");
  await dead.send("a", "b", "c");
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: dead.arn,
      DestinationArn: target.arn,
      MaxNumberOfMessagesPerSecond: 1,
    }),
  );
  await clock.advance(0);
  const cancel = (handle = TaskHandle) =>
    sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle: handle }));
  const status = async () => {
    const command = new ListMessageMoveTasksCommand({ SourceArn: dead.arn });
    return (await sqs.send(command)).Results?.[0]?.Status;
  };
  return { clock, dead, target, TaskHandle, cancel, status };
}

describe("CancelMessageMoveTask", () => {
  it("stops the task and says how many messages it had moved", async () => {
    const { clock, target, cancel, status } = await runningTask();
    await clock.advance(1000);
    expect(await cancel()).toMatchObject({ ApproximateNumberOfMessagesMoved: 2 });
    expect(await status()).toMatch(/^CANCELL(ING|ED)$/);
    await clock.advance(0);
    expect(await status()).toBe("CANCELLED");
    await clock.advance(5000);
    expect(await target.counts()).toEqual([2, 0, 0]);
  });

  it("refuses a task that is not running any more", async () => {
    const { clock, cancel } = await runningTask();
    await cancel();
    await clock.advance(0);
    await expect(cancel()).rejects.toMatchObject({ name: "UnsupportedOperation" });
  });

  it("refuses handles of tasks and queues that do not exist", async () => {
    const { dead, cancel } = await runningTask();
    await expect(cancel("foobared")).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Value for parameter TaskHandle is invalid.",
    });
    const other = encode({ taskId: "none", sourceArn: dead.arn });
    await expect(cancel(other)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Task does not exist.",
    });
    const sourceArn = `arn:aws:sqs:us-east-1:${OWNER}:none`;
    await expect(cancel(encode({ taskId: "none", sourceArn }))).rejects.toThrow(
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    );
  });
});
