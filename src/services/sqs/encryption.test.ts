import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CreateAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAtoll } from "../../index.ts";
import { emulator, OTHER, OWNER, type Emulator } from "../../testing/emulator.ts";
import {
  admit,
  allow,
  newKey,
  newUser,
  ownerAdmits,
  policyOf,
  type TestKey,
} from "../../testing/key-kit.ts";
import { bodies, createTestQueue, type TestQueue } from "../../testing/message-queue.ts";
import type { DecisionRecord } from "../../trail/decision-record.ts";

const PERIOD_MS = 300_000;

interface House extends Emulator {
  readonly key: TestKey;
  readonly queue: TestQueue;
}

/** A queue with a key of its owner's. */
async function house(attributes: Readonly<Record<string, string>> = {}): Promise<House> {
  const kit = await emulator({ iam: "enforce" });
  const key = await newKey(kit.kms);
  const queue = await createTestQueue(kit.sqs, "orders", {
    KmsMasterKeyId: key.id,
    ...attributes,
  });
  return { ...kit, key, queue };
}

/** What KMS was asked since the last time, in order. */
function asked({ atoll }: Emulator): () => Promise<readonly string[]> {
  let seen = 0;
  return async () => {
    const url = "http://localhost:4566/_atoll/decisions?limit=1000";
    const { decisions } = (await (await atoll.fetch(new Request(url))).json()) as {
      readonly decisions: readonly DecisionRecord[];
    };
    const ours = decisions
      .filter(({ service, invokedBy }) => service === "kms" && invokedBy !== undefined)
      .map(({ operation, invokedBy }) => `${invokedBy?.join()}: ${operation}`)
      .toReversed();
    const fresh = ours.slice(seen);
    seen = ours.length;
    return fresh;
  };
}

/** Bodies as they are stored, by the developer endpoint. */
async function stored({ atoll }: Emulator, { url }: TestQueue): Promise<readonly string[]> {
  const address = `http://localhost:4566/_aws/sqs/messages?QueueUrl=${encodeURIComponent(url)}`;
  const answer = await atoll.fetch(
    new Request(address, { headers: { accept: "application/json" } }),
  );
  return [...(await answer.text()).matchAll(/"Body": ?"([^"]*)"/g)].map(([, body = ""]) => body);
}

const send = (sqs: SQSClient, { url }: TestQueue, MessageBody = "hello"): Promise<unknown> =>
  sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));

const receive = async (
  sqs: SQSClient,
  { url }: TestQueue,
): Promise<readonly (string | undefined)[]> => {
  const all = { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(all));
  return bodies(Messages);
};

describe("a queue with a KMS key", () => {
  it("gives back what it was sent, alone and in a batch", async () => {
    const { sqs, queue } = await house();
    const MessageAttributes = { kind: { DataType: "String", StringValue: "order" } };
    await queue.sendWith("caf\u00e9 \u{1F600}", { MessageAttributes });
    const Entries = ["a", "b"].map((Id) => ({ Id, MessageBody: `body ${Id}` }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    const all = { MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    const messages = await queue.receive(all);
    // The SDK has checked the digests of the bodies.
    expect(bodies(messages)).toEqual(["caf\u00e9 \u{1F600}", "body a", "body b"]);
    expect(messages[0]?.MessageAttributes).toEqual(MessageAttributes);
  });

  it("keeps no body in the open, on disk neither", async () => {
    const data = mkdtempSync(path.join(tmpdir(), "atoll-"));
    onTestFinished(() => rmSync(data, { recursive: true }));
    const atoll = await createAtoll({ data });
    const clients = await import("@aws-sdk/client-sqs");
    const sqs = new clients.SQSClient(atoll.clientConfig(OWNER));
    const plain = await createTestQueue(sqs, "plain");
    const sealed = await createTestQueue(sqs, "sealed", { KmsMasterKeyId: "alias/aws/sqs" });
    await plain.send("lies in the open");
    await sealed.send("open sesame");
    await atoll.close();
    const files = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));
    const holds = (text: string): boolean => files.some((file) => file.includes(text));
    expect(holds("lies in the open")).toBe(true);
    expect(holds("open sesame")).toBe(false);
    expect(holds(Buffer.from("open sesame").toString("base64"))).toBe(false);
  });

  it("deduplicates and orders by what was sent", async () => {
    const kit = await emulator();
    const { id: KmsMasterKeyId } = await newKey(kit.kms);
    const queue = await createTestQueue(kit.sqs, "orders", {
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
      KmsMasterKeyId,
    });
    const first = await queue.sendWith("1", { MessageGroupId: "g" });
    expect(await queue.sendWith("1", { MessageGroupId: "g" })).toBe(first);
    await queue.sendWith("2", { MessageGroupId: "g" });
    const attempt = { MaxNumberOfMessages: 10, ReceiveRequestAttemptId: "again" };
    expect(bodies(await queue.receive(attempt))).toEqual(["1", "2"]);
    expect(bodies(await queue.receive(attempt))).toEqual(["1", "2"]);
  });

  it("hands encrypted messages to a dead-letter queue without a key, and takes them back", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { id: KmsMasterKeyId } = await newKey(kit.kms);
    const dead = await createTestQueue(kit.sqs, "dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    const queue = await createTestQueue(kit.sqs, "orders", { KmsMasterKeyId, RedrivePolicy });
    await queue.send("hello");
    expect(await receive(kit.sqs, queue)).toEqual(["hello"]);
    expect(await receive(kit.sqs, queue)).toEqual([]);
    expect(await stored(kit, dead)).not.toEqual(["hello"]);
    expect(await receive(kit.sqs, dead)).toEqual(["hello"]);
    await kit.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    await kit.clock.advance(1000);
    expect(await stored(kit, queue)).toHaveLength(1);
    expect(await receive(kit.sqs, queue)).toEqual(["hello"]);
  });

  it("leaves what lies in it as it was sent when the key comes or goes", async () => {
    const kit = await house({ KmsMasterKeyId: "" });
    const { sqs, queue, key } = kit;
    const change = (KmsMasterKeyId: string): Promise<unknown> =>
      sqs.send(
        new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { KmsMasterKeyId } }),
      );
    await queue.send("before");
    await change(key.arn);
    await queue.send("between");
    await change("");
    await queue.send("after");
    expect(await stored(kit, queue)).toEqual([
      "before",
      expect.not.stringContaining("between"),
      "after",
    ]);
    expect(await receive(sqs, queue)).toEqual(["before", "between", "after"]);
  });
});

