import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";

const missing = {
  name: "QueueDoesNotExist",
  message: "The specified queue does not exist.",
};

describe("DeleteQueue", () => {
  it("deletes the queue at once", async () => {
    const { sqs } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(sqs.send(new GetQueueAttributesCommand({ QueueUrl }))).rejects.toMatchObject(
      missing,
    );
    await expect(sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject(missing);
  });

  it("deletes its messages: a queue of the same name begins empty", async () => {
    const { sqs, clock } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "old" }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await clock.advance(60_000);
    await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0" });
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toBeUndefined();
  });

  it("ends long polls", async () => {
    const { sqs } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const [ended] = await Promise.allSettled([
      poll,
      sqs.send(new DeleteQueueCommand({ QueueUrl })),
    ]);
    expect(ended).toMatchObject({ status: "rejected", reason: missing });
  });

  it("deletes another account's queue only where nothing is enforced", async () => {
    const { sqs, as } = await emulator({ iam: "audit" });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    await as(OTHER).sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(sqs.send(new GetQueueAttributesCommand({ QueueUrl }))).rejects.toMatchObject(
      missing,
    );
  });

  it("is not open to other accounts, whatever the policy says", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: OTHER }, Action: "sqs:*", Resource: "*" },
    });
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "q", Attributes: { Policy } }),
    );
    await expect(as(OTHER).sqs.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });
});
