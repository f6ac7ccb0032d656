/**
 * Every operation on a secret from another account, by the secret's ARN: with both sides' policies,
 * and with each of them missing. The secret lies under a customer key that admits that account.
 *
 * AWS opened eleven operations at first, and has opened all that are on one secret since.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html | Access secrets from a different account}
 */
import {
  BatchGetSecretValueCommand,
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  StopReplicationToReplicaCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import {
  admit,
  allow,
  newKey,
  newUser,
  ownerAdmits,
  policyOf,
  rootOf,
  type TestUser,
} from "../../src/testing/key-kit.ts";
import { denialOf } from "./denial.ts";

/** A command; the client takes a different type for each. */
type Sent = object;

/** The owner's secret. */
interface Ready {
  readonly SecretId: string;
  readonly versionId: string;
}

interface Opened {
  /** The actions it needs, where that is not the operation itself. */
  readonly actions?: readonly string[];
  /** What the owner has to do before it makes sense. */
  prepare?(owner: SecretsManagerClient): Promise<unknown>;
  command(ready: Ready): Sent;
  /** The answer where something else than permissions stands in the way. */
  readonly answer?: { readonly name: string; readonly message: string };
}

const ABROAD = "eu-west-1";
const KEY_USE = ["kms:Decrypt", "kms:GenerateDataKey"];
const OPEN_POLICY = policyOf(admit(rootOf(OTHER), "secretsmanager:*"));
const Tags = [{ Key: "k", Value: "v" }];

const remove = (owner: SecretsManagerClient): Promise<unknown> =>
  owner.send(new DeleteSecretCommand({ SecretId: "db" }));
const replicate = (owner: SecretsManagerClient): Promise<unknown> =>
  owner.send(
    new ReplicateSecretToRegionsCommand({
      SecretId: "db",
      AddReplicaRegions: [{ Region: ABROAD }],
    }),
  );

const OPENED: Readonly<Record<string, Opened>> = {
  DeleteSecret: { command: ({ SecretId }) => new DeleteSecretCommand({ SecretId }) },
  DescribeSecret: { command: ({ SecretId }) => new DescribeSecretCommand({ SecretId }) },
  GetResourcePolicy: { command: ({ SecretId }) => new GetResourcePolicyCommand({ SecretId }) },
  GetSecretValue: { command: ({ SecretId }) => new GetSecretValueCommand({ SecretId }) },
  ListSecretVersionIds: {
    command: ({ SecretId }) => new ListSecretVersionIdsCommand({ SecretId }),
  },
  PutResourcePolicy: {
    command: ({ SecretId }) =>
      new PutResourcePolicyCommand({ SecretId, ResourcePolicy: OPEN_POLICY }),
  },
  PutSecretValue: {
    command: ({ SecretId }) => new PutSecretValueCommand({ SecretId, SecretString: "theirs" }),
  },
  RestoreSecret: {
    prepare: remove,
    command: ({ SecretId }) => new RestoreSecretCommand({ SecretId }),
  },
  TagResource: { command: ({ SecretId }) => new TagResourceCommand({ SecretId, Tags }) },
  UntagResource: {
    command: ({ SecretId }) => new UntagResourceCommand({ SecretId, TagKeys: ["k"] }),
  },
  UpdateSecret: {
    command: ({ SecretId }) => new UpdateSecretCommand({ SecretId, Description: "d" }),
  },

  CancelRotateSecret: {
    command: ({ SecretId }) => new CancelRotateSecretCommand({ SecretId }),
    answer: {
      name: "InvalidRequestException",
      message: "No Lambda rotation function ARN is associated with this secret.",
    },
  },
  DeleteResourcePolicy: {
    command: ({ SecretId }) => new DeleteResourcePolicyCommand({ SecretId }),
  },
  RemoveRegionsFromReplication: {
    prepare: replicate,
    command: ({ SecretId }) =>
      new RemoveRegionsFromReplicationCommand({ SecretId, RemoveReplicaRegions: [ABROAD] }),
  },
  ReplicateSecretToRegions: {
    command: ({ SecretId }) =>
      new ReplicateSecretToRegionsCommand({ SecretId, AddReplicaRegions: [{ Region: ABROAD }] }),
  },
  RotateSecret: {
    command: ({ SecretId }) =>
      new RotateSecretCommand({
        SecretId,
        RotationLambdaARN: `arn:aws:lambda:us-east-1:${OWNER}:function:rotate`,
      }),
    answer: {
      name: "AccessDeniedException",
      message:
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    },
  },
  StopReplicationToReplica: {
    prepare: replicate,
    command: ({ SecretId }) =>
      new StopReplicationToReplicaCommand({ SecretId: SecretId.replace("us-east-1", ABROAD) }),
  },
  UpdateSecretVersionStage: {
    command: ({ SecretId, versionId }) =>
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: "checked",
        MoveToVersionId: versionId,
      }),
  },
  ValidateResourcePolicy: {
    actions: ["secretsmanager:ValidateResourcePolicy", "secretsmanager:PutResourcePolicy"],
    command: ({ SecretId }) =>
      new ValidateResourcePolicyCommand({ SecretId, ResourcePolicy: OPEN_POLICY }),
  },
};

