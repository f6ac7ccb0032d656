/**
 * A queue under a key, used from another account. The sender needs four rights, two on each side, and
 * whichever is missing is told by the service that misses it, with the account where it belongs:
 *
 * ```
 *                         the other account's user      the owner
 * SendMessage             sqs:SendMessage               the queue's policy
 *   GenerateDataKey,      kms:GenerateDataKey,          the key's policy
 *   Decrypt               kms:Decrypt
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html | Amazon SQS key management}
 */
import { CreateKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../src/testing/emulator.ts";
import { denialOf } from "./denial.ts";
import { document, userOf } from "./people.ts";

const QUEUE = `arn:aws:sqs:us-east-1:${OWNER}:orders`;
const USER = `arn:aws:iam::${OTHER}:user/admin`;
const SEND = ["kms:GenerateDataKey", "kms:Decrypt"];

interface Rights {
  /** What the user's own policy allows on the queue and on any key. */
  readonly user: { readonly sqs: readonly string[]; readonly kms: readonly string[] };
  /** What the owner's two policies allow to the user. */
  readonly queue: readonly string[];
  readonly key: readonly string[];
}

const ALL: Rights = {
  user: { sqs: ["sqs:SendMessage", "sqs:ReceiveMessage"], kms: SEND },
  queue: ["sqs:SendMessage", "sqs:ReceiveMessage"],
  key: SEND,
};

interface House {
  readonly kit: Emulator;
  readonly user: Clients;
  readonly QueueUrl: string;
  readonly keyArn: string;
}

/** The owner's queue and key, and the other account's user, with these rights. */
async function house({ user, queue, key }: Rights): Promise<House> {
  const kit = await emulator({ iam: "enforce" });
  const { KeyMetadata } = await kit.kms.send(new CreateKeyCommand({}));
  const { KeyId = "", Arn = "" } = KeyMetadata ?? {};
  const admin = { Effect: "Allow", Principal: { AWS: OWNER }, Action: "kms:*", Resource: "*" };
  const Principal = { AWS: USER };
  const keyRight = { Sid: "User", Effect: "Allow", Principal, Action: key, Resource: "*" };
  const KeyPolicy = document(admin, ...(key.length > 0 ? [keyRight] : []));
  await kit.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: KeyPolicy }));
  const { QueueUrl = "" } = await kit.sqs.send(
    new CreateQueueCommand({ QueueName: "orders", Attributes: { KmsMasterKeyId: KeyId } }),
  );
  if (queue.length > 0) {
    const Policy = document({ Effect: "Allow", Principal, Action: queue, Resource: QUEUE });
    await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  }
  const own = [
    { Effect: "Allow", Action: user.sqs, Resource: QUEUE },
    { Effect: "Allow", Action: user.kms, Resource: Arn },
  ].filter(({ Action }) => Action.length > 0);
  return { kit, user: await userOf(kit, OTHER, ...own), QueueUrl, keyArn: Arn };
}

const send = ({ user, QueueUrl }: House): Promise<unknown> =>
  user.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));

async function received({ user, QueueUrl }: House): Promise<string | undefined> {
  const { Messages = [] } = await user.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  return Messages[0]?.Body;
}

describe("an encrypted queue of another account", () => {
  it("is used with the rights of both sides, on the queue and on the key", async () => {
    const all = await house(ALL);
    await send(all);
    expect(await received(all)).toBe("hello");
  });

  it.each<[string, Partial<Rights>, object]>([
    [
      "the queue's policy",
      { queue: [] },
      {
        name: "AccessDenied",
        layer: "resource",
        mends: [`${OWNER} resource`],
        message: `User: ${USER} is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no resource-based policy allows the sqs:sendmessage action`,
      },
    ],
    [
      "the user's right on the queue",
      { user: { ...ALL.user, sqs: [] } },
      { name: "AccessDenied", layer: "identity", mends: [`${OTHER} identity`] },
    ],
    [
      "the key's policy",
      { key: [] },
      { name: "KmsAccessDenied", layer: "resource", mends: [`${OWNER} resource`] },
    ],
    [
      "the user's right on the key",
      { user: { ...ALL.user, kms: [] } },
      { name: "KmsAccessDenied", layer: "identity", mends: [`${OTHER} identity`] },
    ],
    [
      "kms:Decrypt in the key's policy",
      { key: ["kms:GenerateDataKey"] },
      { name: "KmsAccessDenied", layer: "resource", mends: [`${OWNER} resource`] },
    ],
    [
      "kms:Decrypt in the user's policy",
      { user: { ...ALL.user, kms: ["kms:GenerateDataKey"] } },
      { name: "KmsAccessDenied", layer: "identity", mends: [`${OTHER} identity`] },
    ],
  ])("takes no message without %s, and the reason says so", async (_, lacking, reason) => {
    const lacks = await house({ ...ALL, ...lacking });
    expect(await denialOf(send(lacks), lacks.kit)).toMatchObject(reason);
    const { Messages } = await lacks.kit.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: lacks.QueueUrl }),
    );
    expect(Messages).toBeUndefined();
  });

  it.each<[string, Partial<Rights>, object]>([
    ["the queue's policy", { queue: [] }, { name: "AccessDenied", mends: [`${OWNER} resource`] }],
    ["the key's policy", { key: [] }, { name: "KmsAccessDenied", mends: [`${OWNER} resource`] }],
    [
      "the user's right on the key",
      { user: { ...ALL.user, kms: [] } },
      { name: "KmsAccessDenied", mends: [`${OTHER} identity`] },
    ],
  ])("gives no message without %s, and the reason says so", async (_, lacking, reason) => {
    const lacks = await house({ ...ALL, ...lacking });
    const { kit, QueueUrl } = lacks;
    await kit.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
    expect(await denialOf(received(lacks), kit)).toMatchObject(reason);
  });

  it("does not tell the user whether there is a key, as KMS does not", async () => {
    const lacks = await house({ ...ALL, key: [] });
    const { message } = await denialOf(send(lacks), lacks.kit);
    expect(message).toMatch(
      /^User: \S+ is not authorized to perform: kms:GenerateDataKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access \(Service: AWSKMS; /,
    );
    expect(message).not.toContain(lacks.keyArn);
  });
});
