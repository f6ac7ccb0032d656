import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateOrganizationCommand } from "@aws-sdk/client-organizations";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { Fault } from "../model/fault.ts";
import type { Acting, ActingAlone, Services } from "../model/services.ts";
import type { ReceiveMessage, SendMessage } from "../services/sqs/contract.ts";
import { OTHER, OWNER } from "../testing/emulator.ts";
import { relayHouse, type RelayHouse } from "../testing/relay.ts";
import { servicesFor } from "./invoke.ts";
import { judgementOf } from "./perform.ts";

const TOPIC = `arn:aws:sns:us-east-1:${OWNER}:orders`;
const QUEUE = `arn:aws:sqs:us-east-1:${OTHER}:inbox`;
const URL = `http://localhost:4566/queue/us-east-1/${OTHER}/inbox`;
const ROLE = `arn:aws:iam::${OWNER}:role/worker`;

const asTopic = (sourceArn = TOPIC): ActingAlone => ({
  kind: "service",
  principal: "sns.amazonaws.com",
  sourceArn,
});
const asRole: ActingAlone = {
  kind: "role",
  roleArn: ROLE,
  sessionName: "poller",
  principal: "lambda.amazonaws.com",
};

/** A queue of the other account, with one statement in its policy. */
async function queueWith(statement: object | undefined, atoll: RelayHouse): Promise<void> {
  const Policy =
    statement === undefined
      ? {}
      : { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) };
  await atoll
    .as(OTHER)
    .sqs.send(new CreateQueueCommand({ QueueName: "inbox", Attributes: Policy }));
}

const allowTopic = {
  Sid: "FromTopic",
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: QUEUE,
  Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
};

const allowOwner = {
  Sid: "FromOwner",
  Effect: "Allow",
  Principal: { AWS: OWNER },
  Action: "sqs:*",
  Resource: QUEUE,
};

const send =
  (as: Acting, text = "hello") =>
  ({ services }: { readonly services: Services }): Promise<unknown> =>
    services.invoke<typeof SendMessage>(
      "sqs",
      "SendMessage",
      { QueueUrl: URL, MessageBody: text },
      as,
    );

async function bodiesIn(atoll: RelayHouse): Promise<readonly (string | undefined)[]> {
  const receive = new ReceiveMessageCommand({ QueueUrl: URL, MaxNumberOfMessages: 10 });
  const { Messages = [] } = await atoll.as(OTHER).sqs.send(receive);
  return Messages.map(({ Body }) => Body);
}

async function faultOf(running: Promise<unknown>): Promise<Fault> {
  const error: unknown = await running.catch((caught: unknown) => caught);
  if (error instanceof Fault) return error;
  throw new Error(`no fault: ${JSON.stringify(error) ?? "undefined"}`, { cause: error });
}

