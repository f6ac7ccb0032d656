import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import { compilePolicy, decide, type Principal } from "../iam-engine/index.ts";
import type { Atoll } from "../index.ts";
import { emulator, OTHER, OWNER, REGION } from "../testing/emulator.ts";
import type { NewDecision } from "../trail/decision-record.ts";
import type { OtherKind, WhoCan } from "./decision-access.ts";

const ARN = `arn:aws:sqs:${REGION}:${OWNER}:orders`;
const SNS = "sns.amazonaws.com";

interface Asked {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function fetchOf(atoll: Atoll, path: string, init: RequestInit = {}): Promise<Asked> {
  const response = await atoll.fetch(new Request(`http://localhost:4566/_atoll/${path}`, init));
  return { status: response.status, body: (await response.json()) as never };
}

async function can(
  atoll: Atoll,
  question: object,
): Promise<Asked["body"] & { decision: NewDecision }> {
  const { body } = await fetchOf(atoll, "can", { method: "POST", body: JSON.stringify(question) });
  return body as never;
}

async function whoCan(atoll: Atoll, action: string, resource = ARN): Promise<WhoCan> {
  const query = new URLSearchParams({ action, resource });
  return (await fetchOf(atoll, `who-can?${query.toString()}`)).body as never;
}

async function setPolicy(
  sqs: SQSClient,
  url: string,
  statements: readonly object[],
): Promise<string> {
  const Policy =
    statements.length === 0 ? "" : JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  return Policy;
}

async function queue(): Promise<{
  readonly atoll: Atoll;
  readonly sqs: SQSClient;
  readonly url: string;
}> {
  const { atoll, sqs } = await emulator();
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  return { atoll, sqs, url: QueueUrl };
}

const allow = (more: object): object => ({
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: ARN,
  ...more,
});

describe("POST /_atoll/can", () => {
  const question = { principal: OTHER, action: "sqs:SendMessage", resource: ARN };

  it("answers from the live state", async () => {
    const { atoll, sqs, url } = await queue();
    expect(await can(atoll, question)).toMatchObject({
      allowed: false,
      decision: { outcome: "deny", pairs: [{ layer: "resource", explanation: {} }] },
    });
    await setPolicy(sqs, url, [allow({ Sid: "in", Principal: { AWS: OTHER } })]);
    expect(await can(atoll, question)).toMatchObject({
      allowed: true,
      decision: { pairs: [{ statement: "in", policy: `the policy of ${ARN}` }] },
    });
  });

  it("spells the action as AWS does, and tells of a resource that is not there", async () => {
    const { atoll } = await queue();
    const { decision } = await can(atoll, { ...question, action: "sqs:sendmessage" });
    expect(decision.pairs[0]?.action).toBe("sqs:SendMessage");
    expect(decision.remarks).toEqual([]);
    const missing = { ...question, resource: `${ARN}-old` };
    expect((await can(atoll, missing)).decision.remarks).toEqual([`there is no ${ARN}-old`]);
  });

  it("keeps closed what AWS opens to nobody else", async () => {
    const { atoll, sqs, url } = await queue();
    await setPolicy(sqs, url, [allow({ Principal: "*", Action: "sqs:*" })]);
    const { allowed, decision } = await can(atoll, { ...question, action: "sqs:DeleteQueue" });
    expect(allowed).toBe(false);
    expect(decision.pairs[0]?.rule).toBe("not-open-to-other-accounts");
  });

  it("takes an account's id for that of the resource's partition", async () => {
    const { atoll, as } = await emulator();
    const { sqs } = as(OWNER, "cn-north-1");
    await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    const resource = `arn:aws-cn:sqs:cn-north-1:${OWNER}:orders`;
    expect(await can(atoll, { ...question, principal: OWNER, resource })).toMatchObject({
      allowed: true,
      decision: { principal: `arn:aws-cn:iam::${OWNER}:root` },
    });
  });

  it("imagines a role's session as it just began", async () => {
    const { atoll, iam, sqs } = await emulator();
    await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    const document = (statement: object): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: statement });
    const RoleName = "r";
    const AssumeRolePolicyDocument = document({
      Effect: "Allow",
      Principal: { AWS: OWNER },
      Action: "sts:AssumeRole",
    });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const ask = async (Condition: object): Promise<unknown> => {
      const PolicyDocument = document({
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: "*",
        Condition,
      });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
      const principal = `arn:aws:iam::${OWNER}:role/${RoleName}`;
      return (await can(atoll, { ...question, principal })).allowed;
    };
    // What every session of a role has, and no user's long-term key.
    expect(await ask({ Bool: { "aws:MultiFactorAuthPresent": "false" } })).toBe(true);
    expect(await ask({ Null: { "aws:TokenIssueTime": "true" } })).toBe(false);
    expect(await ask({ DateLessThan: { "aws:TokenIssueTime": "2026-01-01T00:00:00Z" } })).toBe(
      false,
    );
  });