describe("the data key", () => {
  it("is made once for a sender, decrypted once for a receiver, and made anew after the period", async () => {
    const kit = await house();
    const { sqs, queue, clock } = kit;
    const news = asked(kit);
    await queue.send("1");
    const made = ["sqs SendMessage: GenerateDataKey", "sqs SendMessage: Decrypt"];
    expect(await news()).toEqual(made);
    await queue.send("2", "3");
    await receive(sqs, queue);
    expect(await news(), "the sender has the data key").toEqual([]);
    const reader = await newUser(kit, "reader", { policy: allow("*") });
    await receive(reader.sqs, queue);
    expect(await news()).toEqual(["sqs ReceiveMessage: Decrypt"]);
    await receive(reader.sqs, queue);
    await send(reader.sqs, queue, "4");
    expect(await news(), "another sender has another").toEqual(made);
    await clock.advance(PERIOD_MS - 1);
    await queue.send("5");
    expect(await news()).toEqual([]);
    await clock.advance(1);
    await queue.send("6");
    expect(await news()).toEqual(made);
    await receive(reader.sqs, queue);
    const opened = Array.from({ length: 3 }, () => "sqs ReceiveMessage: Decrypt");
    expect(await news(), "three data keys lie in the queue").toEqual(opened);
  });

  it("is reused for as long as the queue says", async () => {
    const kit = await house({ KmsDataKeyReusePeriodSeconds: "60" });
    await kit.queue.send("1");
    const news = asked(kit);
    await news();
    await kit.clock.advance(59_999);
    await kit.queue.send("2");
    expect(await news()).toEqual([]);
    await kit.clock.advance(1);
    await kit.queue.send("3");
    expect(await news()).toHaveLength(2);
  });

  it("is made for a whole batch, once", async () => {
    const kit = await house();
    const news = asked(kit);
    const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id }));
    await kit.sqs.send(new SendMessageBatchCommand({ QueueUrl: kit.queue.url, Entries }));
    expect(await news()).toEqual([
      "sqs SendMessageBatch: GenerateDataKey",
      "sqs SendMessageBatch: Decrypt",
    ]);
  });

  it("goes on serving when its KMS key no longer does, until the period is over", async () => {
    const { sqs, kms, queue, key, clock } = await house();
    await queue.send("1");
    await kms.send(new DisableKeyCommand({ KeyId: key.id }));
    await queue.send("2");
    expect(await receive(sqs, queue)).toEqual(["1", "2"]);
    await clock.advance(PERIOD_MS);
    await expect(send(sqs, queue)).rejects.toMatchObject({ name: "KmsDisabled" });
    await expect(receive(sqs, queue)).rejects.toMatchObject({ name: "KmsDisabled" });
    await kms.send(new EnableKeyCommand({ KeyId: key.id }));
    expect(await receive(sqs, queue), "nothing was taken meanwhile").toEqual(["1", "2"]);
  });

  it("is not reused in `enforce` by those whom `audit` let through", async () => {
    const kit = await house();
    const { queue, atoll } = kit;
    const user = await newUser(kit, "sender", { policy: allow("sqs:*") });
    const setMode = async (mode: string): Promise<void> => {
      const body = JSON.stringify({ mode });
      await atoll.fetch(
        new Request("http://localhost:4566/_atoll/iam-mode", { method: "POST", body }),
      );
    };
    await setMode("audit");
    await send(user.sqs, queue);
    await setMode("enforce");
    await expect(send(user.sqs, queue)).rejects.toMatchObject({ name: "KmsAccessDenied" });
  });

  it("is bound to the queue, and asked for through SQS", async () => {
    const kit = await emulator({ iam: "enforce" });
    const bound = {
      StringEquals: {
        "kms:EncryptionContext:aws:sqs:arn": `arn:aws:sqs:us-east-1:${OWNER}:orders`,
        "kms:ViaService": "sqs.us-east-1.amazonaws.com",
        "kms:CallerAccount": OWNER,
      },
    };
    const manage = ["kms:Put*", "kms:Describe*"];
    const Policy = policyOf(
      admit(OWNER, manage),
      admit(OWNER, ["kms:GenerateDataKey", "kms:Decrypt"], { Condition: bound }),
    );
    const { id: KmsMasterKeyId } = await newKey(kit.kms, { Policy });
    const queue = await createTestQueue(kit.sqs, "orders", { KmsMasterKeyId });
    const other = await createTestQueue(kit.sqs, "other", { KmsMasterKeyId });
    await queue.send("hello");
    expect(await receive(kit.sqs, queue)).toEqual(["hello"]);
    await expect(other.send("hello")).rejects.toMatchObject({ name: "KmsAccessDenied" });
  });

  it("is asked for by nobody where a queue has no key", async () => {
    const kit = await house({ KmsMasterKeyId: "" });
    const news = asked(kit);
    await kit.queue.send("hello");
    await receive(kit.sqs, kit.queue);
    expect(await news()).toEqual([]);
  });
});

