/**
 * The operations that LocalStack's page on cross-account access lists for SQS, KMS and Secrets Manager,
 * each asked by another account. In `audit` they work without any policy, as that page promises; in
 * `enforce` they need one, and those that AWS opens to the owner alone stay closed. The page's example
 * with the AWS CLI is run in `test/clients/aws-cli.test.ts`, and stands in the README.
 *
 * @see {@link https://docs.localstack.cloud/aws/capabilities/config/cross-account-access/ | Cross-account and cross-region access}
 */
import * as kms from "@aws-sdk/client-kms";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as sqs from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../src/testing/emulator.ts";
import { document } from "./people.ts";

/** Asks by the name of an operation of the SDK, with whatever input. */
type Ask = (operation: string, input: object) => Promise<Record<string, unknown>>;

interface Sender {
  send(command: unknown): Promise<unknown>;
}

function asking(client: unknown, module: object): Ask {
  const commands = module as Readonly<Record<string, new (input: object) => unknown>>;
  return async (operation, input) => {
    const Command = commands[`${operation}Command`] ?? expect.fail(`no operation ${operation}`);
    return (await (client as Sender).send(new Command(input))) as Record<string, unknown>;
  };
}

/** One operation of a list; what it learns it notes for those that follow. */
type Step = readonly [operation: string, ask: (ask: Ask) => Promise<unknown>];

const everything = (prefix: string): object => ({
  Effect: "Allow",
  Principal: { AWS: OTHER },
  Action: `${prefix}:*`,
  Resource: "*",
});

async function queueSteps({ sqs: owner }: Clients, policy?: string): Promise<readonly Step[]> {
  const ask = asking(owner, sqs);
  const dead = await ask("CreateQueue", { QueueName: "dead" });
  const deadArn = `arn:aws:sqs:us-east-1:${OWNER}:dead`;
  const Attributes = {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 9 }),
    VisibilityTimeout: "0",
    ...(policy !== undefined && { Policy: policy }),
  };
  const { QueueUrl } = await ask("CreateQueue", { QueueName: "orders", Attributes });
  if (policy !== undefined) {
    await ask("SetQueueAttributes", { QueueUrl: dead["QueueUrl"], Attributes: { Policy: policy } });
  }
  const handle = async (other: Ask): Promise<unknown> => {
    const { Messages = [] } = (await other("ReceiveMessage", {
      QueueUrl,
    })) as sqs.ReceiveMessageResult;
    return Messages[0]?.ReceiptHandle;
  };
  const entries = (more: object): object => ({ QueueUrl, Entries: [{ Id: "a", ...more }] });
  return [
    [
      "GetQueueUrl",
      (other) => other("GetQueueUrl", { QueueName: "orders", QueueOwnerAWSAccountId: OWNER }),
    ],
    [
      "GetQueueAttributes",
      (other) => other("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] }),
    ],
    ["SendMessage", (other) => other("SendMessage", { QueueUrl, MessageBody: "1" })],
    ["SendMessageBatch", (other) => other("SendMessageBatch", entries({ MessageBody: "2" }))],
    ["ReceiveMessage", handle],
    [
      "ChangeMessageVisibility",
      async (other) =>
        other("ChangeMessageVisibility", {
          QueueUrl,
          ReceiptHandle: await handle(other),
          VisibilityTimeout: 0,
        }),
    ],
    [
      "ChangeMessageVisibilityBatch",
      async (other) =>
        other(
          "ChangeMessageVisibilityBatch",
          entries({ ReceiptHandle: await handle(other), VisibilityTimeout: 0 }),
        ),
    ],
    [
      "DeleteMessage",
      async (other) => other("DeleteMessage", { QueueUrl, ReceiptHandle: await handle(other) }),
    ],
    [
      "DeleteMessageBatch",
      async (other) => other("DeleteMessageBatch", entries({ ReceiptHandle: await handle(other) })),
    ],
    ["PurgeQueue", (other) => other("PurgeQueue", { QueueUrl })],
    ["ListDeadLetterSourceQueues", (other) => other("ListDeadLetterSourceQueues", dead)],
    [
      "SetQueueAttributes",
      (other) => other("SetQueueAttributes", { QueueUrl, Attributes: { DelaySeconds: "1" } }),
    ],
    ["TagQueue", (other) => other("TagQueue", { QueueUrl, Tags: { a: "b" } })],
    ["ListQueueTags", (other) => other("ListQueueTags", { QueueUrl })],
    ["UntagQueue", (other) => other("UntagQueue", { QueueUrl, TagKeys: ["a"] })],
    [
      "AddPermission",
      (other) =>
        other("AddPermission", {
          QueueUrl,
          Label: "l",
          AWSAccountIds: [OTHER],
          Actions: ["SendMessage"],
        }),
    ],
    ["RemovePermission", (other) => other("RemovePermission", { QueueUrl, Label: "l" })],
    ["DeleteQueue", (other) => other("DeleteQueue", { QueueUrl })],
  ];
}