const FIRST_ELEVEN = [
  "DeleteSecret",
  "DescribeSecret",
  "GetResourcePolicy",
  "GetSecretValue",
  "ListSecretVersionIds",
  "PutResourcePolicy",
  "PutSecretValue",
  "RestoreSecret",
  "TagResource",
  "UntagResource",
  "UpdateSecret",
];

const cases = Object.entries(OPENED).map(
  ([name, opened]) => [name, opened.actions ?? [`secretsmanager:${name}`], opened] as const,
);

interface Sides {
  /** What the secret's policy admits the other account to. */
  readonly admitted?: readonly string[];
  /** What the caller's own policy allows. */
  readonly allowed?: readonly string[];
}

interface Asked {
  readonly kit: Emulator;
  readonly bob: TestUser;
  readonly secretId: string;
  readonly sent: Promise<unknown>;
}

/** Has a user of another account send a command, with the policies that a test says. */
async function ask(opened: Opened, { admitted, allowed = [] }: Sides): Promise<Asked> {
  const kit = await emulator({ iam: "enforce" });
  const owner = kit.secretsmanager;
  const key = await newKey(kit.kms, {
    Policy: policyOf(ownerAdmits(), admit(rootOf(OTHER), KEY_USE)),
  });
  const { ARN: SecretId = "", VersionId: versionId = "" } = await owner.send(
    new CreateSecretCommand({ Name: "db", SecretString: "s3cr3t", KmsKeyId: key.arn }),
  );
  if (admitted !== undefined) {
    const ResourcePolicy = policyOf(admit(rootOf(OTHER), admitted));
    await owner.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  }
  await opened.prepare?.(owner);
  const policy = allow([...KEY_USE, ...allowed]);
  const bob = await newUser(kit, "bob", { account: OTHER, policy });
  const command = opened.command({ SecretId, versionId });
  // A replica is named by its own ARN.
  const { SecretId: secretId } = (command as { readonly input: Ready }).input;
  return { kit, bob, secretId, sent: bob.secretsmanager.send(command as never) };
}

describe("an operation on a secret of another account", () => {
  it("is one of the first eleven, or of those that came later", () => {
    expect(Object.keys(OPENED)).toEqual(expect.arrayContaining(FIRST_ELEVEN));
    // And GetRandomPassword, which is on no secret.
    expect(cases).toHaveLength(19);
  });

  it.each(cases)("%s goes through where both policies allow it", async (_, actions, opened) => {
    const { sent } = await ask(opened, { admitted: actions, allowed: actions });
    const answer = await sent.then(
      () => undefined,
      ({ name, message }: Error) => ({ name, message }),
    );
    expect(answer).toEqual(opened.answer);
  });

  it.each(cases)("%s lacks the secret's policy", async (_, actions, opened) => {
    const { sent, kit, bob, secretId } = await ask(opened, { allowed: actions });
    const [action] = actions;
    expect(await denialOf(sent, kit)).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${bob.arn} is not authorized to perform: ${action} on resource: ${secretId} because no resource-based policy allows the ${action} action`,
      layer: "resource",
      isExplicit: false,
      mends: [`${OWNER} resource`],
    });
  });

  it.each(cases)("%s lacks the caller's own policy", async (_, actions, opened) => {
    const { sent, kit, bob, secretId } = await ask(opened, { admitted: actions });
    const [action] = actions;
    expect(await denialOf(sent, kit)).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${bob.arn} is not authorized to perform: ${action} on resource: ${secretId} because no identity-based policy allows the ${action} action`,
      layer: "identity",
      isExplicit: false,
      mends: [`${OTHER} identity`],
    });
  });
});

describe("an operation on no one secret", () => {
  it("GetRandomPassword asks for the caller's own policy only", async () => {
    const kit = await emulator({ iam: "enforce" });
    const action = "secretsmanager:GetRandomPassword";
    const bob = await newUser(kit, "bob", { account: OTHER, policy: allow(action) });
    const carol = await newUser(kit, "carol", { account: OTHER });
    const command = new GetRandomPasswordCommand({});
    expect((await bob.secretsmanager.send(command)).RandomPassword).toHaveLength(32);
    expect(await denialOf(carol.secretsmanager.send(command), kit)).toMatchObject({
      message: expect.stringContaining(
        `because no identity-based policy allows the ${action} action`,
      ),
      layer: "identity",
    });
  });

  it("ListSecrets tells of the caller's account only, BatchGetSecretValue reads there only", async () => {
    const every = ["secretsmanager:*"];
    const describeIt = OPENED["DescribeSecret"];
    if (describeIt === undefined) throw new Error("not in the table");
    const { sent, bob, secretId } = await ask(describeIt, { admitted: every, allowed: every });
    await sent;
    expect((await bob.secretsmanager.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    const batch = new BatchGetSecretValueCommand({ SecretIdList: [secretId] });
    const { SecretValues, Errors } = await bob.secretsmanager.send(batch);
    expect(SecretValues).toEqual([]);
    expect(Errors).toMatchObject([{ SecretId: secretId, ErrorCode: "AccessDeniedException" }]);
  });
});
