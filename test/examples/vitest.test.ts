// The example for vitest in docs/testing.md. Outside this repository, import from "atoll".
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createAtoll, createClock, type Atoll } from "../../src/index.ts";
import { afterEach, beforeEach, expect, it } from "vitest";

let atoll: Atoll;
beforeEach(async () => {
  atoll = await createAtoll({
    ephemeral: true,
    iam: "enforce",
    clock: createClock({ frozen: true }),
  });
});
afterEach(() => atoll.close());

it("gives a message again after its visibility timeout", async () => {
  const sqs = new SQSClient(atoll.clientConfig("111111111111", "eu-west-1"));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "1" }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await atoll.clock.advance(30_000);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toHaveLength(1);
});