/** "On AWS, all operations except ... allow cross-account access"; the others of that list name no queue. */
const OWNERS_QUEUE_OPERATIONS: readonly string[] = [
  "AddPermission",
  "DeleteQueue",
  "ListQueueTags",
  "RemovePermission",
  "SetQueueAttributes",
  "TagQueue",
  "UntagQueue",
];

async function keySteps({ kms: owner }: Clients, policy?: string): Promise<readonly Step[]> {
  const ask = asking(owner, kms);
  const create = async (input: object): Promise<string> => {
    const given = policy === undefined ? {} : { Policy: policy };
    const { KeyMetadata } = (await ask("CreateKey", {
      ...given,
      ...input,
    })) as kms.CreateKeyResponse;
    return KeyMetadata?.Arn ?? "";
  };
  const KeyId = await create({});
  const mac = { KeyId: await create({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }) };
  const pair = { KeyId: await create({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }) };
  const Message = Buffer.from("message");
  const sign = { ...pair, Message, SigningAlgorithm: "ECDSA_SHA_256" };
  const macOf = { ...mac, Message, MacAlgorithm: "HMAC_SHA_256" };
  const noted: Record<string, unknown> = {};
  const grant = { KeyId, GranteePrincipal: `arn:aws:iam::${OTHER}:root`, Operations: ["Decrypt"] };
  const RetiringPrincipal = `arn:aws:iam::${OTHER}:root`;
  const note =
    (operation: string, input: object): Step[1] =>
    async (other) =>
      Object.assign(noted, await other(operation, input));
  const spec = { KeyId, KeyPairSpec: "ECC_NIST_P256" };
  return [
    ["DescribeKey", (other) => other("DescribeKey", { KeyId })],
    ["Encrypt", note("Encrypt", { KeyId, Plaintext: Message })],
    ["Decrypt", (other) => other("Decrypt", { CiphertextBlob: noted["CiphertextBlob"] })],
    ["GenerateDataKey", (other) => other("GenerateDataKey", { KeyId, KeySpec: "AES_256" })],
    [
      "GenerateDataKeyWithoutPlaintext",
      (other) => other("GenerateDataKeyWithoutPlaintext", { KeyId, KeySpec: "AES_256" }),
    ],
    ["GenerateDataKeyPair", (other) => other("GenerateDataKeyPair", spec)],
    [
      "GenerateDataKeyPairWithoutPlaintext",
      (other) => other("GenerateDataKeyPairWithoutPlaintext", spec),
    ],
    ["GenerateMac", note("GenerateMac", macOf)],
    ["VerifyMac", (other) => other("VerifyMac", { ...macOf, Mac: noted["Mac"] })],
    ["Sign", note("Sign", sign)],
    ["Verify", (other) => other("Verify", { ...sign, Signature: noted["Signature"] })],
    ["GetPublicKey", (other) => other("GetPublicKey", pair)],
    ["GetKeyRotationStatus", (other) => other("GetKeyRotationStatus", { KeyId })],
    ["CreateGrant", note("CreateGrant", { ...grant, RetiringPrincipal })],
    ["ListGrants", (other) => other("ListGrants", { KeyId })],
    ["RetireGrant", (other) => other("RetireGrant", { KeyId, GrantId: noted["GrantId"] })],
    [
      "RevokeGrant",
      async (other) => {
        const { GrantId } = await ask("CreateGrant", grant);
        return other("RevokeGrant", { KeyId, GrantId });
      },
    ],
  ];
}

