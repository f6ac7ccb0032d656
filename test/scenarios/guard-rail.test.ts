/**
 * Guard rails down an organization of three levels:
 *
 * ```
 * root          allows everything
 *   division    allows SQS, STS and IAM; keeps strangers from its resources
 *     team      denies the deletion of queues
 *       222222222222
 * 333333333333  lies right below the root
 * 444444444444  is a stranger
 * ```
 */
import { AttachRolePolicyCommand, CreateRoleCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  DetachPolicyCommand,
  MoveAccountCommand,
} from "@aws-sdk/client-organizations";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, type Emulator } from "../../src/testing/emulator.ts";
import { join, organizationOf, type TestOrganization } from "../../src/testing/organization.ts";
import { denialOf } from "./denial.ts";
import { document, sessionOf, userOf } from "./people.ts";

const NEIGHBOUR = "333333333333";
const STRANGER = "444444444444";
const QUEUE = `arn:aws:sqs:us-east-1:${OTHER}:jobs`;

interface Tree {
  readonly kit: Emulator;
  readonly organization: TestOrganization;
  readonly team: string;
}

async function tree(): Promise<Tree> {
  const kit = await emulator({ iam: "enforce" });
  const organization = await organizationOf(kit, []);
  const { rootId } = organization;
  const division = await unitBelow(rootId, "division", kit);
  const team = await unitBelow(division, "team", kit);
  for (const account of [OTHER, NEIGHBOUR]) await join(kit, account);
  const place = { AccountId: OTHER, SourceParentId: rootId, DestinationParentId: team };
  await kit.organizations.send(new MoveAccountCommand(place));

  const services = { Effect: "Allow", Action: ["sqs:*", "sts:*", "iam:*"], Resource: "*" };
  await organization.attach(division, policyOf(services));
  const full = { PolicyId: "p-FullAWSAccess", TargetId: division };
  await kit.organizations.send(new DetachPolicyCommand(full));
  const keep = { Sid: "Keep", Effect: "Deny", Action: "sqs:DeleteQueue", Resource: "*" };
  await organization.attach(team, policyOf(keep));
  const outside = {
    Sid: "InsidersOnly",
    Effect: "Deny",
    Principal: "*",
    Action: ["sqs:*", "sts:AssumeRole"],
    Resource: "*",
    Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": organization.id } },
  };
  const rcp = "RESOURCE_CONTROL_POLICY";
  await organization.attach(division, policyOf(outside), rcp);
  return { kit, organization, team };
}

/** What the decisions call the policies, by the order in which they were made. */
const NO_DELETION = `service control policy "policy-2" of management account ${OWNER}`;
const INSIDERS = `resource control policy "policy-3" of management account ${OWNER}`;

const policyOf = (...Statement: readonly object[]): object => ({
  Version: "2012-10-17",
  Statement,
});

async function unitBelow(ParentId: string, Name: string, kit: Emulator): Promise<string> {
  const create = new CreateOrganizationalUnitCommand({ ParentId, Name });
  return (await kit.organizations.send(create)).OrganizationalUnit?.Id ?? "";
}

/** A queue of the account below the team, open to everybody as far as its own policy goes. */
async function openQueue(kit: Emulator): Promise<string> {
  const everybody = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: QUEUE };
  const Attributes = { Policy: document(everybody) };
  const { sqs } = kit.as(OTHER);
  const create = new CreateQueueCommand({ QueueName: "jobs", Attributes });
  return (await sqs.send(create)).QueueUrl ?? "";
}

