import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteAccessKeyCommand,
  GetRoleCommand,
  ListAccessKeysCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  DeleteUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  type AssumeRoleCommandInput,
  type Credentials,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../../testing/emulator.ts";

const CUSTOMER = OWNER;
const PARTNER = OTHER;

const statements = (...list: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: list });

const trusts = (principal: unknown, more: object = {}): string =>
  statements({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more });

const allows = (action: string | readonly string[], resource: string = "*"): string =>
  statements({ Effect: "Allow", Action: action, Resource: resource });

async function userOf(kit: Emulator, account: string, name: string): Promise<Clients> {
  const { iam } = kit.as(account);
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return kit.as({ accessKeyId, secretAccessKey });
}

async function roleOf(
  kit: Emulator,
  { account = CUSTOMER, name, trust }: { account?: string; name: string; trust: string },
): Promise<string> {
  const { Role } = await kit
    .as(account)
    .iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  return Role?.Arn ?? "";
}

async function mayDo(kit: Emulator, account: string, user: string, policy: string): Promise<void> {
  const put = new PutUserPolicyCommand({
    UserName: user,
    PolicyName: "p",
    PolicyDocument: policy,
  });
  await kit.as(account).iam.send(put);
}

function clientsOf(kit: Emulator, credentials: Credentials | undefined): Clients {
  const {
    AccessKeyId: accessKeyId = "",
    SecretAccessKey: secretAccessKey = "",
    SessionToken: sessionToken,
  } = credentials ?? {};
  return kit.as({ accessKeyId, secretAccessKey, sessionToken });
}

async function assume(
  kit: Emulator,
  clients: Clients,
  input: Omit<AssumeRoleCommandInput, "RoleSessionName"> & { RoleSessionName?: string },
): Promise<Clients> {
  const { Credentials: got } = await clients.sts.send(
    new AssumeRoleCommand({ RoleSessionName: "session", ...input }),
  );
  return clientsOf(kit, got);
}

describe("the walk of an APN partner", () => {
  async function walk(condition: object = {}): Promise<{
    readonly kit: Emulator;
    readonly software: Clients;
    readonly QueueUrl: string;
    readonly RoleArn: string;
  }> {
    const kit = await emulator({ iam: "enforce" });
    const { QueueUrl = "" } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "shared" }));
    // The partner's software runs as a user of the partner's account.
    const software = await userOf(kit, PARTNER, "APN-user-name");
    const RoleArn = await roleOf(kit, {
      name: "APNPartner",
      trust: trusts({ AWS: `arn:aws:iam::${PARTNER}:user/APN-user-name` }, condition),
    });
    await kit.iam.send(
      new PutRolePolicyCommand({
        RoleName: "APNPartner",
        PolicyName: "queue",
        PolicyDocument: allows("sqs:SendMessage", `arn:aws:sqs:us-east-1:${CUSTOMER}:shared`),
      }),
    );
    return { kit, software, QueueUrl, RoleArn };
  }

  it("needs both sides: the customer's trust and the partner's own policy", async () => {
    const { kit, software, QueueUrl, RoleArn } = await walk();
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    await expect(software.sqs.send(send), "trusted, but not the role yet").rejects.toThrow(
      "is not authorized",
    );
    await expect(
      assume(kit, software, { RoleArn }),
      "the partner's account has not allowed its user to assume the role",
    ).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${PARTNER}:user/APN-user-name is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
    await mayDo(kit, PARTNER, "APN-user-name", allows("sts:AssumeRole", RoleArn));
    const session = await assume(kit, software, { RoleArn });
    expect(await session.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: CUSTOMER,
      Arn: `arn:aws:sts::${CUSTOMER}:assumed-role/APNPartner/session`,
      UserId: expect.stringMatching(/^AROA\w{17}:session$/),
    });
    await session.sqs.send(send);
    await expect(
      session.sqs.send(new DeleteQueueCommand({ QueueUrl })),
      "the role may send, no more",
    ).rejects.toMatchObject({
      message: `User: arn:aws:sts::${CUSTOMER}:assumed-role/APNPartner/session is not authorized to perform: sqs:deletequeue on resource: arn:aws:sqs:us-east-1:${CUSTOMER}:shared because no identity-based policy allows the sqs:deletequeue action`,
    });
  });

  it("ends at the confused deputy: without the external id nobody comes in", async () => {
    const condition = { Condition: { StringEquals: { "sts:ExternalId": "customer-4711" } } };
    const { kit, software, RoleArn } = await walk(condition);
    await mayDo(kit, PARTNER, "APN-user-name", allows("sts:AssumeRole"));
    const refused = { name: "AccessDenied", message: expect.stringMatching(/APNPartner$/) };
    await expect(assume(kit, software, { RoleArn }), "none sent").rejects.toMatchObject(refused);
    await expect(
      assume(kit, software, { RoleArn, ExternalId: "customer-0815" }),
      "another customer's",
    ).rejects.toMatchObject(refused);
    await assume(kit, software, { RoleArn, ExternalId: "customer-4711" });
  });
});

