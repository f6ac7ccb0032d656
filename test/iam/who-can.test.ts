/**
 * Three answers to one question agree, whatever the policies: what `who-can` lists, what `can` says,
 * and whether the request itself goes through in `enforce`. Users and roles of two accounts, with
 * boundaries, a queue's policy and a service control policy, drawn at random.
 */
import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserPermissionsBoundaryCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { UpdatePolicyCommand } from "@aws-sdk/client-organizations";
import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import * as fc from "../support/properties.ts";
import { expect, it } from "vitest";
import { emulator, OTHER, REGION, type Emulator, type Who } from "../../src/testing/emulator.ts";
import { organizationOf } from "../../src/testing/organization.ts";

const OWNER = OTHER;
const STRANGER = "333333333333";
const ARN = `arn:aws:sqs:${REGION}:${OWNER}:orders`;
const ACTION = "sqs:SendMessage";

interface Asker {
  /** As `who-can` lists it. */
  readonly arn: string;
  readonly who: Who;
}

function document(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const NOTHING = document([{ Effect: "Allow", Action: "sns:*", Resource: "*" }]);
const NOTHING_DENIED = document([{ Effect: "Deny", Action: "sns:Publish", Resource: "*" }]);
const TRUST = (account: string): string =>
  document([{ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" }]);

/** A user and a role in an account, with keys for both and a boundary ready. */
async function peopleIn(atoll: Emulator, account: string): Promise<readonly Asker[]> {
  const { iam } = atoll.as(account);
  await iam.send(new CreateUserCommand({ UserName: "u" }));
  await iam.send(
    new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUST(account) }),
  );
  await iam.send(new CreatePolicyCommand({ PolicyName: "b", PolicyDocument: NOTHING }));
  await iam.send(new CreateUserCommand({ UserName: "helper" }));
  const assume = document([{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }]);
  const put = { UserName: "helper", PolicyName: "p", PolicyDocument: assume };
  await iam.send(new PutUserPolicyCommand(put));
  const helper = await keysOf(iam, "helper");
  const RoleArn = `arn:aws:iam::${account}:role/r`;
  const { Credentials } = await atoll
    .as(helper)
    .sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "atoll" }));
  return [
    { arn: `arn:aws:iam::${account}:root`, who: account },
    { arn: `arn:aws:iam::${account}:user/u`, who: await keysOf(iam, "u") },
    {
      arn: RoleArn,
      who: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    },
  ];
}

async function keysOf(iam: IAMClient, UserName: string): Promise<Exclude<Who, string>> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

const effect = fc.constantFrom("Allow", "Allow", "Allow", "Deny");
const action = fc.constantFrom(ACTION, "sqs:*", "sqs:Send*", "sqs:ReceiveMessage");
const resource = fc.constantFrom(ARN, "*", `${ARN}x`);
const tests = fc.option(
  fc.constantFrom(
    { StringEquals: { "aws:PrincipalAccount": OWNER } },
    { StringNotEquals: { "aws:PrincipalAccount": OWNER } },
    { Null: { "aws:username": "true" } },
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
  ),
  { nil: undefined, freq: 2 },
);
const statement = fc
  .record({ Effect: effect, Action: action, Resource: resource, Condition: tests })
  .map((one) => one as object);
const principal = fc.constantFrom<object | string>(
  "*",
  { AWS: OWNER },
  { AWS: STRANGER },
  { AWS: `arn:aws:iam::${OWNER}:user/u` },
  { AWS: `arn:aws:iam::${OWNER}:role/r` },
  { AWS: `arn:aws:iam::${STRANGER}:user/u` },
  { AWS: [`arn:aws:iam::${STRANGER}:role/r`, OWNER] },
  { AWS: `arn:aws:sts::${OWNER}:assumed-role/r/atoll` },
);
// Nobody is kept from setting the next policy.
const queueStatement = fc
  .tuple(statement, principal, fc.constantFrom(ACTION, "sqs:Send*", "sqs:ReceiveMessage"))
  .map(([one, Principal, Action]) => ({ ...one, Principal, Action }));

/** The policies of a round; a user's or role's own in the order of accounts, user first. */
const round = fc.record({
  own: fc.array(fc.array(statement, { minLength: 1, maxLength: 3 }), {
    minLength: 4,
    maxLength: 4,
  }),
  bounded: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  queue: fc.array(queueStatement, { maxLength: 3 }),
  scp: fc.constantFrom("sns:Publish", "sns:Publish", "sns:Publish", "sqs:Send*"),
});