describe("an invocation as a service", () => {
  it("is admitted by the resource's policy for the source it names", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowTopic, atoll);
    const sent = await atoll.relay(send(asTopic()));
    expect(sent).toMatchObject({ MessageId: expect.any(String) });
    expect(await bodiesIn(atoll)).toEqual(["hello"]);
    const [, decision] = await atoll.decisions();
    expect(decision).toMatchObject({
      account: OWNER,
      service: "sqs",
      operation: "SendMessage",
      principal: "sns.amazonaws.com",
      sourceArn: TOPIC,
      invokedBy: ["relay Relay"],
      outcome: "allow",
      pairs: [{ layer: "resource", statement: "FromTopic", resourceAccount: OTHER }],
    });
  });

  it("is refused for another source, and the decision names the condition", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowTopic, atoll);
    const fault = await faultOf(atoll.relay(send(asTopic(`${TOPIC}-of-a-stranger`))));
    expect(fault.code).toBe("AccessDeniedException");
    expect(fault.message).toBe(
      `User: sns.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no resource-based policy allows the sqs:sendmessage action`,
    );
    expect(await bodiesIn(atoll)).toEqual([]);
    const [, decision] = await atoll.decisions();
    expect(decision).toMatchObject({ outcome: "deny", pairs: [{ layer: "resource" }] });
    expect(JSON.stringify(decision?.pairs[0]?.explanation)).toContain("aws:SourceArn");
  });

  it("is let through in audit, and told in the decision", async () => {
    const atoll = await relayHouse();
    await queueWith(undefined, atoll);
    await atoll.relay(send(asTopic()));
    expect(await bodiesIn(atoll)).toEqual(["hello"]);
    expect((await atoll.decisions())[1]).toMatchObject({ outcome: "would-deny" });
  });

  it.each([
    ["aws:PrincipalIsAWSService", "true"],
    ["aws:PrincipalServiceName", "sns.amazonaws.com"],
    ["aws:SourceAccount", OWNER],
    ["aws:ViaAWSService", "false"],
    ["aws:SourceIp", undefined],
    ["aws:PrincipalAccount", undefined],
  ])("has %s = %s", async (key, value) => {
    const atoll = await relayHouse({ iam: "enforce" });
    const Condition =
      value === undefined ? { Null: { [key]: "true" } } : { StringEquals: { [key]: value } };
    await queueWith({ ...allowTopic, Condition }, atoll);
    await atoll.relay(send(asTopic()));
    expect(await bodiesIn(atoll)).toEqual(["hello"]);
  });

  it("has aws:SourceOrgID when the source's account is in an organization", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    const create = new CreateOrganizationCommand({});
    const { Organization } = await atoll.as(OWNER).organizations.send(create);
    const Condition = { StringEquals: { "aws:SourceOrgID": Organization?.Id } };
    await queueWith({ ...allowTopic, Condition }, atoll);
    await atoll.relay(send(asTopic()));
    const stranger = asTopic(`arn:aws:sns:us-east-1:999999999999:orders`);
    expect((await faultOf(atoll.relay(send(stranger)))).code).toBe("AccessDeniedException");
  });

  it("looks for names where the source is, or where it is told", async () => {
    const atoll = await relayHouse();
    await atoll.relay(({ services }) =>
      services.invoke("sqs", "CreateQueue", { QueueName: "a" }, asTopic()),
    );
    const place = { account: OTHER, region: "eu-west-1" };
    const made = await atoll.relay(({ services }) =>
      services.invoke("sqs", "CreateQueue", { QueueName: "b" }, { ...asTopic(), ...place }),
    );
    expect(made).toEqual({ QueueUrl: `http://localhost:4566/queue/eu-west-1/${OTHER}/b` });
  });
});

describe("an invocation as the caller", () => {
  const asCaller: Acting = { kind: "caller", via: "s3" };

  it("needs what the caller may, in the caller's name", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowOwner, atoll);
    await atoll.relay(send(asCaller));
    expect(await bodiesIn(atoll)).toEqual(["hello"]);
    expect((await atoll.decisions())[1]).toMatchObject({
      principal: `arn:aws:iam::${OWNER}:root`,
      via: ["s3"],
      invokedBy: ["relay Relay"],
      pairs: [{ statement: "FromOwner" }],
    });
    const stranger = await faultOf(atoll.relay(send(asCaller), { account: "333333333333" }));
    expect(stranger.message).toContain("User: arn:aws:iam::333333333333:root is not authorized");
  });

  it.each([
    ["kms:ViaService", "s3.us-east-1.amazonaws.com", ["cloudformation"]],
    ["aws:ViaAWSService", "true", []],
    ["aws:CalledVia", undefined, []],
    ["aws:CalledViaFirst", "cloudformation.amazonaws.com", ["cloudformation", "dynamodb"]],
    ["aws:CalledViaLast", "dynamodb.amazonaws.com", ["cloudformation", "dynamodb"]],
    ["aws:SourceIp", undefined, []],
  ])("has %s = %s", async (key, value, via) => {
    const atoll = await relayHouse({ iam: "enforce" });
    const Condition =
      value === undefined ? { Null: { [key]: "true" } } : { StringEquals: { [key]: value } };
    await queueWith({ ...allowOwner, Condition }, atoll);
    await atoll.relay(send(asCaller), { via });
    expect(await bodiesIn(atoll)).toEqual(["hello"]);
  });
});

