import { CreateQueueCommand, ListQueuesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

async function create(sqs: SQSClient, ...names: readonly string[]): Promise<void> {
  for (const QueueName of names) await sqs.send(new CreateQueueCommand({ QueueName }));
}

async function list(
  sqs: SQSClient,
  input: ConstructorParameters<typeof ListQueuesCommand>[0] = {},
): Promise<{ names: readonly string[]; token: string | undefined }> {
  const { QueueUrls = [], NextToken } = await sqs.send(new ListQueuesCommand(input));
  return { names: QueueUrls.map((url) => url.slice(url.lastIndexOf("/") + 1)), token: NextToken };
}

describe("ListQueues", () => {
  it("lists the caller's queues of the region, by name", async () => {
    const { sqs, as } = await emulator();
    await create(sqs, "b", "a", "B");
    await create(as(OTHER).sqs, "others");
    await create(as(OWNER, "eu-west-1").sqs, "elsewhere");
    expect(await list(sqs)).toEqual({ names: ["B", "a", "b"], token: undefined });
  });

  it("leaves the list out where there is no queue", async () => {
    const { sqs } = await emulator();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
  });

  it("narrows by prefix", async () => {
    const { sqs } = await emulator();
    await create(sqs, "orders", "orders-dlq", "order", "other", "Orders");
    expect((await list(sqs, { QueueNamePrefix: "orders" })).names).toEqual([
      "orders",
      "orders-dlq",
    ]);
    expect((await list(sqs, { QueueNamePrefix: "é" })).names).toEqual([]);
    expect((await list(sqs, { QueueNamePrefix: "zz" })).names).toEqual([]);
  });

  it("gives pages where MaxResults asks for them", async () => {
    const { sqs } = await emulator();
    await create(sqs, "a1", "a2", "a3", "a4", "b1");
    const first = await list(sqs, { QueueNamePrefix: "a", MaxResults: 3 });
    expect(first.names).toEqual(["a1", "a2", "a3"]);
    const second = await list(sqs, {
      QueueNamePrefix: "a",
      MaxResults: 3,
      NextToken: first.token,
    });
    expect(second).toEqual({ names: ["a4"], token: undefined });
  });

  it("gives no token with a page that ends the list", async () => {
    const { sqs } = await emulator();
    await create(sqs, "a", "b");
    expect(await list(sqs, { MaxResults: 2 })).toEqual({ names: ["a", "b"], token: undefined });
  });

  it.each([0, 1001, -1, 1.5])("refuses MaxResults of %d", async (MaxResults) => {
    const { sqs } = await emulator();
    await expect(list(sqs, { MaxResults })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message:
        "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.",
    });
  });

  it("refuses a token without MaxResults", async () => {
    const { sqs } = await emulator();
    await create(sqs, "a", "b");
    const { token } = await list(sqs, { MaxResults: 1 });
    await expect(list(sqs, { NextToken: token })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "MaxResults is a mandatory parameter when you provide a value for NextToken.",
    });
  });

  it("refuses a token it never gave", async () => {
    const { sqs } = await emulator();
    await expect(list(sqs, { MaxResults: 1, NextToken: "!" })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });
});
