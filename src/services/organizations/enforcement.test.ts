/** What an organization does to requests of other services, shown with queues. */
import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  ListAccountsCommand,
  MoveAccountCommand,
  RemoveAccountFromOrganizationCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator, type Who } from "../../testing/emulator.ts";
import { join, organizationOf } from "../../testing/organization.ts";

const OUTSIDER = "333333333333";
const ROOT_OF_OTHER = `arn:aws:iam::${OTHER}:root`;

function scp(statement: object): object {
  return { Version: "2012-10-17", Statement: [{ Resource: "*", ...statement }] };
}

function rcp(statement: object): object {
  return scp({ Effect: "Deny", Principal: "*", ...statement });
}

const DENY_SENDING = scp({ Effect: "Deny", Action: "sqs:SendMessage" });

/** Makes a queue that everybody in the world may send to. */
async function openQueue({ as }: Emulator, account: string): Promise<string> {
  const { sqs } = as(account);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "open" }));
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:us-east-1:${account}:open`,
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return QueueUrl;
}

function send(QueueUrl: string): SendMessageCommand {
  return new SendMessageCommand({ QueueUrl, MessageBody: "hello" });
}

describe("a service control policy", () => {
  it.each(["root", "unit", "account"] as const)(
    "that denies, on the %s, binds the member's root user, and names itself",
    async (level) => {
      const atoll = await emulator({ iam: "enforce" });
      const { rootId, unitId, attach } = await organizationOf(atoll);
      const url = await openQueue(atoll, OTHER);
      const { sqs } = atoll.as(OTHER);
      await sqs.send(send(url));
      const target = { root: rootId, unit: unitId, account: OTHER }[level];
      const { arn } = await attach(target, DENY_SENDING);
      expect(arn).toMatch(
        /^arn:aws:organizations::111111111111:policy\/o-\w+\/service_control_policy\/p-\w+$/,
      );
      await expect(sqs.send(send(url))).rejects.toMatchObject({
        name: "AccessDenied",
        message: `User: ${ROOT_OF_OTHER} is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:${OTHER}:open with an explicit deny in a service control policy: ${arn}`,
      });
      // What it does not speak of goes on.
      await sqs.send(new ListQueuesCommand({}));
    },
  );

  it.each(["root", "unit", "account"] as const)("must allow on the %s too", async (level) => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, unitId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const { sqs } = atoll.as(OTHER);
    const TargetId = { root: rootId, unit: unitId, account: OTHER }[level];
    await attach(TargetId, scp({ Effect: "Allow", Action: "sqs:List*" }));
    await atoll.organizations.send(
      new DetachPolicyCommand({ PolicyId: "p-FullAWSAccess", TargetId }),
    );
    await expect(sqs.send(send(url))).rejects.toMatchObject({
      message: `User: ${ROOT_OF_OTHER} is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:${OTHER}:open because no service control policy allows the sqs:sendmessage action`,
    });
    await sqs.send(new ListQueuesCommand({}));
  });

  it("never binds the management account", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, attach } = await organizationOf(atoll);
    await attach(rootId, DENY_SENDING);
    await attach(OWNER, DENY_SENDING);
    const sent = await atoll.sqs.send(send(await openQueue(atoll, OWNER)));
    expect(sent.MessageId).toBeDefined();
  });

  it("binds its own accounts, not those who use their resources", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { unitId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const outside = await openQueue(atoll, OUTSIDER);
    await attach(unitId, DENY_SENDING);
    await atoll.as(OUTSIDER).sqs.send(send(url));
    // And it follows its accounts to the resources of others.
    await expect(atoll.as(OTHER).sqs.send(send(outside))).rejects.toMatchObject({
      message: expect.stringContaining("in a service control policy: arn:aws:organizations::"),
    });
  });

  it("is a finding in audit", async () => {
    const atoll = await emulator();
    const { unitId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    await attach(unitId, DENY_SENDING);
    const sent = await atoll.as(OTHER).sqs.send(send(url));
    expect(sent.MessageId).toBeDefined();
  });

  it("takes part in the very next request: attached, changed, detached, disabled", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { organizations } = atoll;
    const { rootId, unitId, policy } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const { sqs } = atoll.as(OTHER);
    const { id: PolicyId } = await policy(DENY_SENDING);
    const place = { PolicyId, TargetId: unitId };

    await organizations.send(new AttachPolicyCommand(place));
    await expect(sqs.send(send(url))).rejects.toThrow("service control policy");
    const Content = JSON.stringify(scp({ Effect: "Deny", Action: "s3:*" }));
    await organizations.send(new UpdatePolicyCommand({ PolicyId, Content }));
    await sqs.send(send(url));
    const again = JSON.stringify(DENY_SENDING);
    await organizations.send(new UpdatePolicyCommand({ PolicyId, Content: again }));
    await expect(sqs.send(send(url))).rejects.toThrow("service control policy");
    await organizations.send(new DetachPolicyCommand(place));
    await sqs.send(send(url));
    await organizations.send(new AttachPolicyCommand(place));
    await expect(sqs.send(send(url))).rejects.toThrow("service control policy");
    const PolicyType = "SERVICE_CONTROL_POLICY";
    await organizations.send(new DisablePolicyTypeCommand({ RootId: rootId, PolicyType }));
    await sqs.send(send(url));
  });

  it("binds an account where it has moved to, and no more where it came from", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { organizations } = atoll;
    const { rootId, unitId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const { sqs } = atoll.as(OTHER);
    const create = { ParentId: unitId, Name: "quarantine" };
    const made = await organizations.send(new CreateOrganizationalUnitCommand(create));
    const quarantine = made.OrganizationalUnit?.Id ?? "";
    await attach(quarantine, DENY_SENDING);

    await sqs.send(send(url));
    const AccountId = OTHER;
    const there = { AccountId, SourceParentId: unitId, DestinationParentId: quarantine };
    await organizations.send(new MoveAccountCommand(there));
    await expect(sqs.send(send(url))).rejects.toThrow("service control policy");
    const back = { AccountId, SourceParentId: quarantine, DestinationParentId: rootId };
    await organizations.send(new MoveAccountCommand(back));
    await sqs.send(send(url));
  });

  it("lets go of an account that has left", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    await attach(rootId, DENY_SENDING);
    await expect(atoll.as(OTHER).sqs.send(send(url))).rejects.toThrow("service control policy");
    const leave = new RemoveAccountFromOrganizationCommand({ AccountId: OTHER });
    await atoll.organizations.send(leave);
    await atoll.as(OTHER).sqs.send(send(url));
  });

  it("is gone with the records of the management account", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    await attach(rootId, DENY_SENDING);
    await atoll.atoll.fetch(
      new Request("http://localhost:4566/_atoll/reset", {
        method: "POST",
        body: JSON.stringify({ account: OWNER }),
      }),
    );
    const { sqs } = atoll.as(OTHER);
    await sqs.send(send(url));
    // A new organization of the same account does not find its old members; they may join it.
    const again = await organizationOf(atoll, []);
    await again.attach(again.rootId, DENY_SENDING);
    await sqs.send(send(url));
    await join(atoll, OTHER);
    await expect(sqs.send(send(url))).rejects.toThrow("service control policy");
  });

  it("binds an account that has joined", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, attach } = await organizationOf(atoll, []);
    const url = await openQueue(atoll, OTHER);
    await attach(rootId, DENY_SENDING);
    await atoll.as(OTHER).sqs.send(send(url));
    await join(atoll, OTHER);
    await expect(atoll.as(OTHER).sqs.send(send(url))).rejects.toThrow("service control policy");
  });
});

describe("users and roles of a member", () => {
  const EVERYTHING = JSON.stringify(scp({ Effect: "Allow", Action: "*" }));

  async function userOf({ as }: Emulator, account: string): Promise<Who> {
    const { iam } = as(account);
    const UserName = "alice";
    await iam.send(new CreateUserCommand({ UserName }));
    const policy = { PolicyName: "all", PolicyDocument: EVERYTHING };
    await iam.send(new PutUserPolicyCommand({ UserName, ...policy }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
  }

  async function sessionOf({ as }: Emulator, account: string, who: Who): Promise<Who> {
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    };
    const RoleName = "worker";
    const role = { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) };
    await as(account).iam.send(new CreateRoleCommand(role));
    const policy = { PolicyName: "all", PolicyDocument: EVERYTHING };
    await as(account).iam.send(new PutRolePolicyCommand({ RoleName, ...policy }));
    const assume = { RoleArn: `arn:aws:iam::${account}:role/worker`, RoleSessionName: "session" };
    const { Credentials } = await as(who).sts.send(new AssumeRoleCommand(assume));
    return {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    };
  }

  it("are bound, whatever their own policies allow", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { unitId, attach } = await organizationOf(atoll);
    const user = await userOf(atoll, OTHER);
    const session = await sessionOf(atoll, OTHER, user);
    const list = new ListQueuesCommand({});
    await atoll.as(user).sqs.send(list);
    await atoll.as(session).sqs.send(list);
    const { arn } = await attach(unitId, scp({ Effect: "Deny", Action: "sqs:ListQueues" }));
    for (const [who, name] of [
      [user, `arn:aws:iam::${OTHER}:user/alice`],
      [session, `arn:aws:sts::${OTHER}:assumed-role/worker/session`],
    ] as const) {
      await expect(atoll.as(who).sqs.send(list)).rejects.toMatchObject({
        message: `User: ${name} is not authorized to perform: sqs:listqueues on resource: arn:aws:sqs:us-east-1:${OTHER}: with an explicit deny in a service control policy: ${arn}`,
      });
    }
  });

  it("can be spared by a condition on who they are", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { unitId, attach } = await organizationOf(atoll);
    const user = await userOf(atoll, OTHER);
    const session = await sessionOf(atoll, OTHER, user);
    const Condition = {
      ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/worker` },
    };
    await attach(unitId, scp({ Effect: "Deny", Action: "sqs:*", Condition }));
    const list = new ListQueuesCommand({});
    await atoll.as(session).sqs.send(list);
    await expect(atoll.as(user).sqs.send(list)).rejects.toThrow("service control policy");
  });

  it("are kept from a role by a resource control policy of the role's account", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { unitId, attach } = await organizationOf(atoll);
    const user = await userOf(atoll, OTHER);
    const condition = { StringEquals: { "aws:PrincipalType": "User" } };
    const deny = rcp({ Action: "sts:AssumeRole", Condition: condition });
    await attach(unitId, deny, "RESOURCE_CONTROL_POLICY");
    await expect(sessionOf(atoll, OTHER, user)).rejects.toThrow("resource control policy");
  });

  it("need a policy of their own to ask Organizations anything", async () => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll);
    const UserName = "bob";
    await atoll.iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await atoll.iam.send(new CreateAccessKeyCommand({ UserName }));
    const bob = atoll.as({
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    });
    await expect(bob.organizations.send(new ListAccountsCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${OWNER}:user/bob is not authorized to perform: organizations:ListAccounts on resource: * because no identity-based policy allows the organizations:ListAccounts action`,
    });
    const alice = atoll.as(await userOf(atoll, OWNER));
    const { Accounts } = await alice.organizations.send(new ListAccountsCommand({}));
    expect(Accounts).toHaveLength(2);
  });
});

describe("a resource control policy", () => {
  const ONLY_OURS = (id: string): object =>
    rcp({
      Action: "sqs:*",
      Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": id } },
    });

  it("keeps outsiders from a member's resources, whatever the resource's policy says", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { id, unitId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const outsider = atoll.as(OUTSIDER).sqs;
    await outsider.send(send(url));
    const { arn } = await attach(unitId, ONLY_OURS(id), "RESOURCE_CONTROL_POLICY");
    await expect(outsider.send(send(url))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OUTSIDER}:root is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:${OTHER}:open with an explicit deny in a resource control policy: ${arn}`,
    });
    // The organization's own accounts are no outsiders.
    await atoll.sqs.send(send(url));
    await atoll.as(OTHER).sqs.send(send(url));
  });

  it("keeps the anonymous out too", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const ask = (): Promise<Response> =>
      atoll.atoll.fetch(
        new Request(`${url}?Action=SendMessage&MessageBody=hello`, { method: "GET" }),
      );
    expect((await ask()).status).toBe(200);
    await attach(rootId, rcp({ Action: "sqs:SendMessage" }), "RESOURCE_CONTROL_POLICY");
    const refused = await ask();
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("in a resource control policy");
  });

  it("binds the member's own root user", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OTHER);
    const { sqs } = atoll.as(OTHER);
    await attach(OTHER, rcp({ Action: "sqs:GetQueueAttributes" }), "RESOURCE_CONTROL_POLICY");
    const read = new GetQueueAttributesCommand({ QueueUrl: url });
    await expect(sqs.send(read)).rejects.toThrow("in a resource control policy");
    await sqs.send(send(url));
  });

  it("does not protect the management account", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { rootId, attach } = await organizationOf(atoll);
    const url = await openQueue(atoll, OWNER);
    await attach(rootId, rcp({ Action: "sqs:*" }), "RESOURCE_CONTROL_POLICY");
    const sent = await atoll.as(OUTSIDER).sqs.send(send(url));
    expect(sent.MessageId).toBeDefined();
  });
});

