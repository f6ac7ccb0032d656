import { ListMessageMoveTasksCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { createTestQueue, messageQueue } from "../../../testing/message-queue.ts";

async function finishedTasks(count: number) {
  const { sqs, clock, queue: dead } = await messageQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  const source = await createTestQueue(sqs, "source", { RedrivePolicy });
  const started: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await clock.advance(1000);
    const input = { SourceArn: dead.arn, DestinationArn: source.arn };
    await sqs.send(new StartMessageMoveTaskCommand(input));
    started.unshift(clock.nowMs());
    await clock.advance(0);
  }
  const list = async (MaxResults?: number, SourceArn = dead.arn) => {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults }));
    return Results ?? [];
  };
  return { source, started, list };
}

describe("ListMessageMoveTasks", () => {
  it("lists the latest task first, one unless more are asked for", async () => {
    const { started, list } = await finishedTasks(12);
    const times = async (limit?: number) =>
      (await list(limit)).map(({ StartedTimestamp }) => StartedTimestamp);
    expect(await times()).toEqual(started.slice(0, 1));
    expect(await times(3)).toEqual(started.slice(0, 3));
    expect(await times(10)).toEqual(started.slice(0, 10));
  });

  it("has nothing to list of a queue without tasks", async () => {
    const { source, list } = await finishedTasks(0);
    expect(await list(10, source.arn)).toEqual([]);
  });

  it("refuses other numbers, what is no ARN and what does not exist", async () => {
    const { source, list } = await finishedTasks(0);
    for (const count of [0, 11]) {
      await expect(list(count)).rejects.toThrow(
        "Value for parameter MaxResults is invalid. Reason: You must enter a number that's between 1 and 10.",
      );
    }
    await expect(list(1, "dead")).rejects.toThrow(
      "You must use this format to specify the SourceArn",
    );
    await expect(list(1, `${source.arn}none`)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