  it("imagines the condition keys it is given", async () => {
    const { atoll, sqs, url } = await queue();
    const ip = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
    const source = { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111111111111:t" } };
    const tls = { Bool: { "aws:SecureTransport": "false" } };
    await setPolicy(sqs, url, [
      allow({ Principal: { AWS: OTHER }, Condition: ip }),
      allow({ Principal: { Service: SNS }, Condition: source }),
      allow({ Effect: "Deny", Principal: "*", Condition: tls }),
    ]);
    const ask = async (more: object): Promise<unknown> =>
      (await can(atoll, { ...question, ...more })).allowed;
    expect(await ask({})).toBe(false);
    expect(await ask({ context: { "aws:SourceIp": "10.1.2.3" } })).toBe(true);
    expect(await ask({ context: { "aws:sourceip": "11.1.2.3" } })).toBe(false);
    const insecure = { "aws:SourceIp": "10.1.2.3", "aws:SecureTransport": "false" };
    expect(await ask({ context: insecure })).toBe(false);
    const topic = { "aws:SourceArn": "arn:aws:sns:us-east-1:111111111111:t" };
    expect(await ask({ principal: SNS, context: topic })).toBe(true);
    expect(await ask({ principal: SNS })).toBe(false);
  });

  it.each([
    [{ principal: "alice" }, /`alice` names no principal; give an account id/],
    [{ principal: "arn:aws:iam::222222222222:user/x" }, /no `user\/x` in account 222222222222/],
    [{ action: "SendMessage" }, /`SendMessage` is no action; one is like sqs:SendMessage/],
    [
      { action: "sqs:SendMesage" },
      /^AWS has no action `sqs:SendMesage`; did you mean `sqs:SendMessage`\?$/,
    ],
    [{ action: "dynamodb:GetItem" }, /Atoll has no service `dynamodb`/],
    [{ resource: "orders" }, /`orders` is no ARN/],
    [{ resource: "arn:aws:s3:::bucket" }, /does not say whose it is/],
    [{ context: { a: 1 } }, /`context` is an object of texts/],
    [{ principal: undefined }, /`can` takes the texts/],
  ])("says what is wrong in %j", async (more, sentence) => {
    const { atoll } = await queue();
    const { status, body } = await fetchOf(atoll, "can", {
      method: "POST",
      body: JSON.stringify({ ...question, ...more }),
    });
    expect(status).toBe(400);
    expect(body["message"]).toMatch(sentence);
  });
});

