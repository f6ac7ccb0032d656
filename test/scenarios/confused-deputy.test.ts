/**
 * A service that many customers use, and one queue that trusts it. The customer's topic may reach the
 * queue through the service; a stranger who tells the service the queue's ARN is its confused deputy
 * unless the queue's policy asks for whom the service acts.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html | The confused deputy problem}
 */
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { Fault } from "../../src/model/fault.ts";
import type { Acting } from "../../src/model/services.ts";
import type { SendMessage } from "../../src/services/sqs/contract.ts";
import { OTHER, OWNER } from "../../src/testing/emulator.ts";
import { relayHouse, type RelayHouse } from "../../src/testing/relay.ts";
import { document } from "./people.ts";

const STRANGER = "444444444444";
const QUEUE = `arn:aws:sqs:us-east-1:${OWNER}:inbox`;
const topicOf = (account: string): string => `arn:aws:sns:us-east-1:${account}:orders`;

/** The queue with a policy that trusts the service, under a condition if there is one. */
async function trusting(Condition?: object): Promise<RelayHouse> {
  const house = await relayHouse({ iam: "enforce" });
  const statement = {
    Sid: "Deputy",
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: QUEUE,
    ...(Condition !== undefined && { Condition }),
  };
  const Attributes = { Policy: document(statement) };
  await house.as(OWNER).sqs.send(new CreateQueueCommand({ QueueName: "inbox", Attributes }));
  return house;
}

/** Lets the service deliver what an account's topic got. */
async function deliver(house: RelayHouse, as: Acting): Promise<Fault | "delivered"> {
  const QueueUrl = `http://localhost:4566/queue/us-east-1/${OWNER}/inbox`;
  const message = { QueueUrl, MessageBody: "x" };
  try {
    await house.relay(({ services }) =>
      services.invoke<typeof SendMessage>("sqs", "SendMessage", message, as),
    );
    const receive = new ReceiveMessageCommand({ QueueUrl });
    const { Messages } = await house.as(OWNER).sqs.send(receive);
    expect(Messages).toHaveLength(1);
    return "delivered";
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

const forTopicOf = (account: string): Acting => ({
  kind: "service",
  principal: "sns.amazonaws.com",
  sourceArn: topicOf(account),
});

async function reasonOf(house: RelayHouse): Promise<unknown> {
  const denied = (await house.decisions()).find(({ outcome }) => outcome === "deny");
  const { layer, explanation } = denied?.pairs[0] ?? {};
  const conditions = explanation?.layers.flatMap(({ statements }) => statements);
  return { layer, explanation: JSON.stringify(conditions) };
}

describe("a queue that trusts a service", () => {
  it("is reached by everybody's topics without a condition: the deputy is confused", async () => {
    const house = await trusting();
    expect(await deliver(house, forTopicOf(OWNER))).toBe("delivered");
    expect(await deliver(house, forTopicOf(STRANGER))).toBe("delivered");
    expect((await house.decisions())[1]).toMatchObject({
      principal: "sns.amazonaws.com",
      sourceArn: topicOf(STRANGER),
      pairs: [{ statement: "Deputy" }],
    });
  });

  it.each([
    ["aws:SourceArn", { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${OWNER}:*` } }],
    ["aws:SourceAccount", { StringEquals: { "aws:SourceAccount": OWNER } }],
  ])("is reached by its own topics only with %s", async (key, condition) => {
    const house = await trusting(condition);
    expect(await deliver(house, forTopicOf(OWNER))).toBe("delivered");
    expect(await deliver(house, forTopicOf(STRANGER))).toMatchObject({
      message: `User: sns.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no resource-based policy allows the sqs:sendmessage action`,
    });
    expect(await reasonOf(house)).toMatchObject({
      layer: "resource",
      explanation: expect.stringContaining(key),
    });
  });

  it("is not reached by another service, nor by the topic's owner itself", async () => {
    const house = await trusting({ StringEquals: { "aws:SourceAccount": OTHER } });
    const other = { ...forTopicOf(OTHER), principal: "events.amazonaws.com" } as Acting;
    expect(await deliver(house, other)).toBeInstanceOf(Fault);
    const owner: Acting = { kind: "caller", via: "sns" };
    const asked = house.relay(
      ({ services }) =>
        services.invoke(
          "sqs",
          "GetQueueUrl",
          { QueueName: "inbox", QueueOwnerAWSAccountId: OWNER },
          owner,
        ),
      { account: OTHER },
    );
    await expect(asked).rejects.toBeInstanceOf(Fault);
  });
});

describe("a role that a service assumes", () => {
  const role = `arn:aws:iam::${OWNER}:role/deliver`;
  const asRole = (account: string): Acting => ({
    kind: "role",
    roleArn: role,
    sessionName: "delivery",
    principal: "sns.amazonaws.com",
    sourceArn: topicOf(account),
  });

  it("is assumed for its own account's topics only where the trust asks for the source", async () => {
    const house = await trusting();
    const trust = {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { ArnLike: { "aws:SourceArn": topicOf(OWNER) } },
    };
    const { iam } = house.as(OWNER);
    const AssumeRolePolicyDocument = document(trust);
    await iam.send(new CreateRoleCommand({ RoleName: "deliver", AssumeRolePolicyDocument }));
    const PolicyDocument = document({
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: QUEUE,
    });
    const inline = { RoleName: "deliver", PolicyName: "send", PolicyDocument };
    await iam.send(new PutRolePolicyCommand(inline));
    expect(await deliver(house, asRole(OWNER))).toBe("delivered");
    expect(await deliver(house, asRole(STRANGER))).toMatchObject({
      message: `User: sns.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    });
    expect(await reasonOf(house)).toMatchObject({
      layer: "resource",
      explanation: expect.stringContaining("aws:SourceArn"),
    });
  });
});
