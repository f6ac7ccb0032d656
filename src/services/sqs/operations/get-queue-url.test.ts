import { CreateQueueCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

describe("GetQueueUrl", () => {
  it("finds a queue by its name", async () => {
    const { sqs } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: "q" }));
    expect(found.QueueUrl).toBe(QueueUrl);
  });

  it("does not find queues of other regions", async () => {
    const { sqs, as } = await emulator();
    await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const elsewhere = as(OWNER, "eu-west-1").sqs.send(new GetQueueUrlCommand({ QueueName: "q" }));
    await expect(elsewhere).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      message: "The specified queue does not exist.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("carries the Query code in a header in JSON, and says it differently in XML", async () => {
    const { query, atoll } = await emulator();
    const xml = await query({
      service: "sqs",
      params: { Action: "GetQueueUrl", QueueName: "q", Version: "2012-11-05" },
    });
    expect(xml.status).toBe(400);
    expect(xml.body).toContain(
      "<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message>",
    );
    const json = await atoll.fetch(
      new Request("http://localhost:4566/", {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.GetQueueUrl",
          authorization: `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
        },
        body: '{"QueueName":"q"}',
      }),
    );
    expect(json.headers.get("x-amzn-query-error")).toBe(
      "AWS.SimpleQueueService.NonExistentQueue;Sender",
    );
    expect(await json.json()).toMatchObject({
      __type: "com.amazonaws.sqs#QueueDoesNotExist",
      message: "The specified queue does not exist.",
    });
  });

  it("finds another account's queue by its owner", async () => {
    const { sqs, as } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const command = new GetQueueUrlCommand({ QueueName: "q", QueueOwnerAWSAccountId: OWNER });
    expect((await as(OTHER).sqs.send(command)).QueueUrl).toBe(QueueUrl);
    const without = as(OTHER).sqs.send(new GetQueueUrlCommand({ QueueName: "q" }));
    await expect(without).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });

  it("needs the owner's policy in enforce", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const Policy = JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { AWS: OTHER },
        Action: "sqs:GetQueueUrl",
        Resource: `arn:aws:sqs:us-east-1:${OWNER}:open`,
      },
    });
    await sqs.send(new CreateQueueCommand({ QueueName: "closed" }));
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "open", Attributes: { Policy } }),
    );
    const ask = (QueueName: string): Promise<{ QueueUrl?: string | undefined }> =>
      as(OTHER).sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId: OWNER }));
    expect((await ask("open")).QueueUrl).toBe(QueueUrl);
    // AWS hides from outsiders whether there is such a queue.
    const hidden = {
      name: "QueueDoesNotExist",
      message: "The specified queue does not exist or you do not have access to it.",
    };
    await expect(ask("closed")).rejects.toMatchObject(hidden);
    await expect(ask("missing")).rejects.toMatchObject(hidden);
  });
});