describe("an invocation as a role", () => {
  const mayReceive = (resource: string): object => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: resource }],
  });

  async function roleFor(
    { service, condition, policy }: RoleParts,
    atoll: RelayHouse,
  ): Promise<void> {
    const { iam } = atoll.as(OWNER);
    const statement = {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(condition !== undefined && { Condition: condition }),
    };
    const document = { Version: "2012-10-17", Statement: [statement] };
    const AssumeRolePolicyDocument = JSON.stringify(document);
    await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument }));
    if (policy === undefined) return;
    const PolicyDocument = JSON.stringify(policy);
    const inline = { RoleName: "worker", PolicyName: "receive", PolicyDocument };
    await iam.send(new PutRolePolicyCommand(inline));
  }

  interface RoleParts {
    readonly service: string;
    readonly condition?: object;
    readonly policy?: object;
  }

  const receive = ({ services }: { readonly services: Services }): Promise<unknown> =>
    services.invoke<typeof ReceiveMessage>("sqs", "ReceiveMessage", { QueueUrl: URL }, asRole);

  it("is judged by the role's trust policy, then by its policies and the resource's", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowOwner, atoll);
    await roleFor({ service: "lambda.amazonaws.com", policy: mayReceive(QUEUE) }, atoll);
    expect(await atoll.relay(receive)).toEqual({});
    const session = `arn:aws:sts::${OWNER}:assumed-role/worker/poller`;
    expect((await atoll.decisions()).slice(1)).toMatchObject([
      { operation: "AssumeRole", principal: "lambda.amazonaws.com", pairs: [{ resource: ROLE }] },
      { operation: "ReceiveMessage", principal: session, entity: ROLE, outcome: "allow" },
    ]);
  });

  it("is refused where the role trusts another service", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowOwner, atoll);
    await roleFor({ service: "ec2.amazonaws.com", policy: mayReceive(QUEUE) }, atoll);
    const fault = await faultOf(atoll.relay(receive));
    expect(fault.message).toBe(
      `User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
    expect((await atoll.decisions()).slice(1)).toMatchObject([
      { service: "sts", operation: "AssumeRole", outcome: "deny" },
    ]);
  });

  it("is refused where the trust policy wants another source", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowOwner, atoll);
    const condition = { StringEquals: { "aws:SourceAccount": OWNER } };
    const service = "lambda.amazonaws.com";
    await roleFor({ service, condition, policy: mayReceive(QUEUE) }, atoll);
    const poll = (sourceAccount: string): Promise<unknown> =>
      atoll.relay(({ services }) =>
        services.invoke("sqs", "ReceiveMessage", { QueueUrl: URL }, { ...asRole, sourceAccount }),
      );
    expect(await poll(OWNER)).toEqual({});
    expect((await faultOf(poll(OTHER))).message).toContain("sts:AssumeRole");
  });

  it("is refused where the role's policies do not reach", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowOwner, atoll);
    await roleFor({ service: "lambda.amazonaws.com", policy: mayReceive(`${QUEUE}-dead`) }, atoll);
    expect((await faultOf(atoll.relay(receive))).message).toBe(
      `User: arn:aws:sts::${OWNER}:assumed-role/worker/poller is not authorized to perform: sqs:receivemessage on resource: ${QUEUE} because no identity-based policy allows the sqs:receivemessage action`,
    );
  });

  it.each(["enforce", "audit"] as const)("is refused without the role, in %s too", async (iam) => {
    const atoll = await relayHouse({ iam });
    await queueWith(allowOwner, atoll);
    expect(await faultOf(atoll.relay(receive))).toMatchObject({
      code: "AccessDenied",
      message: `User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    });
  });
});

