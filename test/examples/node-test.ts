// The example for node:test in docs/testing.md. Outside this repository, import from "atoll".
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createAtoll } from "../../src/index.ts";

// oxlint-disable-next-line typescript/no-floating-promises -- node:test waits for its tests itself
test("another account is not let in", async (t) => {
  const atoll = await createAtoll({ ephemeral: true, iam: "enforce" });
  t.after(() => atoll.close());
  const owner = new SQSClient(atoll.clientConfig("111111111111"));
  const other = new SQSClient(atoll.clientConfig("222222222222"));
  await owner.send(new CreateQueueCommand({ QueueName: "orders" }));
  const { QueueUrls } = await other.send(new ListQueuesCommand({}));
  assert.equal(QueueUrls, undefined);
});