describe("can and who-can, of a role", () => {
  const ROLE = `arn:aws:iam::${OWNER}:role/deploy`;

  async function role(Principal: unknown, more: object = {}): Promise<Atoll> {
    const { atoll, iam } = await emulator({ iam: "enforce" });
    const statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole", ...more };
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [statement],
    });
    await iam.send(new CreateRoleCommand({ RoleName: "deploy", AssumeRolePolicyDocument }));
    return atoll;
  }

  it("ask its trust policy about sessions of it, and about nothing else", async () => {
    const atoll = await role({ AWS: OTHER });
    const read = { principal: OWNER, action: "iam:GetRole", resource: ROLE };
    expect((await can(atoll, read)).allowed).toBe(true);
    expect((await can(atoll, { ...read, principal: OTHER })).allowed).toBe(false);
  });

  it("know identity providers, whose tokens conditions are about", async () => {
    const provider = `arn:aws:iam::${OWNER}:oidc-provider/token.actions.githubusercontent.com`;
    const sub = "token.actions.githubusercontent.com:sub";
    const action = "sts:AssumeRoleWithWebIdentity";
    const Condition = { StringLike: { [sub]: "repo:shop/app:*" } };
    const atoll = await role({ Federated: provider }, { Action: action, Condition });
    const assume = { principal: provider, action, resource: ROLE };
    expect((await can(atoll, assume)).allowed).toBe(false);
    const main = { ...assume, context: { [sub]: "repo:shop/app:ref:refs/heads/main" } };
    expect((await can(atoll, main)).allowed).toBe(true);
    expect(await whoCan(atoll, action, ROLE)).toEqual({
      principals: [],
      others: [],
      onCondition: [
        { principal: provider, conditions: [`statement number 1: "${sub}":"repo:shop/app:*"`] },
      ],
    });
  });

  it("know that no root user assumes it, but whom an open account allows may", async () => {
    const atoll = await role({ AWS: "*" });
    const assume = { principal: OTHER, action: "sts:AssumeRole", resource: ROLE };
    const { allowed, decision } = await can(atoll, assume);
    expect(allowed).toBe(false);
    expect(decision.pairs[0]?.sentence).toBe("Roles may not be assumed by root accounts.");
    expect(await whoCan(atoll, "sts:AssumeRole", ROLE)).toMatchObject({
      // Under `*` a session of the role may even assume it anew.
      principals: [{ principal: ROLE }],
      others: ["accounts", "services"],
    });
  });
});

