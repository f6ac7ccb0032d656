/**
 * Which condition keys a request has, by who asks: each key against each caller, through real
 * requests. A queue's policy admits everybody and denies whoever has the key, so that a request is
 * denied exactly when its key is there.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html | AWS global condition context keys}
 */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { DescribeOrganizationCommand } from "@aws-sdk/client-organizations";
import {
  CreateQueueCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import {
  AssumeRoleCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  type Credentials,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator, type Who } from "../../src/testing/emulator.ts";
import { organizationOf } from "../../src/testing/organization.ts";

type Caller = "root" | "user" | "user's session" | "role" | "federated user" | "anonymous";

const ROLE_IDENTITY = "alice";
const ALL: readonly Caller[] = [
  "root",
  "user",
  "user's session",
  "role",
  "federated user",
  "anonymous",
];
const SIGNED = ALL.filter((caller) => caller !== "anonymous");
const TEMPORARY: readonly Caller[] = ["user's session", "role", "federated user"];
const USERS: readonly Caller[] = ["user", "user's session"];
const NOBODY: readonly Caller[] = [];

/** The key, and who has it. */
const PRESENT: readonly (readonly [string, readonly Caller[]])[] = [
  ["aws:PrincipalArn", SIGNED],
  ["aws:PrincipalAccount", ALL],
  ["aws:PrincipalType", ALL],
  ["aws:userid", ALL],
  ["aws:username", USERS],
  ["aws:PrincipalIsAWSService", SIGNED],
  ["aws:PrincipalServiceName", NOBODY],
  ["aws:PrincipalServiceNamesList", NOBODY],
  ["aws:PrincipalTag/team", [...USERS, "role"]],
  ["aws:PrincipalTag/TEAM", [...USERS, "role"]],
  ["aws:PrincipalTag/other", NOBODY],
  ["aws:PrincipalOrgID", NOBODY],
  ["aws:PrincipalOrgPaths", NOBODY],
  ["aws:FederatedProvider", NOBODY],
  ["aws:AssumedRoot", NOBODY],
  ["aws:TokenIssueTime", TEMPORARY],
  ["aws:MultiFactorAuthPresent", TEMPORARY],
  ["aws:MultiFactorAuthAge", NOBODY],
  ["aws:SourceIdentity", ["role"]],
  ["aws:CalledVia", NOBODY],
  ["aws:CalledViaFirst", NOBODY],
  ["aws:ViaAWSService", ALL],
  ["aws:SourceArn", NOBODY],
  ["aws:SourceAccount", NOBODY],
  ["aws:SourceOrgID", NOBODY],
  ["aws:SourceOwner", NOBODY],
  ["aws:ResourceAccount", ALL],
  ["aws:ResourceOrgID", NOBODY],
  ["aws:ResourceOrgPaths", NOBODY],
  ["aws:ResourceTag/env", ALL],
  ["aws:ResourceTag/other", NOBODY],
  ["aws:RequestTag/env", NOBODY],
  ["aws:TagKeys", NOBODY],
  ["aws:RequestedRegion", ALL],
  ["aws:SourceIp", ALL],
  ["aws:Referer", NOBODY],
  ["aws:SourceVpc", NOBODY],
  ["aws:SourceVpce", NOBODY],
  ["aws:VpcSourceIp", NOBODY],
  ["aws:SecureTransport", ALL],
  ["aws:CurrentTime", ALL],
  ["aws:EpochTime", ALL],
  ["sts:ExternalId", NOBODY],
  ["kms:ViaService", NOBODY],
  ["aws:NoSuchKey", NOBODY],
  ["__proto__", NOBODY],
  ["constructor", NOBODY],
];

function keysOf(credentials: Credentials | undefined): Exclude<Who, string> {
  return {
    accessKeyId: credentials?.AccessKeyId ?? "",
    secretAccessKey: credentials?.SecretAccessKey ?? "",
    sessionToken: credentials?.SessionToken ?? "",
  };
}

function document(statement: object | readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

const EVERYTHING = document({ Effect: "Allow", Action: "*", Resource: "*" });

/** A caller of each kind, all of the queue's own account. */
async function callersIn(atoll: Emulator): Promise<ReadonlyMap<Caller, Who>> {
  const { iam } = atoll;
  const Tags = [{ Key: "team", Value: "red" }];
  await iam.send(new CreateUserCommand({ UserName: "u", Tags }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: "u", PolicyName: "p", PolicyDocument: EVERYTHING }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "u" }));
  const user = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
  const trust = document({
    Effect: "Allow",
    Principal: { AWS: OWNER },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
  });
  await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust, Tags }));
  const { sts } = atoll.as(user);
  const session = await sts.send(new GetSessionTokenCommand({}));
  const federation = await sts.send(
    new GetFederationTokenCommand({ Name: "federated", Policy: EVERYTHING }),
  );
  const role = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${OWNER}:role/r`,
      RoleSessionName: "session",
      SourceIdentity: ROLE_IDENTITY,
    }),
  );
  return new Map<Caller, Who>([
    ["root", OWNER],
    ["user", user],
    ["user's session", keysOf(session.Credentials)],
    ["role", keysOf(role.Credentials)],
    ["federated user", keysOf(federation.Credentials)],
  ]);
}

interface Queue {
  readonly url: string;
  /** Denies whoever has the key. */
  denyWhereThereIs(key: string): Promise<void>;
  /** Whether a caller has it. */
  isDenied(who: Who): Promise<boolean>;
}

async function queueIn(atoll: Emulator): Promise<Queue> {
  const create = new CreateQueueCommand({ QueueName: "q", tags: { env: "test" } });
  const { QueueUrl = "" } = await atoll.sqs.send(create);
  const everybody = { Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  return {
    url: QueueUrl,
    async denyWhereThereIs(key) {
      const Condition = { Null: { [key]: "false" } };
      const Policy = document([
        { Effect: "Allow", ...everybody },
        { Effect: "Deny", ...everybody, Condition },
      ]);
      const Attributes = { Policy };
      await atoll.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    },
    async isDenied(who) {
      if (who === "anonymous") return isUnsignedDenied(atoll, QueueUrl);
      try {
        const send = new SendMessageCommand({ QueueUrl, MessageBody: "m" });
        await atoll.as(who).sqs.send(send);
        return false;
      } catch (error) {
        if ((error as Error).message.includes("explicit deny")) return true;
        throw error;
      }
    },
  };
}

async function isUnsignedDenied({ atoll }: Emulator, url: string): Promise<boolean> {
  const body = new URLSearchParams({ Action: "SendMessage", MessageBody: "m" });
  const response = await atoll.fetch(new Request(url, { method: "POST", body }));
  const text = await response.text();
  if (response.status === 200) return false;
  expect(text).toContain("explicit deny");
  return true;
}

describe("the condition keys of a request", () => {
  it("are there exactly for whom AWS says", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const callers = await callersIn(atoll);
    const queue = await queueIn(atoll);
    const found: (readonly [string, readonly Caller[]])[] = [];
    for (const [key] of PRESENT) {
      await queue.denyWhereThereIs(key);
      const having: Caller[] = [];
      for (const caller of ALL) {
        const who = callers.get(caller) ?? "anonymous";
        if (await queue.isDenied(who)) having.push(caller);
      }
      found.push([key, having]);
    }
    expect(found).toEqual(
      PRESENT.map(([key, who]) => [key, ALL.filter((one) => who.includes(one))]),
    );
    console.log(`${PRESENT.length} condition keys against ${ALL.length} kinds of callers`);
  });

  it.each([
    ["aws:PrincipalOrgID", [OTHER, "333333333333"]],
    ["aws:PrincipalOrgPaths", [OTHER, "333333333333"]],
    ["aws:ResourceOrgID", [OTHER, "333333333333", "444444444444"]],
    ["aws:ResourceOrgPaths", [OTHER, "333333333333", "444444444444"]],
  ])("%s is there for accounts of an organization", async (key, having) => {
    const atoll = await emulator({ iam: "enforce" });
    await organizationOf(atoll, [OTHER, "333333333333"]);
    const queue = await queueIn(atoll);
    await queue.denyWhereThereIs(key);
    const denied: string[] = [];
    // The owner is the management account of the organization, the last one is in none.
    for (const account of [OTHER, "333333333333", "444444444444"]) {
      if (await queue.isDenied(account)) denied.push(account);
    }
    expect(denied).toEqual(having);
  });
});

describe("aws:RequestedRegion", () => {
  it("is one region for IAM and Organizations, wherever a client signs for", async () => {
    const atoll = await emulator({ iam: "enforce" });
    const abroad = {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
    };
    const { attach } = await organizationOf(atoll, [OTHER]);
    await attach(OTHER, JSON.parse(document(abroad)) as object);
    // A guard rail of many: everything in one region. Global services must go on.
    const { iam, organizations, sqs } = atoll.as(OTHER, "eu-west-1");
    await iam.send(new ListUsersCommand({}));
    await organizations.send(new DescribeOrganizationCommand({}));
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toThrow("service control policy");
  });
});

describe("aws:SourceIp", () => {
  /** The answer to an unsigned request, in process and over sockets of both families. */
  async function statusesUnder(network: string): Promise<readonly number[]> {
    const { atoll, sqs } = await emulator({ iam: "enforce" });
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const everybody = { Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
    const Policy = document([
      { Effect: "Allow", ...everybody },
      { Effect: "Deny", ...everybody, Condition: { NotIpAddress: { "aws:SourceIp": network } } },
    ]);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const body = "Action=SendMessage&MessageBody=m";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const path = new URL(QueueUrl).pathname;
    const inProcess = await atoll.fetch(new Request(QueueUrl, { method: "POST", headers, body }));
    const statuses = [inProcess.status];
    for (const host of ["127.0.0.1", "::"]) {
      const { port } = await atoll.listen({ port: 0, host });
      const url = `http://127.0.0.1:${port}${path}`;
      statuses.push((await fetch(url, { method: "POST", headers, body })).status);
    }
    return statuses;
  }

  it.each([
    ["127.0.0.0/8", [200, 200, 200]],
    ["10.0.0.0/8", [403, 403, 403]],
  ])("is the same without a socket as with one, for a Deny outside of %s", async (network, all) => {
    expect(await statusesUnder(network)).toEqual(all);
  });
});

describe("aws:Referer", () => {
  it("is the header of that name", async () => {
    const { atoll, sqs } = await emulator({ iam: "enforce" });
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const Policy = document({
      Effect: "Allow",
      Principal: "*",
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: { StringLike: { "aws:Referer": "https://shop.example/*" } },
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const statusOf = async (headers: Record<string, string>): Promise<number> => {
      const body = new URLSearchParams({ Action: "SendMessage", MessageBody: "m" });
      return (await atoll.fetch(new Request(QueueUrl, { method: "POST", headers, body }))).status;
    };
    expect(await statusOf({ referer: "https://shop.example/cart" })).toBe(200);
    expect(await statusOf({ referer: "https://other.example/cart" })).toBe(403);
    expect(await statusOf({})).toBe(403);
  });
});
