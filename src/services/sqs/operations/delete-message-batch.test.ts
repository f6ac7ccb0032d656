import { DeleteMessageBatchCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { fifoQueue, messageQueue } from "../../../testing/message-queue.ts";

describe("DeleteMessageBatch", () => {
  it("deletes what it can and says what it cannot", async () => {
    const { sqs, queue } = await messageQueue();
    await queue.send("a", "b", "c");
    const [first, , third] = await queue.receive({ MaxNumberOfMessages: 10 });
    const result = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: [
          { Id: "1", ReceiptHandle: first?.ReceiptHandle },
          { Id: "2", ReceiptHandle: "foo" },
          { Id: "3", ReceiptHandle: third?.ReceiptHandle },
          { Id: "4", ReceiptHandle: " " },
        ],
      }),
    );
    expect(result.Successful).toEqual([{ Id: "1" }, { Id: "3" }]);
    expect(result.Failed).toEqual([
      {
        Id: "2",
        Code: "ReceiptHandleIsInvalid",
        Message: 'The input receipt handle "foo" is not a valid receipt handle.',
        SenderFault: true,
      },
      {
        Id: "4",
        Code: "MissingParameter",
        Message: "The request must contain the parameter ReceiptHandle.",
        SenderFault: true,
      },
    ]);
    expect(await queue.counts()).toEqual([0, 1, 0]);
  });

  it("deletes a group's messages in any order", async () => {
    const { sqs, queue } = await fifoQueue();
    for (const body of ["a", "b", "c"]) await queue.sendWith(body, { MessageGroupId: "g" });
    const received = await queue.receive({ MaxNumberOfMessages: 10 });
    const Entries = received
      .toReversed()
      .map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const result = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    expect(result.Successful).toHaveLength(3);
    await queue.sendWith("d", { MessageGroupId: "g" });
    expect(await queue.receive()).toMatchObject([{ Body: "d" }]);
  });

  it.each([
    [[], "There should be at least one DeleteMessageBatchRequestEntry in the request."],
    [[{ Id: "", ReceiptHandle: "x" }], "A batch entry id can only contain alphanumeric"],
    [["a", "a"].map((Id) => ({ Id, ReceiptHandle: "x" })), "Id a repeated."],
  ])("refuses the whole batch %j", async (Entries, message) => {
    const { sqs, queue } = await messageQueue();
    const command = new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries });
    await expect(sqs.send(command)).rejects.toThrow(message);
  });
});
