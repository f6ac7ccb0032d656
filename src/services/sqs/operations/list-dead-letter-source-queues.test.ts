import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

async function create(sqs: SQSClient, QueueName: string, deadLetterArn?: string): Promise<string> {
  const Attributes =
    deadLetterArn === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 1 }),
        };
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
}

const arn = `arn:aws:sqs:us-east-1:${OWNER}:dlq`;

describe("ListDeadLetterSourceQueues", () => {
  it("lists the queues that name this one, and no others", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs, "dlq");
    const b = await create(sqs, "b", arn);
    const a = await create(sqs, "a", arn);
    await create(sqs, "c");
    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
    expect(queueUrls).toEqual([a, b]);
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: a, Attributes: { RedrivePolicy: "" } }),
    );
    const after = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }));
    expect(after.queueUrls).toEqual([b]);
  });

  it("gives an empty list for a queue that nobody names", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs, "dlq");
    const { queueUrls, NextToken } = await sqs.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl }),
    );
    expect(queueUrls).toEqual([]);
    expect(NextToken).toBeUndefined();
  });

  it("gives pages", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs, "dlq");
    const urls = [];
    for (const name of ["a", "b", "c"]) urls.push(await create(sqs, name, arn));
    const first = await sqs.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl, MaxResults: 2 }),
    );
    const { NextToken } = first;
    const second = await sqs.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl, MaxResults: 2, NextToken }),
    );
    expect([first.queueUrls, second.queueUrls]).toEqual([urls.slice(0, 2), urls.slice(2)]);
    expect(second.NextToken).toBeUndefined();
  });

  it("misses a queue that does not exist", async () => {
    const { sqs } = await emulator();
    const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/dlq`;
    await expect(
      sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl })),
    ).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  });

  it("answers another account that the policy lets in", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const QueueUrl = await create(sqs, "dlq");
    const source = await create(sqs, "a", arn);
    const ask = new ListDeadLetterSourceQueuesCommand({ QueueUrl });
    await expect(as(OTHER).sqs.send(ask)).rejects.toMatchObject({ name: "AccessDenied" });
    const Policy = JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: { AWS: OTHER },
        Action: "SQS:ListDeadLetterSourceQueues",
        Resource: arn,
      },
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    expect((await as(OTHER).sqs.send(ask)).queueUrls).toEqual([source]);
    const read = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    await expect(as(OTHER).sqs.send(read)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