describe("the key of SQS's own", () => {
  it("is made at the first message, for the principals of the queue's account", async () => {
    const kit = await emulator({ iam: "enforce" });
    const KmsMasterKeyId = "alias/aws/sqs";
    const queue = await createTestQueue(kit.sqs, "orders", { KmsMasterKeyId });
    await queue.send("hello");
    expect(await receive(kit.sqs, queue)).toEqual(["hello"]);
    const { KeyMetadata } = await kit.kms.send(new DescribeKeyCommand({ KeyId: KmsMasterKeyId }));
    expect(KeyMetadata).toMatchObject({ KeyManager: "AWS", AWSAccountId: OWNER });
    // AWS's key admits nobody of another account, and no policy of it can be changed.
    const Policy = policyOf(admit(OTHER, "sqs:*"));
    const Attributes = { Policy };
    await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
    await expect(send(kit.as(OTHER).sqs, queue)).rejects.toMatchObject({
      name: "KmsAccessDenied",
    });
  });

  it("is not left behind by a message that was refused after all", async () => {
    const kit = await emulator({ iam: "enforce" });
    const queue = await createTestQueue(kit.sqs, "orders", { KmsMasterKeyId: "alias/aws/sqs" });
    const deny = { Effect: "Deny", Action: "kms:Decrypt", Resource: "*" };
    const user = await newUser(kit, "sender", { policy: deny });
    const admitted = policyOf(admit(user.arn, "sqs:*"));
    await kit.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy: admitted } }),
    );
    await expect(send(user.sqs, queue)).rejects.toMatchObject({ name: "KmsAccessDenied" });
    await queue.send("hello");
    expect(await receive(kit.sqs, queue)).toEqual(["hello"]);
  });
});