async function secretSteps(clients: Clients, policy?: string): Promise<readonly Step[]> {
  const ask = asking(clients.secretsmanager, secrets);
  const given = policy === undefined ? {} : { KmsKeyId: await sharedKey(clients) };
  const { ARN: SecretId } = await ask("CreateSecret", {
    Name: "password",
    SecretString: "ours",
    ...given,
  });
  const ResourcePolicy = document(everything("secretsmanager"));
  if (policy !== undefined) await ask("PutResourcePolicy", { SecretId, ResourcePolicy });
  return [
    ["DescribeSecret", (other) => other("DescribeSecret", { SecretId })],
    ["GetSecretValue", (other) => other("GetSecretValue", { SecretId })],
    ["ListSecretVersionIds", (other) => other("ListSecretVersionIds", { SecretId })],
    ["GetResourcePolicy", (other) => other("GetResourcePolicy", { SecretId })],
    ["PutResourcePolicy", (other) => other("PutResourcePolicy", { SecretId, ResourcePolicy })],
    ["PutSecretValue", (other) => other("PutSecretValue", { SecretId, SecretString: "theirs" })],
    ["UpdateSecret", (other) => other("UpdateSecret", { SecretId, Description: "d" })],
    [
      "TagResource",
      (other) => other("TagResource", { SecretId, Tags: [{ Key: "k", Value: "v" }] }),
    ],
    ["UntagResource", (other) => other("UntagResource", { SecretId, TagKeys: ["k"] })],
    ["DeleteSecret", (other) => other("DeleteSecret", { SecretId })],
    ["RestoreSecret", (other) => other("RestoreSecret", { SecretId })],
  ];
}

/** A key that the other account may use too: what lies under the service's own it never reads. */
async function sharedKey({ kms: owner }: Clients): Promise<string> {
  const Policy = document(ownersKey, everything("kms"));
  const { KeyMetadata } = await owner.send(new kms.CreateKeyCommand({ Policy }));
  return KeyMetadata?.Arn ?? "";
}

const ownersKey = { Effect: "Allow", Principal: { AWS: OWNER }, Action: "kms:*", Resource: "*" };

/** Asks each operation, and gives the names of those that were refused. */
async function refusedOf(steps: readonly Step[], ask: Ask): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const [operation, step] of steps) {
    const error = await step(ask).then(
      () => undefined,
      (caught: unknown) => (caught instanceof Error ? caught : new Error(String(caught))),
    );
    if (error === undefined) continue;
    if (!error.name.startsWith("AccessDenied")) throw error;
    refused.push(operation);
  }
  return refused;
}

interface List {
  readonly name: string;
  client(clients: Clients): Ask;
  stepsOf(owner: Clients, policy?: string): Promise<readonly Step[]>;
  /** Lets the other account in, as far as AWS opens anything to it. */
  readonly policy: string;
  /** What AWS opens to the owner alone. */
  readonly closed: readonly string[];
}

const LISTS: readonly List[] = [
  {
    name: "SQS queues",
    client: (clients) => asking(clients.sqs, sqs),
    stepsOf: queueSteps,
    policy: document({ ...everything("sqs"), Resource: `arn:aws:sqs:*:${OWNER}:*` }),
    closed: OWNERS_QUEUE_OPERATIONS,
  },
  {
    name: "KMS keys",
    client: (clients) => asking(clients.kms, kms),
    stepsOf: keySteps,
    policy: document(ownersKey, everything("kms")),
    closed: [],
  },
  {
    name: "Secrets Manager",
    client: (clients) => asking(clients.secretsmanager, secrets),
    stepsOf: secretSteps,
    policy: document(everything("secretsmanager")),
    closed: [],
  },
];

const NOTHING: Step = ["nothing", () => Promise.resolve()];

/** The other account, which in `audit` has nothing that would allow it anything. */
const other = (kit: Emulator): Clients => kit.as(OTHER);

describe.each(LISTS)("the operations listed for $name", (list) => {
  const { client, stepsOf, policy, closed } = list;

  it("work for another account in audit, without a policy", async () => {
    const kit = await emulator({ iam: "audit" });
    expect(await refusedOf(await stepsOf(kit), client(other(kit)))).toEqual([]);
  });

  it("work in enforce where the owner's policy lets the account in and AWS opens them", async () => {
    const kit = await emulator({ iam: "enforce" });
    const refused = await refusedOf(await stepsOf(kit, policy), client(other(kit)));
    expect(refused.toSorted()).toEqual(closed);
  });

  it("are refused in enforce where the owner has said nothing", async () => {
    const kit = await emulator({ iam: "enforce" });
    const [[operation, step] = NOTHING] = await stepsOf(kit);
    // SQS hides the queue from whoever may not ask for its URL.
    const name = expect.stringMatching(/^AccessDenied|^QueueDoesNotExist$/) as unknown;
    expect(operation).not.toBe("nothing");
    await expect(step(client(other(kit)))).rejects.toMatchObject({ name });
  });
});
