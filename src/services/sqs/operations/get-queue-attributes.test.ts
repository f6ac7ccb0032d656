import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type QueueAttributeName,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

async function create(sqs: SQSClient): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName: "q" }))).QueueUrl ?? "";
}

async function read(
  sqs: SQSClient,
  QueueUrl: string,
  ...names: readonly string[]
): Promise<Record<string, string> | undefined> {
  const AttributeNames = names as QueueAttributeName[];
  return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
}

describe("GetQueueAttributes", () => {
  it("reads what was asked for", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs);
    expect(await read(sqs, url, "QueueArn", "VisibilityTimeout")).toEqual({
      QueueArn: `arn:aws:sqs:us-east-1:${OWNER}:q`,
      VisibilityTimeout: "30",
    });
  });

  it("leaves the attributes out where there are none", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs);
    expect(await read(sqs, url)).toBeUndefined();
    expect(await read(sqs, url, "Policy")).toBeUndefined();
  });

  it("counts messages by their state", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs);
    for (const DelaySeconds of [0, 0, 0, 60]) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", DelaySeconds }));
    }
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(await read(sqs, QueueUrl, "All")).toMatchObject({
      ApproximateNumberOfMessages: "2",
      ApproximateNumberOfMessagesNotVisible: "1",
      ApproximateNumberOfMessagesDelayed: "1",
    });
  });

  it("refuses a name that no queue has", async () => {
    const { sqs } = await emulator();
    await expect(read(sqs, await create(sqs), "Colour")).rejects.toMatchObject({
      name: "InvalidAttributeName",
      message: "Unknown Attribute Colour.",
    });
  });

  it("refuses an empty URL", async () => {
    const { sqs } = await emulator();
    await expect(read(sqs, "", "All")).rejects.toMatchObject({
      name: "MissingParameter",
      message: "The request must contain the parameter QueueUrl.",
    });
  });

  it.each(["http://localhost:4566/", "http://localhost:4566/queue/us-east-1/1/q", "a.b"])(
    "does not take %j for a queue's URL",
    async (url) => {
      const { query } = await emulator();
      const { status, body } = await query({
        service: "sqs",
        params: { Action: "GetQueueAttributes", QueueUrl: url },
      });
      expect(status).toBe(404);
      expect(body).toContain("<Code>InvalidAddress</Code>");
      expect(body).toContain(`The address ${url} is not valid for this endpoint.`);
    },
  );

  it("finds the queue by every form of its URL, and by its name alone", async () => {
    const { atoll, sqs } = await emulator();
    await create(sqs);
    const urls = [
      `http://localhost:4566/queue/us-east-1/${OWNER}/q`,
      `http://sqs.us-east-1.localhost.localstack.cloud:4566/${OWNER}/q`,
      `https://us-east-1.queue.amazonaws.com/${OWNER}/q`,
      `http://localhost:4566/${OWNER}/q`,
      "q",
    ];
    for (const QueueUrl of urls) {
      const response = await atoll.fetch(
        new Request("http://localhost:4566/", {
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": "AmazonSQS.GetQueueAttributes",
            authorization: `AWS4-HMAC-SHA256 Credential=${OWNER}/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0`,
          },
          body: JSON.stringify({ QueueUrl, AttributeNames: ["DelaySeconds"] }),
        }),
      );
      expect(await response.json()).toEqual({ Attributes: { DelaySeconds: "0" } });
    }
  });

  it("answers a request made on the queue's URL itself", async () => {
    const { query, sqs } = await emulator();
    await create(sqs);
    const { status, body } = await query({
      service: "sqs",
      path: `/queue/us-east-1/${OWNER}/q`,
      params: { Action: "GetQueueAttributes", "AttributeName.1": "DelaySeconds" },
    });
    expect(status).toBe(200);
    expect(body).toContain("<Attribute><Name>DelaySeconds</Name><Value>0</Value></Attribute>");
  });

  it("reads a queue in another account and region by its URL", async () => {
    const { as } = await emulator();
    const url = await create(as(OWNER, "ap-south-1").sqs);
    expect(await read(as(OTHER, "eu-west-1").sqs, url, "QueueArn")).toEqual({
      QueueArn: `arn:aws:sqs:ap-south-1:${OWNER}:q`,
    });
  });

  it("refuses a queue of another region where regions are kept apart", async () => {
    const { as } = await emulator({ crossRegion: "refuse" });
    const url = await create(as(OWNER, "ap-south-1").sqs);
    await expect(read(as(OWNER, "eu-west-1").sqs, url, "QueueArn")).rejects.toMatchObject({
      name: "InvalidAddress",
    });
  });

  it("is judged before the queue is missed", async () => {
    const { as } = await emulator({ iam: "enforce" });
    const url = `http://localhost:4566/queue/us-east-1/${OWNER}/missing`;
    await expect(read(as(OTHER).sqs, url, "All")).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining(
        `is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:us-east-1:${OWNER}:missing`,
      ) as string,
    });
    await expect(read(as(OWNER).sqs, url, "All")).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });
});
