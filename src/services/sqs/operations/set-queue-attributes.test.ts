import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, START_MS } from "../../../testing/emulator.ts";

async function create(
  sqs: SQSClient,
  QueueName: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
}

async function set(
  sqs: SQSClient,
  QueueUrl: string,
  Attributes: Record<string, string>,
): Promise<void> {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
}

async function read(sqs: SQSClient, QueueUrl: string): Promise<Record<string, string>> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  return (await sqs.send(command)).Attributes ?? {};
}

describe("SetQueueAttributes", () => {
  it("changes what is given and the time of the last change", async () => {
    const { sqs, clock } = await emulator();
    const url = await create(sqs, "q", { DelaySeconds: "5", VisibilityTimeout: "40" });
    await clock.advance(10_000);
    await set(sqs, url, { VisibilityTimeout: "69", MaximumMessageSize: "2048" });
    expect(await read(sqs, url)).toMatchObject({
      DelaySeconds: "5",
      VisibilityTimeout: "69",
      MaximumMessageSize: "2048",
      CreatedTimestamp: String(START_MS / 1000),
      LastModifiedTimestamp: String(START_MS / 1000 + 10),
    });
  });

  it("keeps everything if one of the attributes cannot be", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs, "q");
    await expect(
      set(sqs, url, { DelaySeconds: "5", VisibilityTimeout: "x" }),
    ).rejects.toMatchObject({
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter VisibilityTimeout.",
    });
    expect(await read(sqs, url)).toMatchObject({ DelaySeconds: "0" });
  });

  it("applies a new delay to what already waits in a FIFO queue", async () => {
    const { sqs, clock } = await emulator();
    const url = await create(sqs, "q.fifo", {
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
      DelaySeconds: "100",
    });
    await sqs.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: "m", MessageGroupId: "g" }),
    );
    await set(sqs, url, { DelaySeconds: "10" });
    await clock.advance(10_000);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages).toHaveLength(1);
  });

  it("ends messages that a new retention period makes too old", async () => {
    const { sqs, clock } = await emulator();
    const url = await create(sqs, "q");
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m" }));
    await clock.advance(120_000);
    await set(sqs, url, { MessageRetentionPeriod: "60" });
    expect(await read(sqs, url)).toMatchObject({ ApproximateNumberOfMessages: "0" });
  });

  it("sets and takes away a redrive policy", async () => {
    const { sqs } = await emulator();
    const deadLetterTargetArn = (await read(sqs, await create(sqs, "dlq")))["QueueArn"];
    const url = await create(sqs, "q");
    await set(sqs, url, {
      RedrivePolicy: JSON.stringify({ maxReceiveCount: "2", deadLetterTargetArn }),
    });
    expect((await read(sqs, url))["RedrivePolicy"]).toBe(
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
    );
    await set(sqs, url, { RedrivePolicy: "" });
    expect(await read(sqs, url)).not.toHaveProperty("RedrivePolicy");
  });

  it("respects what the dead-letter queue allows", async () => {
    const { sqs } = await emulator();
    const dlq = await create(sqs, "dlq", { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    const url = await create(sqs, "q");
    const { QueueArn: deadLetterTargetArn } = await read(sqs, dlq);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
    await expect(set(sqs, url, { RedrivePolicy })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    const sourceQueueArns = [(await read(sqs, url))["QueueArn"]];
    await set(sqs, dlq, {
      RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns }),
    });
    await set(sqs, url, { RedrivePolicy });
  });

  it("judges a dead-letter queue's owner and type", async () => {
    const { sqs, as } = await emulator();
    await create(as(OTHER).sqs, "dlq");
    await create(sqs, "dlq.fifo", { FifoQueue: "true" });
    const url = await create(sqs, "q");
    const policy = (account: string, name: string): Record<string, string> => ({
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:${name}`,
        maxReceiveCount: 2,
      }),
    });
    await expect(set(sqs, url, policy(OTHER, "dlq"))).rejects.toThrow(
      "Dead-letter target owner should be same as the source.",
    );
    await expect(set(sqs, url, policy(OWNER, "dlq.fifo"))).rejects.toThrow(
      "Dead-letter queue must be same type of queue as the source",
    );
  });

  it("refuses a request without attributes, in both protocols", async () => {
    const { sqs, query } = await emulator();
    const QueueUrl = await create(sqs, "q");
    const message = "The request must contain the parameter Attribute.Name.";
    await expect(set(sqs, QueueUrl, {})).rejects.toMatchObject({
      name: "MissingParameter",
      message,
    });
    const params = { Action: "SetQueueAttributes", QueueUrl };
    const { status, body } = await query({ service: "sqs", params });
    expect(status).toBe(400);
    expect(body).toContain(`<Code>MissingParameter</Code><Message>${message}</Message>`);
  });

  it("refuses to set what is only read, in both protocols", async () => {
    const { sqs, query } = await emulator();
    const url = await create(sqs, "q");
    await expect(set(sqs, url, { FifoQueue: "true" })).rejects.toMatchObject({
      name: "InvalidAttributeName",
      message: "Unknown Attribute FifoQueue.",
    });
    const { body } = await query({
      service: "sqs",
      params: {
        Action: "SetQueueAttributes",
        QueueUrl: url,
        "Attribute.1.Name": "QueueArn",
        "Attribute.1.Value": "x",
      },
    });
    expect(body).toContain(
      "<Code>InvalidAttributeName</Code><Message>Unknown Attribute QueueArn.</Message>",
    );
  });

  it("refuses a policy that is none", async () => {
    const { sqs } = await emulator();
    await expect(set(sqs, await create(sqs, "q"), { Policy: "{}" })).rejects.toMatchObject({
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter Policy.",
    });
  });

  it("refuses a policy that grants other accounts what only the owner's may do", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs, "q");
    const policyFor = (account: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: ["sqs:SendMessage", "sqs:ListQueues"],
          Resource: `arn:aws:sqs:us-east-1:${OWNER}:q`,
        },
      });
    await set(sqs, url, { Policy: policyFor(OWNER) });
    const refusal = {
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter Policy.",
    };
    await expect(set(sqs, url, { Policy: policyFor(OTHER) })).rejects.toMatchObject(refusal);
    await expect(create(sqs, "r", { Policy: policyFor(OTHER) })).rejects.toMatchObject(refusal);
    expect((await read(sqs, url))["Policy"]).toBe(policyFor(OWNER));
  });

  it("misses a queue that does not exist", async () => {
    const { sqs } = await emulator();
    const url = `http://localhost:4566/queue/us-east-1/${OWNER}/q`;
    await expect(set(sqs, url, { DelaySeconds: "1" })).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });
});
