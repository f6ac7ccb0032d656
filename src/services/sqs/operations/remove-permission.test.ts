import {
  AddPermissionCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  RemovePermissionCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER } from "../../../testing/emulator.ts";

async function share(sqs: SQSClient, ...labels: readonly string[]): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
  for (const Label of labels) {
    await sqs.send(
      new AddPermissionCommand({ QueueUrl, Label, AWSAccountIds: [OTHER], Actions: ["*"] }),
    );
  }
  return QueueUrl;
}

async function labelsOf(sqs: SQSClient, QueueUrl: string): Promise<readonly string[] | undefined> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }),
  );
  const policy = Attributes?.["Policy"];
  if (policy === undefined) return undefined;
  const { Statement } = JSON.parse(policy) as { Statement: readonly { Sid: string }[] };
  return Statement.map(({ Sid }) => Sid);
}

describe("RemovePermission", () => {
  it("removes one statement, and the policy with the last", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await share(sqs, "one", "two");
    await sqs.send(new RemovePermissionCommand({ QueueUrl, Label: "one" }));
    expect(await labelsOf(sqs, QueueUrl)).toEqual(["two"]);
    await sqs.send(new RemovePermissionCommand({ QueueUrl, Label: "two" }));
    expect(await labelsOf(sqs, QueueUrl)).toBeUndefined();
  });

  it("refuses a label that is not there", async () => {
    const { sqs } = await emulator();
    const QueueUrl = await share(sqs);
    await expect(
      sqs.send(new RemovePermissionCommand({ QueueUrl, Label: "one" })),
    ).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "Value one for parameter Label is invalid. Reason: can't find label.",
    });
  });

  it("is the owner's alone in enforce", async () => {
    const { sqs, as } = await emulator({ iam: "enforce" });
    const QueueUrl = await share(sqs, "one");
    const command = new RemovePermissionCommand({ QueueUrl, Label: "one" });
    await expect(as(OTHER).sqs.send(command)).rejects.toMatchObject({ name: "AccessDenied" });
    await sqs.send(command);
  });
});
