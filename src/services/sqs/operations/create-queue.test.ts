import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  TagQueueCommand,
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

async function attributesOf(sqs: SQSClient, QueueUrl: string): Promise<Record<string, string>> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  return (await sqs.send(command)).Attributes ?? {};
}

describe("CreateQueue", () => {
  it("gives a URL that holds region, account and name", async () => {
    const { as } = await emulator();
    const { sqs } = as(OTHER, "eu-central-1");
    expect(await create(sqs, "q")).toBe(`http://localhost:4566/queue/eu-central-1/${OTHER}/q`);
  });

  it("makes a standard queue with AWS's defaults", async () => {
    const { sqs } = await emulator();
    expect(await attributesOf(sqs, await create(sqs, "q"))).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      CreatedTimestamp: String(START_MS / 1000),
      DelaySeconds: "0",
      LastModifiedTimestamp: String(START_MS / 1000),
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: `arn:aws:sqs:us-east-1:${OWNER}:q`,
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
  });

  it("makes a FIFO queue", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs, "q.fifo", {
      FifoQueue: "True",
      ContentBasedDeduplication: "True",
    });
    expect(await attributesOf(sqs, url)).toMatchObject({
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
  });

  it("tags the queue", async () => {
    const { sqs } = await emulator();
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "q", tags: { team: "a", empty: "" } }),
    );
    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ team: "a", empty: "" });
  });

  it("finds a queue with the same attributes, whatever its other attributes and tags", async () => {
    const { sqs } = await emulator();
    const url = await create(sqs, "q", { VisibilityTimeout: "60", DelaySeconds: "5" });
    await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: "b" } }));
    expect(await create(sqs, "q")).toBe(url);
    expect(await create(sqs, "q", { VisibilityTimeout: "60" })).toBe(url);
  });

  it("keeps queues of the same name in other accounts and regions apart", async () => {
    const { sqs, as } = await emulator();
    await create(sqs, "q", { DelaySeconds: "1" });
    await create(as(OTHER).sqs, "q", { DelaySeconds: "2" });
    const url = await create(as(OWNER, "eu-west-1").sqs, "q", { DelaySeconds: "3" });
    expect(await attributesOf(sqs, url)).toMatchObject({
      DelaySeconds: "3",
      QueueArn: `arn:aws:sqs:eu-west-1:${OWNER}:q`,
    });
  });

  it("writes URLs in the form that is set", async () => {
    const { sqs } = await emulator({ sqsEndpointStrategy: "standard", publicHost: "atoll:4566" });
    const url = await create(sqs, "q");
    expect(url).toBe(`http://sqs.us-east-1.atoll:4566/${OWNER}/q`);
    expect(await attributesOf(sqs, url)).toMatchObject({ DelaySeconds: "0" });
  });

  it("speaks the Query protocol, with its names of maps", async () => {
    const { query, sqs } = await emulator();
    const answer = await query({
      service: "sqs",
      params: {
        Action: "CreateQueue",
        Version: "2012-11-05",
        QueueName: "q",
        "Attribute.1.Name": "DelaySeconds",
        "Attribute.1.Value": "7",
        "Tag.1.Key": "a",
        "Tag.1.Value": "b",
      },
    });
    expect(answer.status).toBe(200);
    const url = `http://localhost:4566/queue/us-east-1/${OWNER}/q`;
    expect(answer.body).toContain(
      `<CreateQueueResult><QueueUrl>${url}</QueueUrl></CreateQueueResult>`,
    );
    expect(await attributesOf(sqs, url)).toMatchObject({ DelaySeconds: "7" });
    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }));
    expect(Tags).toEqual({ a: "b" });
  });

  it("refuses a request without a name", async () => {
    const { query } = await emulator();
    const answer = await query({ service: "sqs", params: { Action: "CreateQueue" } });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("<Code>InvalidParameterValue</Code>");
    expect(answer.body).toContain("Reason: Must specify a queue name.");
  });

  it.each([
    ["", {}, "Queue name cannot be empty"],
    [
      "a.b",
      {},
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    ],
    [
      "q.fifo",
      {},
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    ],
    [
      "q",
      { FifoQueue: "true" },
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    ],
  ])("refuses the name %j with %j", async (name, attributes, message) => {
    const { sqs } = await emulator();
    await expect(create(sqs, name, attributes)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message,
    });
  });

  it("refuses what no queue can be", async () => {
    const { sqs } = await emulator();
    await expect(create(sqs, "q", { FifoQueue: "false" })).rejects.toMatchObject({
      name: "InvalidAttributeName",
      message: "Unknown Attribute FifoQueue.",
    });
    await expect(create(sqs, "q", { DelaySeconds: "901" })).rejects.toMatchObject({
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter DelaySeconds.",
    });
  });

  it("names the first attribute in which an existing queue differs", async () => {
    const { sqs } = await emulator();
    await create(sqs, "q", { VisibilityTimeout: "60" });
    await expect(
      create(sqs, "q", { DelaySeconds: "0", VisibilityTimeout: "61" }),
    ).rejects.toMatchObject({
      name: "QueueNameExists",
      message:
        "A queue already exists with the same name and a different value for attribute VisibilityTimeout",
    });
  });

  it("wants the dead-letter queue to exist", async () => {
    const { sqs } = await emulator();
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${OWNER}:dlq`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    await expect(create(sqs, "q", { RedrivePolicy })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    });
    await create(sqs, "dlq");
    const url = await create(sqs, "q", { RedrivePolicy });
    expect((await attributesOf(sqs, url))["RedrivePolicy"]).toBe(RedrivePolicy);
  });

  it("does not give a deleted queue's name away for 60 seconds, nor anything of the old one", async () => {
    const { sqs, clock } = await emulator();
    const QueueUrl = await create(sqs, "q", { DelaySeconds: "9" });
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await clock.advance(59_999);
    await expect(create(sqs, "q")).rejects.toMatchObject({
      name: "QueueDeletedRecently",
      message:
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    });
    await clock.advance(1);
    expect(await create(sqs, "q")).toBe(QueueUrl);
    expect(await attributesOf(sqs, QueueUrl)).toMatchObject({ DelaySeconds: "0" });
  });

  it("takes attributes with dangerous names for unknown ones", async () => {
    const { query } = await emulator();
    const answer = await query({
      service: "sqs",
      params: {
        Action: "CreateQueue",
        QueueName: "q",
        "Attribute.1.Name": "__proto__",
        "Attribute.1.Value": "x",
      },
    });
    expect(answer.body).toContain("Unknown Attribute __proto__.");
  });

  it("is one queue for those who create it at the same time", async () => {
    const { sqs } = await emulator();
    const urls = await Promise.all([1, 2, 3].map(() => create(sqs, "q")));
    expect(new Set(urls).size).toBe(1);
  });
});
