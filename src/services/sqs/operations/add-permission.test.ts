import {
  AddPermissionCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER } from "../../../testing/emulator.ts";

async function create(sqs: SQSClient): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName: "q" }))).QueueUrl ?? "";
}

const grant = { Label: "share", AWSAccountIds: [OTHER], Actions: ["SendMessage"] };

describe("AddPermission", () => {
  it("writes the statement that AWS writes", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs);
    await sqs.send(new AddPermissionCommand({ QueueUrl, ...grant }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }),
    );
    const arn = `arn:aws:sqs:us-east-1:${OWNER}:q`;
    expect(JSON.parse(Attributes?.["Policy"] ?? "")).toEqual({
      Version: "2008-10-17",
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "share",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
          Action: "SQS:SendMessage",
          Resource: arn,
        },
      ],
    });
  });

  it("lets the account in", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const QueueUrl = await create(sqs);
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "m" });
    await expect(as(OTHER).sqs.send(send)).rejects.toMatchObject({ name: "AccessDenied" });
    await sqs.send(new AddPermissionCommand({ QueueUrl, ...grant }));
    await as(OTHER).sqs.send(send);
  });

  it("is judged before the queue is looked for", async () => {
    const { sqs } = await emulator();
    const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/missing`;
    await expect(
      sqs.send(new AddPermissionCommand({ QueueUrl, ...grant, Label: "" })),
    ).rejects.toMatchObject({
      name: "MissingParameter",
      message: "The request must contain the parameter Label.",
    });
    await expect(sqs.send(new AddPermissionCommand({ QueueUrl, ...grant }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  it.each([
    [{ Actions: [] }, "MissingParameter", "The request must contain the parameter ActionName."],
    [
      { AWSAccountIds: [] },
      "MissingParameter",
      "The request must contain the parameter AWSAccountIds.",
    ],
    [
      { Actions: ["CreateQueue"] },
      "InvalidParameterValue",
      "Value SQS:CreateQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.",
    ],
    [
      { AWSAccountIds: ["*"] },
      "InvalidParameterValue",
      "Value [*] for parameter PrincipalId is invalid. Reason: Unable to verify.",
    ],
    [
      { Actions: Array<string>(8).fill("SendMessage") },
      "OverLimit",
      "8 Actions were found, maximum allowed is 7.",
    ],
  ])("refuses %j", async (change, name, message) => {
    const { sqs } = await emulator();
    const QueueUrl = await create(sqs);
    const command = new AddPermissionCommand({ QueueUrl, ...grant, ...change });
    await expect(sqs.send(command)).rejects.toMatchObject({ name, message });
  });

  it("refuses a label twice, with both protocols' codes", async () => {
    const { sqs, query } = await emulator();
    const QueueUrl = await create(sqs);
    await sqs.send(new AddPermissionCommand({ QueueUrl, ...grant }));
    const message = "Value share for parameter Label is invalid. Reason: Already exists.";
    await expect(sqs.send(new AddPermissionCommand({ QueueUrl, ...grant }))).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message,
    });
    const { body } = await query({
      service: "sqs",
      params: {
        Action: "AddPermission",
        QueueUrl,
        Label: "share",
        "AWSAccountId.1": OTHER,
        "ActionName.1": "SendMessage",
      },
    });
    expect(body).toContain(`<Code>InvalidParameterValue</Code><Message>${message}</Message>`);
  });
});
