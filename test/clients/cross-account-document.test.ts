/**
 * AWS's page on cross-account access, typed with the AWS CLI: its partner with a role, and its AccountA
 * and AccountB with the resource-based policy of a queue, which the page lists beside buckets. What it
 * says must be refused, `atoll explain` explains, and what `atoll suggest` prints lets it pass. The
 * page's BucketA is in `bucket-documents.test.ts`, with other pages' buckets.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html | Cross account resource access in IAM}
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { run, runWell, type Finished } from "./process.ts";
import { BIN, startServer, type Server } from "./server.ts";

/** The customer of the first example, and AccountA of the second. */
const ACCOUNT_A = "111111111111";
const ACCOUNT_B = "222222222222";
const APN = "333333333333";

type Keys = Readonly<Record<string, string>>;

interface Secrets {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
}

let server: Server;
beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
});
afterAll(async () => void (await server.stop()));

function keysOf({ AccessKeyId, SecretAccessKey, SessionToken }: Secrets): Keys {
  const token = SessionToken === undefined ? {} : { AWS_SESSION_TOKEN: SessionToken };
  return { ...keys(AccessKeyId, SecretAccessKey), ...token };
}

async function user(account: string, name: string): Promise<Keys> {
  await awsJson(server, keys(account), `iam create-user --user-name ${name}`);
  const created = await awsJson<{ readonly AccessKey: Secrets }>(
    server,
    keys(account),
    `iam create-access-key --user-name ${name}`,
  );
  return keysOf(created.AccessKey);
}

async function assume(as: Keys, roleArn: string, more = ""): Promise<Keys> {
  const command = `sts assume-role --role-arn ${roleArn} --role-session-name nightly${more}`;
  return keysOf(
    (await awsJson<{ readonly Credentials: Secrets }>(server, as, command)).Credentials,
  );
}

const statement = (Statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });

/** The one line that the AWS CLI says of a refusal. */
function expectRefusal({ code, stderr }: Finished, operation: string, sentence: string): void {
  expect(stderr.trim()).toBe(
    `An error occurred (AccessDenied) when calling the ${operation} operation: ${sentence}`,
  );
  expect(code).not.toBe(0);
}

const atoll = (...args: readonly string[]): Promise<string> =>
  runWell(process.execPath, [BIN, args[0] ?? "", "--endpoint", server.url, ...args.slice(1)]);

/** How `atoll explain` explains the newest denial of a caller. */
async function explained(principal: string): Promise<string> {
  const lines = (await atoll("denials", "--principal", principal, "--json")).trim().split("\n");
  const newest = JSON.parse(lines.at(-1) ?? "") as { readonly requestId: string };
  return (await atoll("explain", newest.requestId)).replaceAll(/\s+/g, " ");
}

