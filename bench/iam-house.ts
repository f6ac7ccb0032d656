/**
 * An Atoll in process with an organization, a user with many policies and another account's queue,
 * for the figures about whole requests.
 */
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AcceptHandshakeCommand,
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand as CreateOrganizationPolicyCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { openHouse, type House } from "../src/atoll.ts";
import type { IamMode } from "../src/gateway/gateway.ts";
import { handle } from "../src/gateway/handle.ts";
import { sdkRequestHandler } from "../src/gateway/in-process.ts";
import { REGION } from "./aws-request.ts";
import { ACCOUNT, statements } from "./iam-set.ts";
import type { Keys } from "./sigv4-template.ts";

const MANAGEMENT = "999999999999";
export const OWNER = "222222222222";
export const QUEUE_URL: string = `http://localhost:4566/queue/${REGION}/${OWNER}/shared`;
const USER = "bench";

/** Opens one with everything in it, and keys for the user. */
export async function openIamHouse(
  iam: IamMode,
): Promise<{ readonly house: House; readonly keys: Keys }> {
  const house = await openHouse({ ephemeral: true, iam });
  const requestHandler = sdkRequestHandler((request) => handle(request, house.gateway));
  const keys = await furnish({ endpoint: "http://localhost:4566", requestHandler });
  return { house, keys };
}

/** What clients are made with, but for their account. */
type Way = Pick<NonNullable<ClientConfig>, "endpoint" | "requestHandler">;
type ClientConfig = ConstructorParameters<typeof IAMClient>[0];
type ConfigOf = (account: string) => NonNullable<ClientConfig>;

/** Makes the organization, the user and the queue in an empty Atoll; gives the user's keys. */
export async function furnish(way: Way): Promise<Keys> {
  const as: ConfigOf = (account) => ({
    ...way,
    region: REGION,
    credentials: { accessKeyId: account, secretAccessKey: "any" },
  });
  await makeOrganization(as);
  const keys = await makeUser(new IAMClient(as(ACCOUNT)));
  const Policy = document(queueStatements());
  const queue = new CreateQueueCommand({ QueueName: "shared", Attributes: { Policy } });
  await new SQSClient(as(OWNER)).send(queue);
  return keys;
}

/** The user's account in a unit, with a policy that denies on each of the three levels. */
async function makeOrganization(as: ConfigOf): Promise<void> {
  const organizations = new OrganizationsClient(as(MANAGEMENT));
  await organizations.send(new CreateOrganizationCommand({}));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const RootId = Roots?.[0]?.Id ?? "";
  const PolicyType = "SERVICE_CONTROL_POLICY";
  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
  const unit = new CreateOrganizationalUnitCommand({ ParentId: RootId, Name: "workloads" });
  const unitId = (await organizations.send(unit)).OrganizationalUnit?.Id ?? "";
  const Target = { Type: "ACCOUNT", Id: ACCOUNT } as const;
  const invitation = await organizations.send(new InviteAccountToOrganizationCommand({ Target }));
  const HandshakeId = invitation.Handshake?.Id;
  const member = new OrganizationsClient(as(ACCOUNT));
  await member.send(new AcceptHandshakeCommand({ HandshakeId }));
  const place = { SourceParentId: RootId, DestinationParentId: unitId };
  await organizations.send(new MoveAccountCommand({ AccountId: ACCOUNT, ...place }));
  for (const TargetId of [RootId, unitId, ACCOUNT]) {
    const facts = { Name: `guards ${TargetId}`, Description: "", Type: PolicyType } as const;
    const command = new CreateOrganizationPolicyCommand({ ...facts, Content: document([GUARD]) });
    const PolicyId = (await organizations.send(command)).Policy?.PolicySummary?.Id;
    await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId }));
  }
}

const GUARD = {
  Effect: "Deny",
  NotAction: ["iam:*", "sts:*", "support:*"],
  Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": [REGION, "eu-west-1"] } },
};

/** Four managed policies and an inline one of ten statements each, and a boundary. */
async function makeUser(iam: IAMClient): Promise<Keys> {
  const boundary = document([{ Effect: "Allow", Action: "sqs:*", Resource: "*" }]);
  const PermissionsBoundary = await makePolicy(iam, "boundary", boundary);
  await iam.send(new CreateUserCommand({ UserName: USER, PermissionsBoundary }));
  for (const service of ["sqs", "sns", "lambda", "kms"]) {
    const PolicyArn = await makePolicy(iam, service, document(statements(service, 10)));
    await iam.send(new AttachUserPolicyCommand({ UserName: USER, PolicyArn }));
  }
  const inline = Array.from({ length: 10 }, (_, index) => ({
    Effect: "Allow",
    Action: `sqs:${["Send", "Receive", "Get", "Change", "Delete"][index % 5]}*`,
    Resource: `arn:aws:sqs:*:${OWNER}:sh${index < 5 ? "ared" : "ort"}*`,
  }));
  const PolicyDocument = document(inline);
  await iam.send(
    new PutUserPolicyCommand({ UserName: USER, PolicyName: "inline", PolicyDocument }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: USER }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

async function makePolicy(
  iam: IAMClient,
  PolicyName: string,
  PolicyDocument: string,
): Promise<string> {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  return Policy?.Arn ?? "";
}

/** Eight statements for as many accounts; the caller's is the last but one. */
function queueStatements(): readonly object[] {
  return Array.from({ length: 8 }, (_, index) => ({
    Sid: `Share${index}`,
    Effect: index === 7 ? "Deny" : "Allow",
    Principal: { AWS: index === 6 ? ACCOUNT : `33333333333${index}` },
    Action: ["sqs:SendMessage", "sqs:ReceiveMessage"],
    Resource: "*",
    Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/*" } },
  }));
}

function document(list: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: list });
}
