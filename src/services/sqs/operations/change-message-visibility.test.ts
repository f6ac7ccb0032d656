import { ChangeMessageVisibilityCommand, type Message } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { bodies, fifoQueue, messageQueue } from "../../../testing/message-queue.ts";

type Kit = Awaited<ReturnType<typeof messageQueue>>;

function change({ sqs, queue }: Kit, message: Message | undefined, VisibilityTimeout: number) {
  const input = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout };
  return sqs.send(new ChangeMessageVisibilityCommand(input));
}

describe("ChangeMessageVisibility", () => {
  it("prolongs the timeout, counted from now", async () => {
    const kit = await messageQueue({ VisibilityTimeout: "10" });
    await kit.queue.send("a");
    const [received] = await kit.queue.receive();
    await kit.clock.advance(9_000);
    await change(kit, received, 10);
    await kit.clock.advance(9_999);
    expect(await kit.queue.receive()).toEqual([]);
    await kit.clock.advance(1);
    expect(bodies(await kit.queue.receive())).toEqual(["a"]);
  });

  it("gives a message back at once with 0, to one who waits for it", async () => {
    const kit = await messageQueue();
    await kit.queue.send("a");
    const [received] = await kit.queue.receive();
    const waiting = kit.queue.receive({ WaitTimeSeconds: 20 });
    await kit.queue.counts();
    await change(kit, received, 0);
    expect(bodies(await waiting)).toEqual(["a"]);
  });

  it("lets one who waits know that the timeout became shorter", async () => {
    const kit = await messageQueue({ VisibilityTimeout: "15" });
    await kit.queue.send("a");
    const [received] = await kit.queue.receive();
    const waiting = kit.queue.receive({ WaitTimeSeconds: 20 });
    await kit.queue.counts();
    await change(kit, received, 2);
    await kit.queue.counts();
    await kit.clock.advance(2_000);
    expect(bodies(await waiting)).toEqual(["a"]);
  });

  it("does nothing and says nothing once the timeout is over, as AWS does", async () => {
    const kit = await messageQueue({ VisibilityTimeout: "1" });
    await kit.queue.send("a");
    const [received] = await kit.queue.receive();
    await kit.clock.advance(1000);
    await change(kit, received, 10);
    expect(bodies(await kit.queue.receive())).toEqual(["a"]);
  });

  it("keeps a message no longer than 12 hours after it was received", async () => {
    const kit = await messageQueue();
    await kit.queue.send("a");
    const [received] = await kit.queue.receive({ VisibilityTimeout: 60 });
    await change(kit, received, 43_200);
    await kit.clock.advance(1000);
    await change(kit, received, 43_199);
    await expect(change(kit, received, 43_200)).rejects.toThrow(
      "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
    );
  });
});

describe("ChangeMessageVisibility in a FIFO queue", () => {
  async function threeReceived(): Promise<Kit & { readonly received: readonly Message[] }> {
    const kit = await fifoQueue({ VisibilityTimeout: "1" });
    for (const body of ["foo", "bar", "baz"]) {
      await kit.queue.sendWith(body, { MessageGroupId: "1" });
    }
    const received = await kit.queue.receive({ MaxNumberOfMessages: 5 });
    expect(bodies(received)).toEqual(["foo", "bar", "baz"]);
    return { ...kit, received };
  }

  it.each([
    [0, []],
    [1, ["foo"]],
    [2, ["foo", "bar"]],
  ])("hides message %d and what comes after it in the group", async (position, visible) => {
    const kit = await threeReceived();
    await change(kit, kit.received[position], 4);
    await kit.clock.advance(2_000);
    expect(bodies(await kit.queue.receive({ MaxNumberOfMessages: 5 }))).toEqual(visible);
  });

  it("opens a group with 0 for that message alone, behind groups that wait", async () => {
    const kit = await fifoQueue();
    for (const body of ["g1-m1", "g1-m2", "g2-m1"]) {
      await kit.queue.sendWith(body, { MessageGroupId: body.slice(0, 2) });
    }
    const [first] = await kit.queue.receive({ MaxNumberOfMessages: 2 });
    await change(kit, first, 0);
    const received = await kit.queue.receive({ MaxNumberOfMessages: 3 });
    expect(bodies(received)).toEqual(["g2-m1", "g1-m1"]);
  });

  it("refuses a handle whose timeout is over", async () => {
    const kit = await threeReceived();
    await kit.clock.advance(1000);
    await expect(change(kit, kit.received[0], 4)).rejects.toThrow(
      "Reason: Message does not exist or is not available for visibility timeout change.",
    );
  });
});

describe("ChangeMessageVisibility refuses", () => {
  it.each([-1, 43_201])("a timeout of %d", async (timeout) => {
    const kit = await messageQueue();
    await kit.queue.send("a");
    const [received] = await kit.queue.receive();
    await expect(change(kit, received, timeout)).rejects.toThrow(
      `Value ${timeout} for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.`,
    );
  });

  it("a message that was deleted", async () => {
    const kit = await messageQueue();
    await kit.queue.send("a");
    const [received] = await kit.queue.receive();
    await kit.queue.delete(...(received === undefined ? [] : [received]));
    await expect(change(kit, received, 5)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: `Value ${received?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    });
  });

  it("a handle that nobody gave out", async () => {
    const kit = await messageQueue();
    await expect(change(kit, { ReceiptHandle: "foo" }, 5)).rejects.toMatchObject({
      name: "ReceiptHandleIsInvalid",
    });
  });
});
