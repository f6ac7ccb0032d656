import { DeleteMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { createTestQueue, fifoQueue, messageQueue } from "../../../testing/message-queue.ts";

describe("DeleteMessage", () => {
  it("deletes a message for good, and again without complaint", async () => {
    const { clock, queue } = await messageQueue({ VisibilityTimeout: "1" });
    await queue.send("a");
    const received = await queue.receive();
    await queue.delete(...received);
    await queue.delete(...received);
    await clock.advance(1000);
    expect(await queue.receive()).toEqual([]);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  it("deletes from a standard queue after the timeout, and with an older handle", async () => {
    const { clock, queue } = await messageQueue({ VisibilityTimeout: "1" });
    await queue.send("a");
    const first = await queue.receive();
    await clock.advance(1000);
    await queue.receive();
    await queue.delete(...first);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  it("answers in the Query protocol too", async () => {
    const { query, queue } = await messageQueue();
    await queue.send("a");
    const [received] = await queue.receive();
    const ReceiptHandle = received?.ReceiptHandle ?? "";
    const params = { Action: "DeleteMessage", QueueUrl: queue.url, ReceiptHandle };
    expect((await query({ service: "sqs", params })).status).toBe(200);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });
});

describe("DeleteMessage from a FIFO queue", () => {
  it("opens the group only when nothing of it is in flight before the next message", async () => {
    const { queue } = await fifoQueue();
    for (const body of ["m1", "m2", "m3"]) await queue.sendWith(body, { MessageGroupId: "g" });
    const [first, second] = await queue.receive({ MaxNumberOfMessages: 2 });
    if (first === undefined || second === undefined) throw new Error("two were expected");
    await queue.delete(first);
    expect(await queue.receive()).toEqual([]);
    await queue.delete(second);
    expect(await queue.receive()).toMatchObject([{ Body: "m3" }]);
  });

  it("works as long as the timeout runs, also when it was prolonged", async () => {
    const { clock, queue } = await fifoQueue({ VisibilityTimeout: "10" });
    await queue.sendWith("a", { MessageGroupId: "g" });
    const received = await queue.receive();
    await clock.advance(9_999);
    await queue.delete(...received);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  it("refuses a handle whose timeout is over", async () => {
    const { sqs, clock, queue } = await fifoQueue({ VisibilityTimeout: "1" });
    await queue.sendWith("a", { MessageGroupId: "g" });
    const [received] = await queue.receive();
    await clock.advance(1000);
    const input = { QueueUrl: queue.url, ReceiptHandle: received?.ReceiptHandle };
    await expect(sqs.send(new DeleteMessageCommand(input))).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: `Value ${received?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
  });

  it("refuses an older handle while another consumer has the message", async () => {
    const { clock, queue } = await fifoQueue({ VisibilityTimeout: "1" });
    await queue.sendWith("a", { MessageGroupId: "g" });
    const first = await queue.receive();
    await clock.advance(1000);
    const second = await queue.receive();
    await expect(queue.delete(...first)).rejects.toThrow("The receipt handle has expired.");
    await queue.delete(...second);
  });
});

describe("DeleteMessage refuses", () => {
  it("a handle that nobody gave out", async () => {
    const { sqs, queue } = await messageQueue();
    const input = { QueueUrl: queue.url, ReceiptHandle: "foo" };
    await expect(sqs.send(new DeleteMessageCommand(input))).rejects.toMatchObject({
      name: "ReceiptHandleIsInvalid",
      message: 'The input receipt handle "foo" is not a valid receipt handle.',
    });
  });

  it("an empty handle", async () => {
    const { sqs, queue } = await messageQueue();
    const input = { QueueUrl: queue.url, ReceiptHandle: "" };
    await expect(sqs.send(new DeleteMessageCommand(input))).rejects.toMatchObject({
      name: "MissingParameter",
      message: "The request must contain the parameter ReceiptHandle.",
    });
  });

  it("a handle of another queue", async () => {
    const { sqs, queue } = await messageQueue();
    const other = await createTestQueue(sqs, "other");
    await other.send("a");
    await expect(queue.delete(...(await other.receive()))).rejects.toThrow(
      "is not a valid receipt handle.",
    );
    expect(await other.counts()).toEqual([0, 1, 0]);
  });
});