describe("an invocation inside a transaction", () => {
  it("stays or goes with what invoked it", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowTopic, atoll);
    const failing = atoll.relay(async (call) => {
      await send(asTopic())(call);
      throw new Fault({ code: "SecondThoughts" }, "no");
    });
    expect((await faultOf(failing)).code).toBe("SecondThoughts");
    expect(await bodiesIn(atoll)).toEqual([]);
  });

  it("can be refused without ending what invoked it", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowTopic, atoll);
    const output = await atoll.relay(async (call) => {
      await send(asTopic(), "first")(call);
      const refusal = await send(asTopic("arn:aws:sns:us-east-1:333333333333:x"))(call).catch(
        (error: unknown) => error,
      );
      await send(asTopic(), "last")(call);
      return refusal instanceof Fault ? refusal.code : undefined;
    });
    expect(output).toBe("AccessDeniedException");
    expect(new Set(await bodiesIn(atoll))).toEqual(new Set(["first", "last"]));
    const outcomes = (await atoll.decisions()).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(["allow", "allow", "deny", "allow"]);
  });

  it("loads a service that nobody has used yet, and is judged once", async () => {
    const atoll = await relayHouse();
    const made = await atoll.relay(({ services }) =>
      services.invoke("sqs", "CreateQueue", { QueueName: "first" }, asTopic()),
    );
    expect(made).toMatchObject({ QueueUrl: expect.stringContaining(`/${OWNER}/first`) });
    expect(await atoll.decisions()).toHaveLength(2);
  });

  it("does not wait", async () => {
    const atoll = await relayHouse();
    await queueWith(undefined, atoll);
    const receive = { QueueUrl: URL, WaitTimeSeconds: 20 };
    const output = await atoll.relay(({ services }) =>
      services.invoke<typeof ReceiveMessage>("sqs", "ReceiveMessage", receive, asTopic()),
    );
    expect(output).toEqual({});
  });

  it("can only read where the operation only reads", async () => {
    const atoll = await relayHouse();
    await queueWith(undefined, atoll);
    const output = await atoll.relay(
      ({ services }) => services.invoke("sqs", "GetQueueUrl", { QueueName: "inbox" }, asOther),
      { kind: "read" },
    );
    expect(output).toEqual({ QueueUrl: URL });
    await expect(atoll.relay(send(asTopic()), { kind: "read" })).rejects.toThrow(
      "relay Relay cannot invoke sqs SendMessage here: this transaction only reads",
    );
  });

  it("cannot invoke what prepares something itself", async () => {
    const atoll = await relayHouse();
    const token = { RoleArn: ROLE, RoleSessionName: "web", WebIdentityToken: "a.b.c" };
    const asked = atoll.relay(({ services }) =>
      services.invoke("sts", "AssumeRoleWithWebIdentity", token, asTopic()),
    );
    await expect(asked).rejects.toThrow("it prepares something");
  });

  const asOther: Acting = { kind: "service", principal: "sns.amazonaws.com", account: OTHER };

  it.each([
    ["no-such-service", "Act"],
    ["sqs", "NoSuchOperation"],
  ])("answers 501 for %s %s", async (service, operation) => {
    const atoll = await relayHouse();
    const asked = atoll.relay(({ services }) => services.invoke(service, operation, {}, asTopic()));
    expect(await faultOf(asked)).toMatchObject({ code: "NotImplemented", status: 501 });
  });
});

describe("an invocation while something is prepared", () => {
  it("has transactions of its own, and what was judged is told with the request", async () => {
    const atoll = await relayHouse();
    await queueWith(undefined, atoll);
    const prepare = send(asTopic(), "prepared");
    const judgement = await atoll.judge(() => undefined, { prepare });
    expect(await bodiesIn(atoll)).toEqual(["prepared"]);
    expect(judgement.invoked).toMatchObject([{ pairs: [{ decision: { outcome: "deny" } }] }]);
    const outcomes = (await atoll.decisions()).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(["allow", "would-deny"]));
  });

  it("ends the request when it is refused and nobody minds it", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(undefined, atoll);
    const prepare = send(asTopic());
    const fault = await faultOf(atoll.relay(() => "never", { prepare }));
    expect(fault.code).toBe("AccessDeniedException");
    const told = judgementOf(fault);
    expect(told?.invoked).toMatchObject([{ pairs: [{ decision: { outcome: "deny" } }] }]);
  });
});

describe("an invocation by a job", () => {
  const job = {
    kind: "sns:deliver",
    id: "1",
    account: OWNER,
    region: "us-east-1",
    dueAtMs: 0,
    payload: {},
    attempts: 0,
  };

  it("has transactions of its own, and names its cause", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(allowTopic, atoll);
    const services = servicesFor(job, atoll.house.gateway);
    await send({ ...asTopic(), cause: "the-publish" })({
      services,
    });
    expect(await bodiesIn(atoll)).toEqual(["hello"]);
    const found = await atoll.house.gateway.trail.find({ requestId: "the-publish" });
    expect(found).toMatchObject([{ operation: "SendMessage", invokedBy: ["sns:deliver"] }]);
  });

  it("is refused as any other, and nothing stays", async () => {
    const atoll = await relayHouse({ iam: "enforce" });
    await queueWith(undefined, atoll);
    const services = servicesFor(job, atoll.house.gateway) as Services;
    expect((await faultOf(send(asTopic())({ services }))).code).toBe("AccessDeniedException");
    expect(await bodiesIn(atoll)).toEqual([]);
  });
});
