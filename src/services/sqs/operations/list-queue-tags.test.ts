import { CreateQueueCommand, ListQueueTagsCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

describe("ListQueueTags", () => {
  it("lists the tags, or leaves them out where there are none", async () => {
    const { sqs } = await emulator();
    const tagged = await sqs.send(new CreateQueueCommand({ QueueName: "a", tags: { k: "v" } }));
    const plain = await sqs.send(new CreateQueueCommand({ QueueName: "b" }));
    const tagsOf = async (QueueUrl: string | undefined): Promise<unknown> =>
      (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
    expect(await tagsOf(tagged.QueueUrl)).toEqual({ k: "v" });
    expect(await tagsOf(plain.QueueUrl)).toBeUndefined();
  });

  it("misses a queue that does not exist", async () => {
    const { sqs } = await emulator();
    const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/q`;
    await expect(sqs.send(new ListQueueTagsCommand({ QueueUrl }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  it("works across accounts by URL in audit, and not in enforce", async () => {
    const listFromOutside = async (iam: "audit" | "enforce"): Promise<unknown> => {
      const { sqs, as } = await emulator({ iam });
      const command = new CreateQueueCommand({ QueueName: "q", tags: { k: "v" } });
      const { QueueUrl } = await sqs.send(command);
      return (await as(OTHER).sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
    };
    expect(await listFromOutside("audit")).toEqual({ k: "v" });
    await expect(listFromOutside("enforce")).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
