import {
  CreateQueueCommand,
  ListQueueTagsCommand,
  UntagQueueCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OWNER } from "../../../testing/emulator.ts";

async function create(sqs: SQSClient): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: "q", tags: { a: "1", b: "2" } });
  return (await sqs.send(command)).QueueUrl ?? "";
}

describe("UntagQueue", () => {
  it("removes tags by their keys; others are no error", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs);
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a", "none", "__proto__"] }));
    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ b: "2" });
  });

  it("refuses a request without keys", async () => {
    const { sqs } = await emulator();
    const command = new UntagQueueCommand({ QueueUrl: await create(sqs), TagKeys: [] });
    await expect(sqs.send(command)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Tag keys must be between 1 and 128 characters in length.",
    });
  });

  it("misses a queue that does not exist", async () => {
    const { sqs } = await emulator();
    const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/q`;
    await expect(
      sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a"] })),
    ).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });
});