describe("condition keys of organizations", () => {
  async function guardedQueue(atoll: Emulator, condition: object): Promise<string> {
    const url = await openQueue(atoll, OWNER);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "sqs:SendMessage",
          Resource: "*",
          Condition: condition,
        },
      ],
    });
    const Attributes = { Policy };
    await atoll.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    return url;
  }

  it("aws:PrincipalOrgID admits the accounts of an organization", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { id } = await organizationOf(atoll);
    const url = await guardedQueue(atoll, { StringEquals: { "aws:PrincipalOrgID": id } });
    await atoll.as(OTHER).sqs.send(send(url));
    await expect(atoll.as(OUTSIDER).sqs.send(send(url))).rejects.toThrow(
      "because no resource-based policy allows",
    );
  });

  it("aws:PrincipalOrgPaths admits the accounts below a unit", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { id, rootId, unitId } = await organizationOf(atoll);
    await join(atoll, OUTSIDER);
    const path = `${id}/${rootId}/${unitId}/*`;
    const condition = { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [path] } };
    const url = await guardedQueue(atoll, condition);
    await atoll.as(OTHER).sqs.send(send(url));
    // In the organization, but right below its root.
    await expect(atoll.as(OUTSIDER).sqs.send(send(url))).rejects.toThrow("not authorized");
  });

  it("no resource control policy restricts AWS's own keys in an account", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { attach } = await organizationOf(atoll);
    const { kms, secretsmanager } = atoll.as(OTHER);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await attach(OTHER, rcp({ Action: "kms:*" }), "RESOURCE_CONTROL_POLICY");
    // Its value is encrypted under aws/secretsmanager.
    await secretsmanager.send(new CreateSecretCommand({ Name: "own", SecretString: "s" }));
    const KmsKeyId = KeyMetadata?.Arn;
    await expect(
      secretsmanager.send(new CreateSecretCommand({ Name: "ours", SecretString: "s", KmsKeyId })),
    ).rejects.toThrow("Access to KMS is not allowed");
  });

  it("aws:ResourceOrgID and aws:ResourceOrgPaths say where a resource is", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const { id, rootId, unitId, attach } = await organizationOf(atoll);
    const inside = await openQueue(atoll, OTHER);
    const outside = await openQueue(atoll, OUTSIDER);
    const sibling = await openQueue(atoll, OWNER);
    const elsewhere = { StringNotEquals: { "aws:ResourceOrgID": id } };
    await attach(unitId, scp({ Effect: "Deny", Action: "sqs:*", Condition: elsewhere }));
    const { sqs } = atoll.as(OTHER);
    await sqs.send(send(inside));
    await sqs.send(send(sibling));
    await expect(sqs.send(send(outside))).rejects.toThrow("service control policy");
    const notHere = {
      "ForAllValues:StringNotLike": {
        "aws:ResourceOrgPaths": [`${id}/${rootId}/${unitId}/`],
      },
    };
    await attach(unitId, scp({ Effect: "Deny", Action: "sqs:*", Condition: notHere }));
    await sqs.send(send(inside));
    await expect(sqs.send(send(sibling))).rejects.toThrow("service control policy");
  });
});
