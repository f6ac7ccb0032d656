import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import {
  emulator,
  OTHER,
  OWNER,
  type Clients,
  type Emulator,
  type Who,
} from "../testing/emulator.ts";
import {
  assume,
  KEY_PREFIX,
  providerOf,
  roleOf,
  SUBJECT,
  tokenOf,
  trusting,
} from "../testing/federation.ts";
import type { Suggestions } from "./decision-suggestion.ts";

async function suggestions({ atoll }: Emulator, query = ""): Promise<Suggestions> {
  const response = await atoll.fetch(
    new Request(`http://localhost:4566/_atoll/suggestions?${query}`),
  );
  return (await response.json()) as Suggestions;
}

async function setMode({ atoll }: Emulator, mode: string): Promise<void> {
  const body = JSON.stringify({ mode });
  await atoll.fetch(new Request("http://localhost:4566/_atoll/iam-mode", { method: "POST", body }));
}

/** A user of an account, with an access key. */
async function user({ iam }: Clients, name: string): Promise<Who> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

/** Applies what was suggested, by the arguments that it gives to the AWS CLI. */
async function apply(kit: Emulator, { identity, resource }: Suggestions): Promise<void> {
  const argument = (command: readonly string[] | undefined, flag: string): string =>
    command?.[command.indexOf(flag) + 1] ?? "";
  for (const { account, command } of identity) {
    expect(command?.slice(0, 2)).toEqual(["iam", "put-user-policy"]);
    await kit.as(account).iam.send(
      new PutUserPolicyCommand({
        UserName: argument(command, "--user-name"),
        PolicyName: argument(command, "--policy-name"),
        PolicyDocument: argument(command, "--policy-document"),
      }),
    );
  }
  for (const { account, region, command } of resource) {
    expect(command?.slice(0, 2)).toEqual(["sqs", "set-queue-attributes"]);
    await kit.as(account, region).sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: argument(command, "--queue-url"),
        Attributes: JSON.parse(argument(command, "--attributes")) as Record<string, string>,
      }),
    );
  }
}

/** Two queues of the owner's in two regions, one of them with a policy already. */
async function house(): Promise<Emulator & { readonly urls: readonly [string, string] }> {
  const kit = await emulator();
  const create = async (clients: Clients, name: string): Promise<string> =>
    (await clients.sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl ?? "";
  const urls = [
    await create(kit, "orders"),
    await create(kit.as(OWNER, "eu-west-1"), "invoices"),
  ] as const;
  await kit.sqs.send(
    new AddPermissionCommand({
      QueueUrl: urls[0],
      Label: "auditors",
      AWSAccountIds: ["999999999999"],
      Actions: ["GetQueueAttributes"],
    }),
  );
  return { ...kit, urls };
}

describe("GET /_atoll/suggestions", () => {
  it("makes in `enforce` pass what was run in `audit`, on both sides of the boundary", async () => {
    const { urls, ...kit } = await house();
    const alice = await user(kit.as(OTHER), "alice");
    const bob = await user(kit.as(OWNER), "bob");
    const run = async (): Promise<void> => {
      const [orders, invoices] = urls;
      await kit.as(alice).sqs.send(new SendMessageCommand({ QueueUrl: orders, MessageBody: "1" }));
      await kit
        .as(alice, "eu-west-1")
        .sqs.send(new SendMessageCommand({ QueueUrl: invoices, MessageBody: "2" }));
      const other = kit.as("333333333333").sqs;
      const { Messages } = await other.send(new ReceiveMessageCommand({ QueueUrl: orders }));
      const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
      await other.send(new DeleteMessageCommand({ QueueUrl: orders, ReceiptHandle }));
      await kit.as(bob).sqs.send(new PurgeQueueCommand({ QueueUrl: orders }));
    };
    await run();
    const suggested = await suggestions(kit);
    expect(suggested.notes).toEqual([]);
    expect(suggested.identity.map(({ entity, document }) => [entity, document.Statement])).toEqual([
      [
        `arn:aws:iam::${OWNER}:user/bob`,
        [
          {
            Effect: "Allow",
            Action: "sqs:PurgeQueue",
            Resource: `arn:aws:sqs:us-east-1:${OWNER}:orders`,
          },
        ],
      ],
      [
        `arn:aws:iam::${OTHER}:user/alice`,
        [
          {
            Effect: "Allow",
            Action: "sqs:SendMessage",
            Resource: [
              `arn:aws:sqs:eu-west-1:${OWNER}:invoices`,
              `arn:aws:sqs:us-east-1:${OWNER}:orders`,
            ],
          },
        ],
      ],
    ]);
    expect(suggested.resource.map(({ resource, statements }) => [resource, statements])).toEqual([
      [
        `arn:aws:sqs:eu-west-1:${OWNER}:invoices`,
        [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${OTHER}:user/alice` },
            Action: "sqs:SendMessage",
            Resource: `arn:aws:sqs:eu-west-1:${OWNER}:invoices`,
          },
        ],
      ],
      [
        `arn:aws:sqs:us-east-1:${OWNER}:orders`,
        [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${OTHER}:user/alice` },
            Action: "sqs:SendMessage",
            Resource: `arn:aws:sqs:us-east-1:${OWNER}:orders`,
          },
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::333333333333:root" },
            Action: ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
            Resource: `arn:aws:sqs:us-east-1:${OWNER}:orders`,
          },
        ],
      ],
    ]);

    // What stood in the policy before stays there.
    expect(JSON.stringify(suggested.resource[1]?.document)).toContain('"Sid":"auditors"');

    await setMode(kit, "enforce");
    await expect(run()).rejects.toMatchObject({ name: "AccessDenied" });
    await setMode(kit, "audit");
    await apply(kit, suggested);
    await setMode(kit, "enforce");
    await kit.clock.advance(61_000);
    await run();
  });

  it("says what no added allow mends", async () => {
    const { urls, ...kit } = await house();
    const QueueUrl = urls[0];
    await kit
      .as(OTHER)
      .sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "1" } }));
    const Policy = JSON.stringify({
      Statement: [{ Sid: "no", Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }],
    });
    await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await kit.as(OTHER).sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const { identity, resource, notes } = await suggestions(kit);
    expect([identity, resource]).toEqual([[], []]);
    expect(notes).toEqual([
      {
        account: OWNER,
        sentence: expect.stringMatching(
          /^AWS opens sqs:SetQueueAttributes to no other account/,
        ) as unknown,
      },
      {
        account: OWNER,
        sentence: expect.stringMatching(/^statement no of the policy of .* denies it/) as unknown,
      },
    ]);
  });

  it("suggests nothing where nothing was denied", async () => {
    expect(await suggestions(await house())).toEqual({ identity: [], resource: [], notes: [] });
  });
});

