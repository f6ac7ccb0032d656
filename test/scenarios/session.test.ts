/**
 * Sessions that are cut down, on their way across accounts. The partner of AWS's page holds a role of
 * the customer's; what its session may do is what all that bind it leave:
 *
 * ```
 * the role's policies   and its boundary   and the session's policies   or the queue's own policy
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session | Session policies}
 */
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Clients, type Emulator } from "../../src/testing/emulator.ts";
import { denialOf } from "./denial.ts";
import { document, sessionOf, userOf } from "./people.ts";

const QUEUE = `arn:aws:sqs:us-east-1:${OWNER}:orders`;
const ROLE = `arn:aws:iam::${OWNER}:role/APNPartner`;
const SESSION = `arn:aws:sts::${OWNER}:assumed-role/APNPartner/walk`;

const allow = (...Action: readonly string[]): object => ({
  Effect: "Allow",
  Action,
  Resource: QUEUE,
});

interface Walk {
  readonly kit: Emulator;
  readonly partner: Clients;
  readonly QueueUrl: string;
}

/** The customer's queue and role, and the partner's user that may assume it. */
async function walk(...rights: readonly object[]): Promise<Walk> {
  const kit = await emulator({ iam: "enforce" });
  const assume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE };
  const partner = await userOf(kit, OTHER, assume);
  const trust = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${OTHER}:user/admin` },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "tenant-7" } },
  };
  const role = { RoleName: "APNPartner", AssumeRolePolicyDocument: document(trust) };
  await kit.iam.send(new CreateRoleCommand(role));
  const { QueueUrl = "" } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  if (rights.length > 0) {
    const PolicyDocument = document(...rights);
    const inline = { RoleName: "APNPartner", PolicyName: "own", PolicyDocument };
    await kit.iam.send(new PutRolePolicyCommand(inline));
  }
  return { kit, partner, QueueUrl };
}

const enter = ({ kit, partner }: Walk, ...policy: readonly object[]): Promise<Clients> =>
  sessionOf(kit, partner, ROLE, {
    ExternalId: "tenant-7",
    ...(policy.length > 0 && { Policy: document(...policy) }),
  });

async function queuePolicy({ kit, QueueUrl }: Walk, Principal: object): Promise<void> {
  const Policy = document({
    Sid: "Named",
    Effect: "Allow",
    Principal,
    Action: "sqs:*",
    Resource: QUEUE,
  });
  await kit.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
}

describe("the partner's way in", () => {
  it.each([
    ["without the external id", {}],
    ["with another tenant's", { ExternalId: "tenant-8" }],
  ])("is closed %s, and the customer is told where", async (_, more) => {
    const { kit, partner } = await walk();
    expect(await denialOf(sessionOf(kit, partner, ROLE, more), kit)).toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${OTHER}:user/admin is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
      layer: "resource",
      isExplicit: false,
      mends: [`${OWNER} resource`],
    });
  });
});

describe("a session policy", () => {
  it("leaves what both it and the role allow", async () => {
    const walked = await walk(allow("sqs:SendMessage", "sqs:ReceiveMessage"));
    const { kit, QueueUrl } = walked;
    const session = await enter(walked, allow("sqs:ReceiveMessage", "sqs:PurgeQueue"));
    await session.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    const cut = await denialOf(session.sqs.send(send), kit);
    expect(cut).toMatchObject({ layer: "session", mends: [`${OWNER} session`] });
    expect(cut.message).toBe(
      `User: ${SESSION} is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no session policy allows the sqs:sendmessage action`,
    );
    const purge = new PurgeQueueCommand({ QueueUrl });
    const missing = await denialOf(session.sqs.send(purge), kit);
    expect(missing).toMatchObject({ layer: "identity", mends: [`${OWNER} identity`] });
  });

  it("denies what it denies, by name", async () => {
    const walked = await walk(allow("sqs:*"));
    const { kit, QueueUrl } = walked;
    const deny = { Sid: "NotNow", Effect: "Deny", Action: "sqs:PurgeQueue", Resource: "*" };
    const session = await enter(walked, allow("sqs:*"), deny);
    const denial = await denialOf(session.sqs.send(new PurgeQueueCommand({ QueueUrl })), kit);
    expect(denial).toMatchObject({ layer: "session", isExplicit: true, statement: "NotNow" });
    expect(denial.message).toContain("with an explicit deny in a session policy");
  });

  it("is passed by where the queue names the session, not where it names the role", async () => {
    const walked = await walk();
    const { kit, QueueUrl } = walked;
    const session = await enter(walked, allow("sqs:ReceiveMessage"));
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    await queuePolicy(walked, { AWS: ROLE });
    expect(await denialOf(session.sqs.send(send), kit)).toMatchObject({ layer: "session" });
    await queuePolicy(walked, { AWS: SESSION });
    expect((await session.sqs.send(send)).MessageId).toBeDefined();
  });
});

describe("the permissions boundary of the role", () => {
  it("bounds its sessions too, and what the queue grants to the role", async () => {
    const walked = await walk(allow("sqs:*"));
    const { kit, QueueUrl } = walked;
    const PolicyDocument = document(allow("sqs:ReceiveMessage"));
    const create = new CreatePolicyCommand({ PolicyName: "bound", PolicyDocument });
    const { Policy } = await kit.iam.send(create);
    const PermissionsBoundary = Policy?.Arn ?? "";
    const bound = { RoleName: "APNPartner", PermissionsBoundary };
    await kit.iam.send(new PutRolePermissionsBoundaryCommand(bound));
    const session = await enter(walked);
    await session.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const send = new SendMessageCommand({ QueueUrl, MessageBody: "x" });
    const denial = await denialOf(session.sqs.send(send), kit);
    expect(denial).toMatchObject({ layer: "boundary", mends: [`${OWNER} boundary`] });
    expect(denial.message).toContain("because no permissions boundary allows");
    await queuePolicy(walked, { AWS: ROLE });
    expect(await denialOf(session.sqs.send(send), kit)).toMatchObject({ layer: "boundary" });
  });
});