describe("service control policies of three levels", () => {
  it("deny by the level that denies, named with its statement", async () => {
    const { kit } = await tree();
    const QueueUrl = await openQueue(kit);
    const denial = await denialOf(
      kit.as(OTHER).sqs.send(new DeleteQueueCommand({ QueueUrl })),
      kit,
    );
    expect(denial).toMatchObject({
      name: "AccessDenied",
      layer: "scp",
      isExplicit: true,
      policy: NO_DELETION,
      statement: "Keep",
      // Whomever a guard rail binds, the management account alone can change it.
      mends: [`${OWNER} scp`],
    });
    expect(denial.message).toContain("with an explicit deny in a service control policy");
  });

  it("need an allow on every level: what the division leaves out nobody below has", async () => {
    const { kit, organization } = await tree();
    const { rootId } = organization;
    const admin = await userOf(kit, OTHER, { Effect: "Allow", Action: "*", Resource: "*" });
    await admin.iam.send(new ListUsersCommand({}));
    const only = await organization.policy(
      policyOf({ Effect: "Allow", Action: "sqs:*", Resource: "*" }),
    );
    const attach = new AttachPolicyCommand({ PolicyId: only.id, TargetId: rootId });
    await kit.organizations.send(attach);
    const full = { PolicyId: "p-FullAWSAccess", TargetId: rootId };
    await kit.organizations.send(new DetachPolicyCommand(full));
    const denial = await denialOf(admin.iam.send(new ListUsersCommand({})), kit);
    expect(denial).toMatchObject({ layer: "scp", isExplicit: false, mends: [`${OWNER} scp`] });
    expect(denial.message).toBe(
      `User: arn:aws:iam::${OTHER}:user/admin is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${OTHER}:user/ because no service control policy allows the iam:ListUsers action`,
    );
  });

  it("give nothing: what they allow a policy of the account must allow as well", async () => {
    const { kit } = await tree();
    const nobody = await userOf(kit, OTHER);
    const denial = await denialOf(nobody.iam.send(new ListUsersCommand({})), kit);
    expect(denial).toMatchObject({ layer: "identity", mends: [`${OTHER} identity`] });
  });

  it("bind a role's session by where the role is, not by who assumed it", async () => {
    const { kit } = await tree();
    const QueueUrl = await openQueue(kit);
    const everything = { Effect: "Allow", Action: "*", Resource: "*" };
    const visitor = await userOf(kit, NEIGHBOUR, everything);
    const trust = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${NEIGHBOUR}:user/admin` },
      Action: "sts:AssumeRole",
    };
    const { iam } = kit.as(OTHER);
    const AssumeRolePolicyDocument = document(trust);
    await iam.send(new CreateRoleCommand({ RoleName: "ops", AssumeRolePolicyDocument }));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iam.send(new AttachRolePolicyCommand({ RoleName: "ops", PolicyArn }));
    const session = await sessionOf(kit, visitor, `arn:aws:iam::${OTHER}:role/ops`);
    const denial = await denialOf(session.sqs.send(new DeleteQueueCommand({ QueueUrl })), kit);
    expect(denial).toMatchObject({ layer: "scp", policy: NO_DELETION, statement: "Keep" });
  });

  it("let go of an account that moves out from under them", async () => {
    const { kit, organization, team } = await tree();
    const QueueUrl = await openQueue(kit);
    const place = { SourceParentId: team, DestinationParentId: organization.rootId };
    await kit.organizations.send(new MoveAccountCommand({ AccountId: OTHER, ...place }));
    const gone = await kit.as(OTHER).sqs.send(new DeleteQueueCommand({ QueueUrl }));
    expect(gone.$metadata.httpStatusCode).toBe(200);
  });
});

describe("resource control policies of three levels", () => {
  const send = (QueueUrl: string): SendMessageCommand =>
    new SendMessageCommand({ QueueUrl, MessageBody: "x" });

  it("keep out strangers whom the resource's own policy lets in", async () => {
    const { kit } = await tree();
    const QueueUrl = await openQueue(kit);
    const denial = await denialOf(kit.as(STRANGER).sqs.send(send(QueueUrl)), kit);
    expect(denial).toMatchObject({
      layer: "rcp",
      isExplicit: true,
      policy: INSIDERS,
      statement: "InsidersOnly",
      mends: [`${OWNER} rcp`],
    });
    expect(denial.message).toContain("with an explicit deny in a resource control policy");
    const inside = await kit.as(NEIGHBOUR).sqs.send(send(QueueUrl));
    expect(inside.MessageId).toBeDefined();
  });

  it("keep strangers from the roles too, whatever the trust policy says", async () => {
    const { kit } = await tree();
    const trust = { Effect: "Allow", Principal: { AWS: STRANGER }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = document(trust);
    const role = { RoleName: "shared", AssumeRolePolicyDocument };
    await kit.as(OTHER).iam.send(new CreateRoleCommand(role));
    const stranger = await userOf(kit, STRANGER, { Effect: "Allow", Action: "*", Resource: "*" });
    const RoleArn = `arn:aws:iam::${OTHER}:role/shared`;
    const denial = await denialOf(sessionOf(kit, stranger, RoleArn), kit);
    expect(denial).toMatchObject({ layer: "rcp", isExplicit: true, statement: "InsidersOnly" });
  });

  it("give nothing: an insider needs the resource's policy as before", async () => {
    const { kit } = await tree();
    const QueueUrl = await openQueue(kit);
    const close = new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } });
    await kit.as(OTHER).sqs.send(close);
    const denial = await denialOf(kit.as(NEIGHBOUR).sqs.send(send(QueueUrl)), kit);
    expect(denial).toMatchObject({ layer: "resource", mends: [`${OTHER} resource`] });
    expect(denial.message).toContain("because no resource-based policy allows");
  });

  it("stop at the organization's border: its accounts go where others let them in", async () => {
    const { kit } = await tree();
    const { sqs } = kit.as(STRANGER);
    const outside = `arn:aws:sqs:us-east-1:${STRANGER}:outside`;
    const everybody = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: outside };
    const Attributes = { Policy: document(everybody) };
    const create = new CreateQueueCommand({ QueueName: "outside", Attributes });
    const { QueueUrl = "" } = await sqs.send(create);
    const sent = await kit.as(OTHER).sqs.send(send(QueueUrl));
    expect(sent.MessageId).toBeDefined();
  });
});
