import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { DecodeAuthorizationMessageCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../../testing/emulator.ts";
import { encodeMessage } from "../authorization-message.ts";

async function userOf(kit: Emulator, UserName: string, policy?: object): Promise<Clients> {
  await kit.iam.send(new CreateUserCommand({ UserName }));
  if (policy !== undefined) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: policy });
    await kit.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  }
  const { AccessKey } = await kit.iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return kit.as({ accessKeyId, secretAccessKey });
}

/** What the denial of a request came with, as `atoll explain` gets it. */
async function encodedMessageOf({ atoll }: Emulator): Promise<string> {
  const url = "http://localhost:4566/_atoll/decisions?outcome=deny&limit=1";
  const answer = await atoll.fetch(new Request(url));
  const { decisions } = (await answer.json()) as {
    decisions: readonly { pairs: readonly { encodedMessage?: string }[] }[];
  };
  return decisions[0]?.pairs[0]?.encodedMessage ?? "";
}

const DENY = {
  Sid: "NoSending",
  Effect: "Deny",
  Action: "sqs:SendMessage",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "true" } },
};

async function deniedIn(kit: Emulator): Promise<string> {
  const { QueueUrl } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "q" }));
  const alice = await userOf(kit, "alice", DENY);
  const send = new SendMessageCommand({ QueueUrl, MessageBody: "m" });
  await expect(alice.sqs.send(send)).rejects.toMatchObject({ name: "AccessDenied" });
  return encodedMessageOf(kit);
}

function decode({ sts }: Pick<Clients, "sts">, EncodedMessage: string): Promise<unknown> {
  return sts
    .send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))
    .then(({ DecodedMessage = "" }) => JSON.parse(DecodedMessage) as unknown);
}

describe("DecodeAuthorizationMessage", () => {
  it("tells who was denied what, by which statement and under which conditions", async () => {
    const kit = await emulator({ iam: "enforce" });
    const message = await deniedIn(kit);
    expect(message).toMatch(/^[\w-]{100,}$/);
    expect(await decode(kit, message)).toMatchObject({
      allowed: false,
      explicitDeny: true,
      matchedStatements: {
        items: [
          {
            statementId: "NoSending",
            effect: "DENY",
            actions: { items: [{ value: "sqs:SendMessage" }] },
            conditions: {
              items: [{ key: "aws:SecureTransport", values: { items: [{ value: "true" }] } }],
            },
          },
        ],
      },
      context: {
        principal: { name: "alice", arn: `arn:aws:iam::${OWNER}:user/alice` },
        action: "sqs:SendMessage",
        resource: `arn:aws:sqs:us-east-1:${OWNER}:q`,
      },
    });
  });

  it("needs a permission, because the caller who was denied may not see everything", async () => {
    const kit = await emulator({ iam: "enforce" });
    const message = await deniedIn(kit);
    const mallory = await userOf(kit, "mallory");
    await expect(decode(mallory, message)).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OWNER}:user/mallory is not authorized to perform: sts:DecodeAuthorizationMessage because no identity-based policy allows the sts:DecodeAuthorizationMessage action`,
    });
    const may = { Effect: "Allow", Action: "sts:DecodeAuthorizationMessage", Resource: "*" };
    const auditor = await userOf(kit, "auditor", may);
    expect(await decode(auditor, message)).toMatchObject({ allowed: false });
  });

  it("reads no message that is another account's, changed, or none", async () => {
    const kit = await emulator({ iam: "enforce" });
    const message = await deniedIn(kit);
    const refused = { name: "InvalidAuthorizationMessageException" };
    await expect(decode(kit.as(OTHER), message)).rejects.toMatchObject(refused);
    const swapped = message.at(-10) === "A" ? "B" : "A";
    for (const other of [
      "none",
      `${message}\n`,
      message.slice(0, -1),
      message.slice(0, -10) + swapped + message.slice(-9),
      Buffer.from('{"allowed":true}').toString("base64url"),
    ]) {
      await expect(decode(kit, other)).rejects.toMatchObject(refused);
    }
    // The root key of another Atoll.
    const elsewhere = await emulator({ iam: "enforce" });
    await expect(decode(elsewhere, message)).rejects.toMatchObject(refused);
  });

  it("says how long a message can be", async () => {
    const kit = await emulator();
    const refused = { name: "ValidationError" };
    await expect(decode(kit, "")).rejects.toMatchObject(refused);
    await expect(decode(kit, "a".repeat(10_241))).rejects.toMatchObject(refused);
  });
});

describe("an encoded message", () => {
  it("leaves out a statement that no message could hold", () => {
    const values = Array.from({ length: 2000 }, (_, index) => ({
      value: `arn:aws:s3:::${Math.sin(index)}`,
    }));
    const statement = {
      statementId: "Long",
      effect: "DENY" as const,
      principals: { items: [] },
      principalGroups: { items: [] },
      actions: { items: [] },
      resources: { items: values },
      conditions: { items: [] },
    };
    const vault = { seal: (bytes: Uint8Array) => bytes, open: (bytes: Uint8Array) => bytes };
    const message = {
      allowed: false,
      explicitDeny: true,
      matchedStatements: { items: [statement] },
      failures: { items: [] },
      context: {
        principal: { id: "AIDA", arn: `arn:aws:iam::${OWNER}:user/alice` },
        action: "s3:GetObject",
        resource: "arn:aws:s3:::b/k",
        conditions: { items: [] },
      },
    };
    expect(encodeMessage(message, OWNER, vault).length).toBeLessThan(1000);
  });
});