describe("what KMS refuses", () => {
  it("is told by SQS, with KMS's words and the request they belong to", async () => {
    const kit = await house();
    const user = await newUser(kit, "sender", { policy: allow("sqs:*") });
    const action = "kms:GenerateDataKey";
    const refused = send(user.sqs, kit.queue);
    await expect(refused).rejects.toMatchObject({
      name: "KmsAccessDenied",
      $metadata: { httpStatusCode: 400 },
      message: expect.stringMatching(
        new RegExp(
          `^User: ${user.arn} is not authorized to perform: ${action} on resource: ${kit.key.arn} because no identity-based policy allows the ${action} action \\(Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: [-0-9a-f]{36}; Proxy: null\\)$`,
        ),
      ) as unknown,
    });
  });

  it.each([
    ["the sender's kms:GenerateDataKey", ["kms:Decrypt"]],
    ["the sender's kms:Decrypt", ["kms:GenerateDataKey"]],
  ])("is a message without %s", async (_, granted) => {
    const kit = await house();
    const user = await newUser(kit, "sender", { policy: allow(["sqs:*", ...granted]) });
    const Entries = [{ Id: "a", MessageBody: "a" }];
    const batch = new SendMessageBatchCommand({ QueueUrl: kit.queue.url, Entries });
    const denied = { name: "KmsAccessDenied" };
    await expect(send(user.sqs, kit.queue)).rejects.toMatchObject(denied);
    await expect(user.sqs.send(batch)).rejects.toMatchObject(denied);
    expect(await kit.queue.counts()).toEqual([0, 0, 0]);
  });

  it("is a receiver without kms:Decrypt, who takes nothing from others", async () => {
    const kit = await house();
    await kit.queue.send("hello");
    const reader = await newUser(kit, "reader", { policy: allow("sqs:*") });
    await expect(receive(reader.sqs, kit.queue)).rejects.toMatchObject({ name: "KmsAccessDenied" });
    const [message] = await kit.queue.receive({
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    expect(message?.Attributes?.["ApproximateReceiveCount"]).toBe("1");
  });

  it.each<[string, string, string, (kit: Emulator) => Promise<string>]>([
    [
      "a key that is missing",
      "KmsNotFound",
      "KMS.NotFoundException",
      async () => "12345678-1234-1234-1234-123456789012",
    ],
    ["an alias that is missing", "KmsNotFound", "KMS.NotFoundException", async () => "alias/none"],
    [
      "a key that is disabled",
      "KmsDisabled",
      "KMS.DisabledException",
      async ({ kms }) => {
        const { id: KeyId } = await newKey(kms);
        await kms.send(new DisableKeyCommand({ KeyId }));
        return KeyId;
      },
    ],
    [
      "a key that is to be deleted",
      "KmsInvalidState",
      "KMS.InvalidStateException",
      async ({ kms }) => {
        const { id: KeyId } = await newKey(kms);
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
        return KeyId;
      },
    ],
    [
      "a key for signatures",
      "KmsInvalidKeyUsage",
      "KMS.InvalidKeyUsageException",
      async ({ kms }) =>
        (await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" })).id,
    ],
    [
      "an alias of another account",
      "KmsAccessDenied",
      "KMS.AccessDeniedException",
      async (kit) => {
        const { kms } = kit.as(OTHER);
        const { id: TargetKeyId } = await newKey(kms);
        await kms.send(new CreateAliasCommand({ AliasName: "alias/theirs", TargetKeyId }));
        return `arn:aws:kms:us-east-1:${OTHER}:alias/theirs`;
      },
    ],
  ])("is %s: %s, %s in the Query protocol", async (_, name, code, keyOf) => {
    const kit = await emulator({ iam: "enforce" });
    const Attributes = { KmsMasterKeyId: await keyOf(kit) };
    const create = new CreateQueueCommand({ QueueName: "orders", Attributes });
    const { QueueUrl = "" } = await kit.sqs.send(create);
    const message = new SendMessageCommand({ QueueUrl, MessageBody: "hello" });
    await expect(kit.sqs.send(message)).rejects.toMatchObject({ name });
    const params = { Action: "SendMessage", MessageBody: "hello", QueueUrl };
    const { status, body } = await kit.query({ service: "sqs", params });
    expect(status).toBe(400);
    expect(body).toContain(`<Code>${code}</Code>`);
  });

  it("is a key policy that has changed, once the data key's time is over", async () => {
    const kit = await house();
    const { kms, queue, key, clock } = kit;
    const user = await newUser(kit, "sender", { policy: allow("*") });
    await send(user.sqs, queue);
    const Policy = policyOf(
      ownerAdmits(),
      admit(user.arn, "kms:Decrypt", { Effect: "Deny", Sid: "NoMore" }),
    );
    await kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy }));
    expect(await receive(user.sqs, queue)).toEqual(["hello"]);
    await clock.advance(PERIOD_MS);
    await expect(receive(user.sqs, queue)).rejects.toMatchObject({
      name: "KmsAccessDenied",
      message: expect.stringContaining(
        `kms:Decrypt on resource: ${key.arn} with an explicit deny in a resource-based policy (Service: AWSKMS;`,
      ) as unknown,
    });
  });
});