describe("AssumeRole", () => {
  it("answers with credentials, the session's ARN and an expiry by Atoll's clock", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    const RoleArn = await roleOf(kit, {
      name: "r",
      trust: trusts({ AWS: `arn:aws:iam::${OWNER}:user/alice` }),
    });
    const answer = await alice.sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "ci", DurationSeconds: 900 }),
    );
    expect(answer.Credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA\w{16}$/),
      SecretAccessKey: expect.stringMatching(/^.{40}$/),
      Expiration: new Date(kit.clock.nowMs() + 900_000),
    });
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${OWNER}:assumed-role/r/ci`);
    expect(answer).not.toHaveProperty("PackedPolicySize");
    const session = clientsOf(kit, answer.Credentials);
    await session.sts.send(new GetCallerIdentityCommand({}));
    await kit.clock.advance(901_000);
    await expect(session.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
      message: "The security token included in the request is expired",
    });
  });

  it("lets a user in the same account in without a policy when the trust names the user", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    const named = await roleOf(kit, {
      name: "named",
      trust: trusts({ AWS: `arn:aws:iam::${OWNER}:user/alice` }),
    });
    const delegated = await roleOf(kit, { name: "delegated", trust: trusts({ AWS: OWNER }) });
    await assume(kit, alice, { RoleArn: named });
    await expect(
      assume(kit, alice, { RoleArn: delegated }),
      "trust in the account is only a delegation to its policies",
    ).rejects.toThrow("is not authorized to perform: sts:AssumeRole");
    await mayDo(kit, OWNER, "alice", allows("sts:AssumeRole"));
    await assume(kit, alice, { RoleArn: delegated });
  });

  it("says the same of a role that is missing as of one that does not trust", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    await mayDo(kit, OWNER, "alice", allows("*"));
    const RoleArn = `arn:aws:iam::${OWNER}:role/none`;
    await expect(assume(kit, alice, { RoleArn })).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OWNER}:user/alice is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  });

  it("is closed to root users in enforce and a finding in audit", async () => {
    const trust = trusts({ AWS: OWNER });
    const strict = await emulator({ iam: "enforce" });
    const RoleArn = await roleOf(strict, { name: "r", trust });
    await expect(assume(strict, strict, { RoleArn })).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
    });
    const lenient = await emulator({ iam: "audit" });
    await roleOf(lenient, { name: "r", trust });
    await assume(lenient, lenient, { RoleArn });
    const { status, headers } = await lenient.query({
      service: "sts",
      params: { Action: "AssumeRole", Version: "2011-06-15", RoleArn, RoleSessionName: "root" },
    });
    expect(status).toBe(200);
    expect(headers.get("x-atoll-decision")).toMatch(/^would-deny/);
  });

  it("needs sts:TagSession for tags, on both sides", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OTHER, "alice");
    await mayDo(kit, OTHER, "alice", allows("sts:*"));
    const RoleArn = await roleOf(kit, { name: "r", trust: trusts({ AWS: OTHER }) });
    const Tags = [{ Key: "team", Value: "blue" }];
    await assume(kit, alice, { RoleArn });
    await expect(
      assume(kit, alice, { RoleArn, Tags }),
      "the trust policy does not admit tags",
    ).rejects.toThrow("is not authorized to perform: sts:TagSession");
    const document = statements({
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: { StringEquals: { "aws:RequestTag/team": "blue" } },
    });
    await kit.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: "r", PolicyDocument: document }),
    );
    await assume(kit, alice, { RoleArn, Tags });
    await expect(
      assume(kit, alice, { RoleArn, Tags: [{ Key: "team", Value: "red" }] }),
    ).rejects.toThrow("is not authorized");
  });

  it("lets session tags win over the role's and judges by them", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    const RoleArn = await roleOf(kit, {
      name: "r",
      trust: statements({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${OWNER}:user/alice` },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
    });
    await kit.iam.send(
      new PutRolePolicyCommand({
        RoleName: "r",
        PolicyName: "by-tag",
        PolicyDocument: statements({
          Effect: "Allow",
          Action: "sqs:ListQueues",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
        }),
      }),
    );
    const plain = await assume(kit, alice, { RoleArn });
    const blue = await assume(kit, alice, { RoleArn, Tags: [{ Key: "Team", Value: "blue" }] });
    await expect(plain.sqs.send(new ListQueuesCommand({}))).rejects.toThrow("is not authorized");
    await blue.sqs.send(new ListQueuesCommand({}));
  });

  it("cuts a session down by its policies", async () => {
    const kit = await emulator({ iam: "enforce" });
    const { QueueUrl = "" } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const alice = await userOf(kit, OWNER, "alice");
    const RoleArn = await roleOf(kit, {
      name: "r",
      trust: trusts({ AWS: `arn:aws:iam::${OWNER}:user/alice` }),
    });
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument: allows("sqs:*") }),
    );
    const inline = await assume(kit, alice, { RoleArn, Policy: allows("sqs:ListQueues") });
    await inline.sqs.send(new ListQueuesCommand({}));
    await expect(
      inline.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    ).rejects.toMatchObject({
      message: expect.stringMatching(
        /because no session policy allows the sqs:sendmessage action$/,
      ),
    });
    const byArn = await assume(kit, alice, {
      RoleArn,
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess" }],
    });
    await byArn.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    await expect(
      byArn.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    ).rejects.toThrow("because no session policy allows");
  });

  it("judges by the role's policies as they are now, and ends with the role", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    const trust = trusts({ AWS: `arn:aws:iam::${OWNER}:user/alice` });
    const RoleArn = await roleOf(kit, { name: "r", trust });
    const session = await assume(kit, alice, { RoleArn });
    const list = new ListQueuesCommand({});
    await expect(session.sqs.send(list)).rejects.toThrow("is not authorized");
    await kit.iam.send(
      new PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument: allows("sqs:*") }),
    );
    await session.sqs.send(list);
    await kit.iam.send(new DeleteRolePolicyCommand({ RoleName: "r", PolicyName: "p" }));
    await kit.iam.send(new DeleteRoleCommand({ RoleName: "r" }));
    await roleOf(kit, { name: "r", trust });
    await expect(
      session.sts.send(new GetCallerIdentityCommand({})),
      "a new role of the same name is another role",
    ).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });

  it("hands transitive tags and the source identity on along a chain of at most an hour", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    const first = await roleOf(kit, {
      name: "first",
      trust: statements({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${OWNER}:user/alice` },
        Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      }),
    });
    const second = await roleOf(kit, {
      name: "second",
      trust: statements({
        Effect: "Allow",
        Principal: { AWS: first },
        Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: {
          StringEquals: { "aws:RequestTag/team": "blue", "sts:SourceIdentity": "alice" },
        },
      }),
    });
    const plain = await assume(kit, alice, { RoleArn: first });
    await expect(assume(kit, plain, { RoleArn: second }), "no tags to hand on").rejects.toThrow(
      "is not authorized",
    );
    const tagged = await assume(kit, alice, {
      RoleArn: first,
      SourceIdentity: "alice",
      Tags: [{ Key: "team", Value: "blue" }],
      TransitiveTagKeys: ["team"],
    });
    await assume(kit, tagged, { RoleArn: second });
    await expect(
      assume(kit, tagged, { RoleArn: second, Tags: [{ Key: "Team", Value: "red" }] }),
    ).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message:
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    });
    await expect(
      assume(kit, tagged, { RoleArn: second, DurationSeconds: 7200 }),
    ).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    });
  });

  it("does not let a role assume itself unless it says so", async () => {
    const kit = await emulator({ iam: "enforce" });
    const alice = await userOf(kit, OWNER, "alice");
    const trust = (...names: readonly string[]): string => trusts({ AWS: names });
    const user = `arn:aws:iam::${OWNER}:user/alice`;
    const RoleArn = await roleOf(kit, { name: "r", trust: trust(user) });
    const session = await assume(kit, alice, { RoleArn });
    await expect(assume(kit, session, { RoleArn })).rejects.toThrow("is not authorized");
    await kit.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: "r", PolicyDocument: trust(user, RoleArn) }),
    );
    await assume(kit, session, { RoleArn });
  });

  it.each([
    [
      "Bad",
      {},
      "ValidationError",
      "1 validation error detected: Value 'Bad' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      "arn:aws:iam::111111111111:user/alice",
      {},
      "ValidationError",
      "arn:aws:iam::111111111111:user/alice is invalid",
    ],
    [
      `arn:aws:iam::${OWNER}:role/r`,
      { RoleSessionName: "a b" },
      "ValidationError",
      String.raw`1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ],
    [
      `arn:aws:iam::${OWNER}:role/r`,
      { DurationSeconds: 60 },
      "ValidationError",
      "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      `arn:aws:iam::${OWNER}:role/r`,
      { DurationSeconds: 7200 },
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    ],
    [
      `arn:aws:iam::${OWNER}:role/r`,
      { Policy: "{}" },
      "MalformedPolicyDocumentException",
      "Syntax errors in policy.",
    ],
    [
      `arn:aws:iam::${OWNER}:role/r`,
      { TransitiveTagKeys: ["x"] },
      "InvalidParameterValue",
      "The specified transitive tag key must be included in the requested tags.",
    ],
    [
      `arn:aws:iam::${OWNER}:role/r`,
      {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      },
      "InvalidParameterValue",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
  ])("refuses %s %j", async (RoleArn, more, name, message) => {
    const kit = await emulator({ iam: "audit" });
    await roleOf(kit, { name: "r", trust: trusts({ AWS: OWNER }) });
    await expect(assume(kit, kit, { RoleArn, ...more })).rejects.toMatchObject({ name, message });
  });
});

describe("a trust policy", () => {
  it("is bound to the user it names: one made anew under the same name is another", async () => {
    const kit = await emulator({ iam: "enforce" });
    await userOf(kit, OTHER, "alice");
    const arn = `arn:aws:iam::${OTHER}:user/alice`;
    const trust = trusts({ AWS: arn });
    const RoleArn = await roleOf(kit, { name: "r", trust });
    const documentNow = async (): Promise<unknown> => {
      const { Role } = await kit.iam.send(new GetRoleCommand({ RoleName: "r" }));
      return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
    };
    expect(await documentNow()).toMatchObject({ Statement: [{ Principal: { AWS: arn } }] });

    const { iam } = kit.as(OTHER);
    await deleteUser(iam, "alice");
    expect(await documentNow()).toMatchObject({
      Statement: [{ Principal: { AWS: expect.stringMatching(/^AIDA\w{17}$/) } }],
    });
    const again = await userOf(kit, OTHER, "alice");
    await mayDo(kit, OTHER, "alice", allows("sts:AssumeRole"));
    await expect(assume(kit, again, { RoleArn }), "bound to the deleted user").rejects.toThrow(
      "is not authorized",
    );
    await kit.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "r", PolicyDocument: trust }));
    await assume(kit, again, { RoleArn });
    await iam.send(new DeleteUserPolicyCommand({ UserName: "alice", PolicyName: "p" }));
  });

  it("cannot name who is missing from an account that holds others", async () => {
    const kit = await emulator({ iam: "enforce" });
    const missing = `arn:aws:iam::${OTHER}:role/none`;
    await roleOf(kit, { name: "unbound", trust: trusts({ AWS: missing }) });
    await userOf(kit, OTHER, "somebody");
    await expect(roleOf(kit, { name: "r", trust: trusts({ AWS: missing }) })).rejects.toMatchObject(
      {
        name: "MalformedPolicyDocumentException",
        message: `Invalid principal in policy: "AWS":"${missing}"`,
      },
    );
  });
});

async function deleteUser(iam: Clients["iam"], UserName: string): Promise<void> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata) {
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  }
  await iam.send(new DeleteUserCommand({ UserName }));
}