describe("what lies in a bucket", () => {
  const Bucket = "photos";

  async function bucket(iam: "audit" | "enforce" = "audit"): Promise<Emulator> {
    const kit = await emulator({ iam });
    await kit.s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ["a", "b"])
      await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    return kit;
  }

  it("is gathered for the one policy that is over it, so that applying all of it helps", async () => {
    const kit = await bucket();
    const alice = await user(kit.as(OTHER), "alice");
    const run = async (): Promise<void> => {
      await kit.as(alice).s3.send(new GetObjectCommand({ Bucket, Key: "a" }));
      await kit.as(alice).s3.send(new GetObjectCommand({ Bucket, Key: "b" }));
      await kit.as(alice).s3.send(new ListObjectsV2Command({ Bucket }));
    };
    await run();
    const { identity, resource, notes } = await suggestions(kit);
    expect(notes).toEqual([]);
    const Principal = { AWS: `arn:aws:iam::${OTHER}:user/alice` };
    const Resource = [`arn:aws:s3:::${Bucket}/a`, `arn:aws:s3:::${Bucket}/b`];
    expect(resource.map(({ resource: arn, statements }) => [arn, statements])).toEqual([
      [
        `arn:aws:s3:::${Bucket}`,
        [
          {
            Effect: "Allow",
            Principal,
            Action: "s3:ListBucket",
            Resource: `arn:aws:s3:::${Bucket}`,
          },
          { Effect: "Allow", Principal, Action: "s3:GetObject", Resource },
        ],
      ],
    ]);
    await apply(kit, { identity, resource: [], notes });
    const Policy = resource[0]?.command?.at(-1);
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await setMode(kit, "enforce");
    await run();
  });

  it.each(["a*", "b?", "${aws:username}", "price-$5", "${", "$}"])(
    "is suggested under its very key: %s",
    async (Key) => {
      const kit = await bucket();
      await kit.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
      await kit.s3.send(new PutObjectCommand({ Bucket, Key: "ab", Body: "x" }));
      const bob = await user(kit, "bob");
      const get = (key: string): Promise<unknown> =>
        kit.as(bob).s3.send(new GetObjectCommand({ Bucket, Key: key }));
      await get(Key);
      await apply(kit, await suggestions(kit));
      await setMode(kit, "enforce");
      await get(Key);
      // What looks like a wildcard opens nothing else.
      await expect(get("ab")).rejects.toMatchObject({ name: "AccessDenied" });
    },
  );

  it("is suggested without escapes where the policy is of a Version that has none", async () => {
    const kit = await bucket();
    const alice = await user(kit.as(OTHER), "alice");
    const Statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/\${aws:username}`,
    };
    const Policy = JSON.stringify({ Version: "2008-10-17", Statement });
    await kit.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const put = new PutObjectCommand({ Bucket, Key: "a*", Body: "x" });
    await kit.as(alice).s3.send(put);
    const { resource } = await suggestions(kit);
    expect(resource[0]?.document).toMatchObject({
      Version: "2008-10-17",
      Statement: [Statement, { Resource: `arn:aws:s3:::${Bucket}/a*` }],
    });
  });

  it("is not suggested to everybody where Block Public Access would refuse the policy", async () => {
    const kit = await bucket();
    const path = `http://localhost:4566/${Bucket}/a`;
    expect((await kit.atoll.fetch(new Request(path))).status).toBe(200);
    const { resource, notes } = await suggestions(kit);
    expect(resource).toEqual([]);
    expect(notes).toEqual([
      {
        account: OWNER,
        sentence: expect.stringMatching(/refused by the BlockPublicPolicy setting/) as unknown,
      },
    ]);
  });

  it("is its owner's to share where that is another account", async () => {
    const kit = await bucket();
    const Rules = [{ ObjectOwnership: "ObjectWriter" as const }];
    const OwnershipControls = { Rules };
    await kit.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await kit.as(OTHER).s3.send(new PutObjectCommand({ Bucket, Key: "theirs", Body: "x" }));
    await kit.s3.send(new GetObjectCommand({ Bucket, Key: "theirs" }));
    const { resource, notes } = await suggestions(kit, `principal=arn:aws:iam::${OWNER}:root`);
    expect(resource).toEqual([]);
    expect(notes).toEqual([
      {
        account: OTHER,
        sentence: expect.stringMatching(/belongs to account 222222222222, so no bucket/) as unknown,
      },
    ]);
  });
});