it("who-can, can and the request itself agree", async () => {
  const atoll = await emulator({ iam: "enforce" });
  const { attach, unitId } = await organizationOf(atoll, [OWNER]);
  const scp = await attach(unitId, JSON.parse(NOTHING_DENIED) as object);
  const askers = [...(await peopleIn(atoll, OWNER)), ...(await peopleIn(atoll, STRANGER))];
  const owner = atoll.as(OWNER);
  const { QueueUrl = "" } = await owner.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const counts = { rounds: 0, allowed: 0, denied: 0 };
  await fc.assert(
    fc.asyncProperty(round, async ({ own, bounded, queue, scp: Action }) => {
      const denied = document([{ Effect: "Deny", Action, Resource: "*" }]);
      const update = new UpdatePolicyCommand({ PolicyId: scp.id, Content: denied });
      const Policy = queue.length === 0 ? "" : document(queue);
      for (const [index, account] of [OWNER, STRANGER].entries()) {
        await putOwn(
          atoll.as(account).iam,
          own.slice(index * 2),
          bounded.slice(index * 2),
          account,
        );
      }
      await owner.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
      await atoll.organizations.send(update);
      const listed = await whoCan(atoll);
      counts.rounds += 1;
      for (const asker of askers) {
        const isListed = listed.has(asker.arn);
        const maySend = await sends(atoll, asker.who, QueueUrl);
        counts[maySend ? "allowed" : "denied"] += 1;
        expect({ ...asker, isListed, can: await can(atoll, asker.arn) }).toEqual({
          ...asker,
          isListed: maySend,
          can: maySend,
        });
      }
      // The other way round: nobody is listed who did not ask.
      const known = new Set(askers.map(({ arn }) => arn));
      expect([...listed].filter((arn) => !known.has(arn) && !arn.endsWith("user/helper"))).toEqual(
        [],
      );
    }),
    { numRuns: 30 },
  );
  expect(Math.min(counts.allowed, counts.denied)).toBeGreaterThan(15);
  console.log(
    `who-can: ${counts.rounds} sets of policies, ${counts.allowed} requests allowed and ${counts.denied} denied as listed`,
  );
});

async function putOwn(
  iam: IAMClient,
  [ofUser = [], ofRole = []]: readonly (readonly object[])[],
  [userBound, roleBound]: readonly boolean[],
  account: string,
): Promise<void> {
  const PermissionsBoundary = `arn:aws:iam::${account}:policy/b`;
  const user = { UserName: "u" };
  const role = { RoleName: "r" };
  const policy = (list: readonly object[]): { PolicyName: string; PolicyDocument: string } => ({
    PolicyName: "p",
    PolicyDocument: document(list),
  });
  await iam.send(new PutUserPolicyCommand({ ...user, ...policy(ofUser) }));
  await iam.send(new PutRolePolicyCommand({ ...role, ...policy(ofRole) }));
  await (userBound === true
    ? iam.send(new PutUserPermissionsBoundaryCommand({ ...user, PermissionsBoundary }))
    : iam.send(new DeleteUserPermissionsBoundaryCommand(user)).catch(() => undefined));
  await (roleBound === true
    ? iam.send(new PutRolePermissionsBoundaryCommand({ ...role, PermissionsBoundary }))
    : iam.send(new DeleteRolePermissionsBoundaryCommand(role)).catch(() => undefined));
}

async function sends(atoll: Emulator, who: Who, QueueUrl: string): Promise<boolean> {
  try {
    await atoll.as(who).sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
    return true;
  } catch (error) {
    if ((error as Error).name === "AccessDenied") return false;
    throw error;
  }
}

async function whoCan({ atoll }: Emulator): Promise<ReadonlySet<string>> {
  const query = new URLSearchParams({ action: ACTION, resource: ARN });
  const response = await atoll.fetch(
    new Request(`http://localhost:4566/_atoll/who-can?${query.toString()}`),
  );
  const { principals } = (await response.json()) as {
    readonly principals: readonly { readonly principal: string }[];
  };
  return new Set(principals.map((each) => each.principal));
}

async function can({ atoll }: Emulator, principalArn: string): Promise<boolean> {
  const response = await atoll.fetch(
    new Request("http://localhost:4566/_atoll/can", {
      method: "POST",
      body: JSON.stringify({ principal: principalArn, action: ACTION, resource: ARN }),
    }),
  );
  const { decision } = (await response.json()) as {
    readonly decision: { readonly outcome: string };
  };
  return decision.outcome === "allow";
}
