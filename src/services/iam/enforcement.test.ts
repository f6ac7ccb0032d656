import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../testing/emulator.ts";

const QUEUE = `arn:aws:sqs:us-east-1:${OWNER}:orders`;

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const allow = (action: string | readonly string[], resource = "*", more = {}): object => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});

/** Makes a user with a key, and gives its clients. */
async function newUser(kit: Emulator, name: string, account: string = OWNER): Promise<Clients> {
  const { iam } = kit.as(account);
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return kit.as({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
}

async function ordersQueue(kit: Emulator): Promise<string> {
  const { QueueUrl = "" } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  return QueueUrl;
}

describe("a user in enforce", () => {
  it("may do nothing before a policy allows it, and AWS's sentence says why", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    await expect(
      alice.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    ).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OWNER}:user/alice is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no identity-based policy allows the sqs:sendmessage action`,
    });
    await expect(alice.iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OWNER}:user/alice is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${OWNER}:user/ because no identity-based policy allows the iam:ListUsers action`,
    });
  });

  it("may do exactly what its inline policy allows, from the very next request on", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    const put = new PutUserPolicyCommand({
      UserName: "alice",
      PolicyName: "send",
      PolicyDocument: policy(allow("sqs:SendMessage", QUEUE)),
    });
    await kit.iam.send(put);
    await alice.sqs.send(send);
    await expect(
      alice.sqs.send(new ReceiveMessageCommand({ QueueUrl })),
      "only sending is allowed",
    ).rejects.toMatchObject({ name: "AccessDenied" });
    await kit.iam.send(new DeleteUserPolicyCommand({ UserName: "alice", PolicyName: "send" }));
    await expect(alice.sqs.send(send), "the policy is gone").rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("is stopped by an explicit deny, whatever else allows", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    const document = policy(allow("sqs:*"), {
      Effect: "Deny",
      Action: "sqs:SendMessage",
      Resource: "*",
    });
    await kit.iam.send(
      new PutUserPolicyCommand({ UserName: "alice", PolicyName: "p", PolicyDocument: document }),
    );
    await alice.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await expect(
      alice.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
  });

  it("has the rights of its groups while it is in them", async () => {
    const kit = await emulator({ iam: "enforce" });
    await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    const list = new ListQueuesCommand({});
    await kit.iam.send(new CreateGroupCommand({ GroupName: "Readers" }));
    await kit.iam.send(
      new PutGroupPolicyCommand({
        GroupName: "readers",
        PolicyName: "list",
        PolicyDocument: policy(allow("sqs:ListQueues")),
      }),
    );
    await expect(alice.sqs.send(list), "not yet in the group").rejects.toThrow("is not authorized");
    await kit.iam.send(new AddUserToGroupCommand({ GroupName: "Readers", UserName: "alice" }));
    await alice.sqs.send(list);
    await kit.iam.send(new RemoveUserFromGroupCommand({ GroupName: "Readers", UserName: "alice" }));
    await expect(alice.sqs.send(list), "no longer in the group").rejects.toThrow(
      "is not authorized",
    );
  });

  it("is judged by the default version of a managed policy, which the deny names", async () => {
    const kit = await emulator({ iam: "enforce" });
    await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    const list = new ListQueuesCommand({});
    const { Policy } = await kit.iam.send(
      new CreatePolicyCommand({
        PolicyName: "list",
        Path: "/team/",
        PolicyDocument: policy(allow("sqs:ListQueues")),
      }),
    );
    const PolicyArn = Policy?.Arn ?? "";
    expect(PolicyArn).toBe(`arn:aws:iam::${OWNER}:policy/team/list`);
    await kit.iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await alice.sqs.send(list);
    await kit.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn,
        SetAsDefault: true,
        PolicyDocument: policy({ Effect: "Deny", Action: "sqs:*", Resource: "*" }),
      }),
    );
    await expect(alice.sqs.send(list)).rejects.toMatchObject({
      message: expect.stringContaining(
        `with an explicit deny in an identity-based policy: ${PolicyArn}`,
      ),
    });
    await kit.iam.send(new DetachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await expect(alice.sqs.send(list)).rejects.toMatchObject({
      message: expect.stringContaining("because no identity-based policy allows"),
    });
  });

  it("has the rights of AWS's own managed policies", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess";
    await kit.iam.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await alice.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    await expect(
      alice.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
      "read only",
    ).rejects.toThrow("is not authorized");
  });

  it("can do no more than its permissions boundary", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const alice = await newUser(kit, "alice");
    await kit.iam.send(
      new PutUserPolicyCommand({
        UserName: "alice",
        PolicyName: "all",
        PolicyDocument: policy(allow("*")),
      }),
    );
    await kit.iam.send(
      new PutUserPermissionsBoundaryCommand({
        UserName: "alice",
        PermissionsBoundary: "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess",
      }),
    );
    await alice.sqs.send(new ListQueuesCommand({}));
    await expect(
      alice.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    ).rejects.toMatchObject({
      message: expect.stringMatching(
        /because no permissions boundary allows the sqs:sendmessage action$/,
      ),
    });
  });

  it("is known to policies by name and by tags", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await newUser(kit, "alice");
    const bob = await newUser(kit, "bob");
    const document = policy(
      allow("iam:GetUser", `arn:aws:iam::${OWNER}:user/\${aws:username}`),
      allow("sqs:ListQueues", "*", {
        Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
      }),
    );
    for (const UserName of ["alice", "bob"]) {
      await kit.iam.send(
        new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: document }),
      );
    }
    await alice.iam.send(new GetUserCommand({}));
    await expect(
      bob.iam.send(new GetUserCommand({ UserName: "alice" })),
      "another user's name is not one's own",
    ).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(alice.sqs.send(new ListQueuesCommand({})), "no tag yet").rejects.toThrow(
      "is not authorized",
    );
    await kit.iam.send(
      new TagUserCommand({ UserName: "alice", Tags: [{ Key: "Team", Value: "blue" }] }),
    );
    await alice.sqs.send(new ListQueuesCommand({}));
  });

  it("learns that something is missing only when it may ask", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await newUser(kit, "alice");
    await expect(alice.iam.send(new GetUserCommand({ UserName: "nobody" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await expect(kit.iam.send(new GetUserCommand({ UserName: "nobody" }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The user with name nobody cannot be found.",
    });
  });
});

describe("delegation of a queue's policy to users of another account", () => {
  it("gives User1 nothing and User2 what its own policy allows, no more", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PrincipalAccess",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
          Action: ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:GetQueueAttributes"],
          Resource: QUEUE,
        },
      ],
    });
    await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const user1 = await newUser(kit, "User1", OTHER);
    const user2 = await newUser(kit, "User2", OTHER);
    await kit.as(OTHER).iam.send(
      new PutUserPolicyCommand({
        UserName: "User2",
        PolicyName: "read",
        PolicyDocument: policy(allow(["sqs:Get*", "sqs:Receive*"], QUEUE)),
      }),
    );
    const read = new ReceiveMessageCommand({ QueueUrl });
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    await kit.as(OTHER).sqs.send(send);
    await expect(
      user1.sqs.send(read),
      "the account's administrator gave User1 nothing",
    ).rejects.toMatchObject({
      message: `User: arn:aws:iam::${OTHER}:user/User1 is not authorized to perform: sqs:receivemessage on resource: ${QUEUE} because no identity-based policy allows the sqs:receivemessage action`,
    });
    await user2.sqs.send(read);
    await expect(user2.sqs.send(send), "User2 may read only").rejects.toMatchObject({
      message: expect.stringContaining("because no identity-based policy allows"),
    });
  });

  it("cannot be more than the queue's policy gives to the account", async () => {
    const kit = await emulator({ iam: "enforce" });
    const QueueUrl = await ordersQueue(kit);
    const user = await newUser(kit, "admin", OTHER);
    await kit.as(OTHER).iam.send(
      new PutUserPolicyCommand({
        UserName: "admin",
        PolicyName: "all",
        PolicyDocument: policy(allow("*")),
      }),
    );
    await expect(
      user.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    ).rejects.toMatchObject({
      message: expect.stringContaining("because no resource-based policy allows"),
    });
  });
});

describe("the boundary of a role", () => {
  it("is a condition of what is done to the role", async () => {
    const kit = await emulator({ iam: "enforce" });
    const PermissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const AssumeRolePolicyDocument = policy({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    for (const RoleName of ["bound", "free"]) {
      const role = { RoleName, AssumeRolePolicyDocument };
      const boundary = RoleName === "bound" ? { PermissionsBoundary } : {};
      await kit.iam.send(new CreateRoleCommand({ ...role, ...boundary }));
    }
    const alice = await newUser(kit, "alice");
    const Condition = { StringEquals: { "iam:PermissionsBoundary": PermissionsBoundary } };
    const document = policy(allow(["iam:UpdateRole", "iam:DeleteRole"], "*", { Condition }));
    const put = { UserName: "alice", PolicyName: "p", PolicyDocument: document };
    await kit.iam.send(new PutUserPolicyCommand(put));
    const update = { Description: "mine", MaxSessionDuration: 7200 };
    await alice.iam.send(new UpdateRoleCommand({ RoleName: "bound", ...update }));
    await alice.iam.send(new DeleteRoleCommand({ RoleName: "bound" }));
    await expect(
      alice.iam.send(new DeleteRoleCommand({ RoleName: "free" })),
      "it has no boundary",
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