describe("GET /_atoll/who-can", () => {
  it("lists the owner, who is named, and whether others may", async () => {
    const { atoll, sqs, url } = await queue();
    expect(await whoCan(atoll, "sqs:SendMessage")).toMatchObject({
      principals: [{ principal: `arn:aws:iam::${OWNER}:root` }],
      others: [],
    });
    await setPolicy(sqs, url, [
      allow({ Sid: "team", Principal: { AWS: [OTHER], Service: SNS } }),
      allow({
        Principal: { AWS: "333333333333" },
        Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      }),
    ]);
    expect(await whoCan(atoll, "sqs:SendMessage")).toMatchObject({
      principals: [
        { principal: `arn:aws:iam::${OWNER}:root` },
        { principal: `arn:aws:iam::${OTHER}:root`, statement: "team" },
        { principal: SNS, kind: "service", statement: "team" },
      ],
      others: [],
      onCondition: [
        {
          principal: "arn:aws:iam::333333333333:root",
          conditions: ['statement number 2: "aws:SourceIp":"10.0.0.0/8"'],
        },
      ],
    });
    await setPolicy(sqs, url, [allow({ Principal: "*" })]);
    expect((await whoCan(atoll, "sqs:SendMessage")).others).toEqual([
      "accounts",
      "services",
      "anonymous",
    ]);
    const condition = { StringLike: { "aws:PrincipalAccount": "????????????" } };
    await setPolicy(sqs, url, [allow({ Principal: "*", Condition: condition })]);
    expect((await whoCan(atoll, "sqs:SendMessage")).others).toEqual(["accounts"]);
  });

  it("lists a session that is named by itself, unless its role may anyway", async () => {
    const { atoll, iam, sqs } = await emulator();
    const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    const trust = { Effect: "Allow", Principal: { AWS: OWNER }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    await iam.send(new CreateRoleCommand({ RoleName: "ci", AssumeRolePolicyDocument }));
    const session = `arn:aws:sts::${OWNER}:assumed-role/ci/deploy`;
    const role = `arn:aws:iam::${OWNER}:role/ci`;
    const listed = async (): Promise<readonly string[]> =>
      (await whoCan(atoll, "sqs:SendMessage")).principals.map(({ principal }) => principal);
    const ROOT = `arn:aws:iam::${OWNER}:root`;
    await setPolicy(sqs, url, [allow({ Principal: { AWS: session } })]);
    expect(await listed()).toEqual([ROOT, session]);
    await setPolicy(sqs, url, [allow({ Principal: { AWS: [session, role] } })]);
    expect(await listed()).toEqual([ROOT, role]);
  });

  it("is exactly what the engine allows", async () => {
    const { atoll, sqs, url } = await queue();
    await fc.assert(
      fc.asyncProperty(fc.array(statements, { maxLength: 5 }), async (policy) => {
        const text = await setPolicy(sqs, url, policy);
        const found = await whoCan(atoll, "sqs:SendMessage");
        const listed = new Set(found.principals.map(({ principal }) => principal));
        for (const principal of universe) {
          const name = nameOf(principal);
          const isNamed = name !== "anonymous" && (text.includes(name) || name === OWNER);
          const isListed =
            listed.has(principal.arn) || (!isNamed && found.others.includes(otherKind(principal)));
          expect([principal.arn, isListed]).toEqual([principal.arn, engineAllows(principal, text)]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

const ACCOUNTS = [OWNER, OTHER, "333333333333", "444444444444", "555555555555"];

const universe: readonly Principal[] = [
  ...ACCOUNTS.map((account): Principal => ({
    kind: "root",
    account,
    arn: `arn:aws:iam::${account}:root`,
  })),
  ...[SNS, "s3.amazonaws.com"].map((service): Principal => ({
    kind: "service",
    service,
    arn: service,
  })),
  { kind: "anonymous", arn: "anonymous" },
];

function nameOf(principal: Principal): string {
  return "account" in principal ? principal.account : principal.arn;
}

function otherKind({ kind }: Principal): OtherKind {
  return kind === "root" ? "accounts" : kind === "service" ? "services" : "anonymous";
}

const principals = fc.oneof(
  fc.constant("*"),
  fc.constantFrom(...ACCOUNTS.slice(0, 4)).map((account) => ({ AWS: account })),
  fc.constantFrom(...ACCOUNTS).map((account) => ({ AWS: `arn:aws:iam::${account}:root` })),
  fc.constant({ Service: SNS }),
);

const conditions = fc.option(
  fc
    .record({
      operator: fc.constantFrom("StringEquals", "StringNotEquals", "StringEqualsIfExists"),
      account: fc.constantFrom(...ACCOUNTS, "anonymous"),
    })
    .map(({ operator, account }) => ({ [operator]: { "aws:PrincipalAccount": account } })),
  { nil: undefined },
);

const statements = fc
  .record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    who: fc.tuple(
      fc.constantFrom("Principal", "Principal", "Principal", "NotPrincipal"),
      principals,
    ),
    Action: fc.constantFrom("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:*"),
    Resource: fc.constantFrom(ARN, "*", `${ARN}x`),
    Condition: conditions,
  })
  .map(({ who: [element, principal], ...rest }) => ({ ...rest, [element]: principal }));

/** The engine by itself, over the policy's text alone. */
function engineAllows(principal: Principal, text: string): boolean {
  const account = "account" in principal ? principal.account : undefined;
  const context = new Map<string, string>();
  if (account !== undefined) context.set("aws:principalaccount", account);
  if (principal.kind === "anonymous") context.set("aws:principalaccount", "anonymous");
  const request = {
    principal,
    action: "sqs:SendMessage",
    resource: ARN,
    resourceAccount: OWNER,
    context,
  };
  const resource = text === "" ? undefined : { name: "", compiled: compilePolicy(text) };
  return decide(request, { resource }).outcome === "allow";
}
