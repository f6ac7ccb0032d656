import { ChangeMessageVisibilityBatchCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { bodies, messageQueue } from "../../../testing/message-queue.ts";

describe("ChangeMessageVisibilityBatch", () => {
  it("changes what it can and says what it cannot", async () => {
    const { sqs, queue } = await messageQueue();
    await queue.send("a", "b", "c");
    const [first, second, third] = await queue.receive({ MaxNumberOfMessages: 10 });
    const result = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue.url,
        Entries: [
          { Id: "1", ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: "2", ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 43_201 },
          { Id: "3", ReceiptHandle: third?.ReceiptHandle },
          { Id: "4", ReceiptHandle: "foo", VisibilityTimeout: 1 },
        ],
      }),
    );
    expect(result.Successful).toEqual([{ Id: "1" }]);
    expect(result.Failed).toMatchObject([
      { Id: "2", Code: "InvalidParameterValue", SenderFault: true },
      { Id: "3", Code: "MissingParameter" },
      { Id: "4", Code: "ReceiptHandleIsInvalid" },
    ]);
    expect(bodies(await queue.receive({ MaxNumberOfMessages: 10 }))).toEqual(["a"]);
  });

  it("refuses more than ten", async () => {
    const { sqs, queue } = await messageQueue();
    const Entries = Array.from({ length: 20 }, (_, index) => ({
      Id: `${index}`,
      ReceiptHandle: "x",
      VisibilityTimeout: 123,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries });
    await expect(sqs.send(command)).rejects.toMatchObject({
      name: "TooManyEntriesInBatchRequest",
      message: "Maximum number of entries per request are 10. You have sent 20.",
    });
  });
});
