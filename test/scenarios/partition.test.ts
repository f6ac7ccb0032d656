/**
 * AWS's page on cross-account access: "roles and resource-based policies delegate access across accounts
 * only within a single partition". Its example is an account in China whose policy would let in users
 * of an account in the standard partition.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html | Cross account resource access in IAM}
 */
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import { denialOf } from "./denial.ts";
import { document, userOf } from "./people.ts";

const CHINA = "cn-north-1";
const QUEUE = `arn:aws-cn:sqs:${CHINA}:${OWNER}:orders`;

/** A queue in China whose policy lets in whom it names. */
async function queueFor(kit: Emulator, Principal: unknown): Promise<string> {
  const { sqs } = kit.as(OWNER, CHINA);
  const statement = { Effect: "Allow", Principal, Action: "sqs:*", Resource: QUEUE };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const Attributes = { Policy: document(statement) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  return QueueUrl;
}

describe("an account in China", () => {
  it.each([
    ["by account", { AWS: OTHER }],
    ["with everybody", "*"],
  ])("cannot let in a user of the standard partition, named %s", async (_, principal) => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await queueFor(kit, principal);
    const user = await userOf(kit, OTHER, { Effect: "Allow", Action: "*", Resource: "*" });
    const send = user.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
    expect(await denialOf(send, kit)).toMatchObject({ name: "AccessDenied", mends: [] });
  });

  it("lets in the same account's principals of its own partition", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await queueFor(kit, { AWS: OTHER });
    const { sqs } = kit.as(OTHER, CHINA);
    const { MessageId } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: "hello" }),
    );
    expect(MessageId).toBeDefined();
  });

  it("cannot make a role that trusts a principal of the standard partition", async () => {
    const kit = await emulator({ iam: "enforce" });
    const principal = `arn:aws:iam::${OTHER}:root`;
    const trust = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
    const create = new CreateRoleCommand({
      RoleName: "partner",
      AssumeRolePolicyDocument: document(trust),
    });
    await expect(kit.as(OWNER, CHINA).iam.send(create)).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: `Invalid principal in policy: "AWS":"${principal}"`,
    });
  });
});