describe("a policy that the root user may not change", () => {
  it("comes with its command, and a word on who must run it", async () => {
    const kit = await emulator();
    await user(kit, "keeper");
    const keeper = { AWS: `arn:aws:iam::${OWNER}:user/keeper` };
    const Statement = [{ Effect: "Allow", Principal: keeper, Action: "kms:*", Resource: "*" }];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    const create = new CreateKeyCommand({ Policy, BypassPolicyLockoutSafetyCheck: true });
    const { KeyMetadata } = await kit.kms.send(create);
    const KeyId = KeyMetadata?.Arn;
    const bob = await user(kit, "bob");
    await kit.as(bob).kms.send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(1) }));
    const { resource, notes } = await suggestions(kit);
    expect(resource).toMatchObject([{ resource: KeyId, command: { 0: "kms" } }]);
    expect(notes.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^the root user may not kms:PutKeyPolicy on /),
    ]);
  });
});

describe("a role of another account's", () => {
  it("is suggested to trust its caller, without a resource", async () => {
    const kit = await emulator();
    const alice = await user(kit.as(OTHER), "alice");
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
    await kit.iam.send(new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument }));
    const RoleArn = `arn:aws:iam::${OWNER}:role/deploy`;
    const assume = (): Promise<unknown> =>
      kit.as(alice).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "ci" }));
    await assume();
    const { identity, resource, notes } = await suggestions(kit);
    expect(notes).toEqual([]);
    expect(resource).toMatchObject([
      {
        resource: RoleArn,
        statements: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${OTHER}:user/alice` },
            Action: "sts:AssumeRole",
          },
        ],
      },
    ]);
    expect(resource[0]?.statements[0]).not.toHaveProperty("Resource");
    await kit.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: "deploy",
        PolicyDocument: resource[0]?.command?.at(-1),
      }),
    );
    await apply(kit, { identity, resource: [], notes });
    await setMode(kit, "enforce");
    await assume();
  });
});

describe("a role that an identity provider's users ask for", () => {
  it("is suggested to trust the one that was refused", async () => {
    const kit = await emulator();
    const provider = await providerOf(kit);
    const Condition = { StringEquals: { [`${KEY_PREFIX}:sub`]: "somebody else" } };
    const RoleArn = await roleOf(kit, trusting(provider, { Condition }));
    const ask = async (sub: string): Promise<unknown> =>
      assume(kit, { RoleArn, WebIdentityToken: await tokenOf(kit, { sub }) });
    await ask(SUBJECT);
    const { resource } = await suggestions(kit);
    expect(resource).toMatchObject([
      {
        resource: RoleArn,
        statements: [
          {
            Effect: "Allow",
            Principal: { Federated: provider },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: { StringEquals: { [`${KEY_PREFIX}:sub`]: SUBJECT } },
          },
        ],
      },
    ]);
    const PolicyDocument = resource[0]?.command?.at(-1);
    await kit.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "app", PolicyDocument }));
    await setMode(kit, "enforce");
    await ask(SUBJECT);
    await expect(ask("another")).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