describe("cross-account access using roles", () => {
  const customerRole = `arn:aws:iam::${ACCOUNT_A}:role/APNPartner`;
  const partnerRole = `arn:aws:iam::${APN}:role/APN-user-name`;
  const partnerSession = `arn:aws:sts::${APN}:assumed-role/APN-user-name/nightly`;
  const refusal = `User: ${partnerSession} is not authorized to perform: sts:AssumeRole on resource: ${customerRole}`;
  const assumeCustomerRole = `sts assume-role --role-arn ${customerRole} --role-session-name nightly`;
  const trust = (more: object = {}): string =>
    statement({
      Effect: "Allow",
      Principal: { AWS: partnerRole },
      Action: "sts:AssumeRole",
      ...more,
    });
  let partner: Keys;

  beforeAll(async () => {
    const software = await user(APN, "software");
    const own = statement({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${APN}:user/software` },
      Action: "sts:AssumeRole",
    });
    await awsJson(
      server,
      keys(APN),
      `iam create-role --role-name APN-user-name --assume-role-policy-document ${own}`,
    );
    partner = await assume(software, partnerRole);
    await awsJson(server, keys(ACCOUNT_A), "s3api create-bucket --bucket bucket-name");
  });

  it("lets the customer make a role that the partner's role may assume", async () => {
    const made = await awsJson<{ readonly Role: { readonly Arn: string } }>(
      server,
      keys(ACCOUNT_A),
      `iam create-role --role-name APNPartner --assume-role-policy-document ${trust()}`,
    );
    expect(made.Role.Arn).toBe(customerRole);
    const policy = { Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::bucket-name"] };
    await awsJson(
      server,
      keys(ACCOUNT_A),
      `iam put-role-policy --role-name APNPartner --policy-name s3 --policy-document ${statement(policy)}`,
    );
  });

  it("refuses the partner as long as the partner's own account has not allowed it", async () => {
    expectRefusal(await aws(server, partner, assumeCustomerRole), "AssumeRole", refusal);
    const text = await explained(partnerSession);
    expect(text).toContain(
      `caller: account ${APN} ${partnerSession} ✗ identity policies: there is none ← decided`,
    );
    expect(text).toContain(`resource: account ${ACCOUNT_A} ${customerRole} ✓ trust policy: allows`);
    expect(text).toContain(
      `in ${APN}: allow sts:AssumeRole on ${customerRole} in an identity policy of ${partnerRole}`,
    );
  });

  it("gives the partner a credential once both sides have", async () => {
    const policy = statement({ Effect: "Allow", Action: "sts:AssumeRole", Resource: customerRole });
    await awsJson(
      server,
      keys(APN),
      `iam put-role-policy --role-name APN-user-name --policy-name assume --policy-document ${policy}`,
    );
    const session = await assume(partner, customerRole);
    expect(await awsJson(server, session, "sts get-caller-identity")).toMatchObject({
      Account: ACCOUNT_A,
      Arn: `arn:aws:sts::${ACCOUNT_A}:assumed-role/APNPartner/nightly`,
    });
    const tagging = "TagSet=[{Key=used-by,Value=partner}]";
    await awsJson(
      server,
      session,
      `s3api put-bucket-tagging --bucket bucket-name --tagging ${tagging}`,
    );
    // "they give up their original permissions": it may not even assume the role again.
    const again = await aws(server, session, assumeCustomerRole);
    expect(again.stderr).toContain(
      `User: arn:aws:sts::${ACCOUNT_A}:assumed-role/APNPartner/nightly is not authorized to perform: sts:AssumeRole on resource: ${customerRole}`,
    );
  });

  it("asks for the external ID where the trust policy does", async () => {
    const Condition = { StringEquals: { "sts:ExternalId": "tenant-7" } };
    await awsJson(
      server,
      keys(ACCOUNT_A),
      `iam update-assume-role-policy --role-name APNPartner --policy-document ${trust({ Condition })}`,
    );
    expectRefusal(await aws(server, partner, assumeCustomerRole), "AssumeRole", refusal);
    const text = await explained(partnerSession);
    expect(text).toContain(
      `statement number 1 of inline policy assume of role APN-user-name allows it`,
    );
    expect(text).toContain(
      `resource: account ${ACCOUNT_A} ${customerRole} ✗ trust policy: says nothing ← decided statement number 1 of the trust policy of ${customerRole} has a condition that does not hold: sts:ExternalId is not in the request`,
    );
    expect(text).toContain(
      `in ${ACCOUNT_A}: allow principal ${partnerRole} to sts:AssumeRole on ${customerRole} in its trust policy`,
    );
    expect(text).toContain(
      `or meet the condition of statement number 1 of the trust policy of ${customerRole}: "sts:ExternalId":"tenant-7"`,
    );
    const wrong = await aws(server, partner, `${assumeCustomerRole} --external-id tenant-8`);
    expectRefusal(wrong, "AssumeRole", refusal);
    await assume(partner, customerRole, " --external-id tenant-7");
  });
});

describe("delegating permissions of a resource-based policy", () => {
  const arn = `arn:aws:sqs:us-east-1:${ACCOUNT_A}:QueueA`;
  const refused = (who: string, action: string): string =>
    `User: arn:aws:iam::${ACCOUNT_B}:user/${who} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`;
  const users: Record<"User1" | "User2", Keys> = { User1: {}, User2: {} };
  let url = "";
  const read = (): string => `sqs get-queue-attributes --attribute-names All --queue-url ${url}`;
  const write = (): string => `sqs send-message --message-body x --queue-url ${url}`;

  beforeAll(async () => {
    users.User1 = await user(ACCOUNT_B, "User1");
    users.User2 = await user(ACCOUNT_B, "User2");
    const { QueueUrl } = await awsJson<{ readonly QueueUrl: string }>(
      server,
      keys(ACCOUNT_A),
      "sqs create-queue --queue-name QueueA",
    );
    url = QueueUrl;
  });

  it("keeps AccountB out until AccountA lets it in", async () => {
    expectRefusal(
      await aws(server, keys(ACCOUNT_B), write()),
      "SendMessage",
      `User: arn:aws:iam::${ACCOUNT_B}:root is not authorized to perform: sqs:sendmessage on resource: ${arn} because no resource-based policy allows the sqs:sendmessage action`,
    );
    const policy = statement({
      Sid: "PrincipalAccess",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT_B}:root` },
      Action: "sqs:*",
      Resource: arn,
    });
    const attributes = JSON.stringify({ Policy: policy });
    const set = ["sqs", "set-queue-attributes", "--queue-url", url, "--attributes", attributes];
    await runWell("aws", ["--endpoint-url", server.url, ...set], { env: keys(ACCOUNT_A) });
    // "The AccountB root user has all of the permissions that are granted to the account."
    await awsJson(server, keys(ACCOUNT_B), write());
    expect(await awsJson(server, keys(ACCOUNT_B), read())).toHaveProperty(
      "Attributes.QueueArn",
      arn,
    );
  });

  it("lets User2 view but not create, edit or delete", async () => {
    const policy = statement({ Effect: "Allow", Action: ["sqs:Get*", "sqs:List*"], Resource: arn });
    await awsJson(
      server,
      keys(ACCOUNT_B),
      `iam put-user-policy --user-name User2 --policy-name read --policy-document ${policy}`,
    );
    expect(await awsJson(server, users.User2, read())).toHaveProperty("Attributes.QueueArn", arn);
    for (const [command, operation, action] of [
      [write(), "SendMessage", "sqs:sendmessage"],
      [`sqs purge-queue --queue-url ${url}`, "PurgeQueue", "sqs:purgequeue"],
      [
        `sqs delete-message --receipt-handle x --queue-url ${url}`,
        "DeleteMessage",
        "sqs:deletemessage",
      ],
    ] as const) {
      expectRefusal(await aws(server, users.User2, command), operation, refused("User2", action));
    }
  });

  it("gives User1 no access, and says where it would have to come from", async () => {
    const denied = refused("User1", "sqs:getqueueattributes");
    expectRefusal(await aws(server, users.User1, read()), "GetQueueAttributes", denied);
    const text = await explained(`arn:aws:iam::${ACCOUNT_B}:user/User1`);
    expect(text).toContain(
      `caller: account ${ACCOUNT_B} arn:aws:iam::${ACCOUNT_B}:user/User1 ✗ identity policies: there is none ← decided`,
    );
    expect(text).toContain(
      `resource: account ${ACCOUNT_A} ${arn} ✓ resource policy: allows statement PrincipalAccess of the policy of ${arn} allows it`,
    );
    expect(text).toContain(
      `in ${ACCOUNT_B}: allow sqs:GetQueueAttributes on ${arn} in an identity policy of arn:aws:iam::${ACCOUNT_B}:user/User1`,
    );
  });

  it("lets User1 do the same once what Atoll suggests is applied", async () => {
    const who = `arn:aws:iam::${ACCOUNT_B}:user/User1`;
    const suggested = JSON.parse(await atoll("suggest", "--principal", who, "--json")) as {
      readonly identity: readonly { readonly account: string; readonly command: string[] }[];
      readonly resource: readonly unknown[];
    };
    // AccountA has said yes already.
    expect(suggested.resource).toEqual([]);
    expect(suggested.identity).toMatchObject([{ account: ACCOUNT_B }]);
    for (const { account, command } of suggested.identity) {
      const args = ["--endpoint-url", server.url, ...command];
      const { code, stderr } = await run("aws", args, { env: keys(account) });
      expect([code, stderr]).toEqual([0, ""]);
    }
    expect(await awsJson(server, users.User1, read())).toHaveProperty("Attributes.QueueArn", arn);
    expectRefusal(
      await aws(server, users.User1, write()),
      "SendMessage",
      refused("User1", "sqs:sendmessage"),
    );
  });
});
