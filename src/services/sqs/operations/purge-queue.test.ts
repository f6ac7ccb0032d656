import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import {
  bodies,
  createTestQueue,
  fifoQueue,
  messageQueue,
} from "../../../testing/message-queue.ts";

describe("PurgeQueue", () => {
  it("deletes all messages, those in flight and delayed too, of this queue only", async () => {
    const { sqs, clock, queue } = await messageQueue({ VisibilityTimeout: "1" });
    const other = await createTestQueue(sqs, "other");
    await other.send("x");
    await queue.send("a", "b");
    await queue.sendWith("c", { DelaySeconds: 1 });
    await queue.receive();
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
    await clock.advance(1000);
    expect(await queue.counts()).toEqual([0, 0, 0]);
    await queue.send("d");
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["d"]);
    expect(await other.counts()).toEqual([1, 0, 0]);
  });

  it("opens the groups of a FIFO queue, and remembers what was sent", async () => {
    const { sqs, queue } = await fifoQueue();
    await queue.sendWith("a", { MessageGroupId: "g" });
    const received = await queue.receive();
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
    await queue.delete(...received);
    await queue.sendWith("a", { MessageGroupId: "g" });
    await queue.sendWith("b", { MessageGroupId: "g" });
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["b"]);
  });

  it("refuses to do it again within 60 seconds", async () => {
    const { sqs, clock, queue } = await messageQueue();
    const purge = () => sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
    await purge();
    await clock.advance(59_999);
    await expect(purge()).rejects.toMatchObject({
      name: "PurgeQueueInProgress",
      message: "Only one PurgeQueue operation on orders is allowed every 60 seconds.",
      $metadata: { httpStatusCode: 403 },
    });
    await clock.advance(1);
    await purge();
  });
});
