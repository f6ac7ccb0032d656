/**
 * Terraform makes who may do what: users, roles and policies of two accounts, an OIDC provider, an
 * instance profile, an organization. After `apply` a `plan` finds nothing to change, and what was
 * made is obeyed.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { startServer, type Server } from "./server.ts";
import { terraformIn, type Terraform } from "./terraform.ts";

const CUSTOMER = "111111111111";
const PARTNER = "222222222222";

let server: Server;
let terraform: Terraform | undefined;
beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
});
afterAll(async () => {
  await server.stop();
  terraform?.remove();
});

interface Outputs {
  readonly software_key: readonly [string, string];
  readonly role_arn: string;
  readonly queue_url: string;
  readonly data_account: string;
}

interface Assumed {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
}

it("makes, reads back, obeys and destroys", { timeout: 600_000 }, async () => {
  terraform = await terraformIn("identity.tf", server);
  const applied = await terraform.succeeds("apply", "-auto-approve", "-no-color", "-input=false");
  expect(applied).toContain("Apply complete! Resources: 21 added");

  const planned = await terraform.run("plan", "-detailed-exitcode", "-no-color", "-input=false");
  expect(planned.stdout).toContain("No changes.");
  expect(planned.code).toBe(0);

  const outputs = await terraform.outputs<Outputs>();
  await partnerGetsIn(outputs);
  await accountIsBound(outputs);

  // What was made behind Terraform's back goes before.
  await deleteLeftOver(outputs);
  const destroyed = await terraform.succeeds(
    "destroy",
    "-auto-approve",
    "-no-color",
    "-input=false",
  );
  expect(destroyed).toContain("Destroy complete! Resources: 21 destroyed");
  for (const account of [CUSTOMER, PARTNER]) {
    expect(await awsJson(server, keys(account), "iam list-roles")).toEqual({ Roles: [] });
  }
});

async function partnerGetsIn({ software_key, role_arn, queue_url }: Outputs): Promise<void> {
  const software = keys(...software_key);
  const assume = `sts assume-role --role-arn ${role_arn} --role-session-name nightly`;
  const refused = await aws(server, software, assume);
  expect(refused.stderr.trim()).toBe(
    `An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::${PARTNER}:user/apn/software is not authorized to perform: sts:AssumeRole on resource: ${role_arn}`,
  );
  const { Credentials } = await awsJson<Assumed>(
    server,
    software,
    `${assume} --external-id tenant-7`,
  );
  const session = {
    ...keys(Credentials.AccessKeyId, Credentials.SecretAccessKey),
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  };
  const receive = `sqs receive-message --region eu-west-1 --queue-url ${queue_url}`;
  expect(await awsJson(server, session, receive)).toBeUndefined();
  expect(await awsJson(server, session, "sqs list-queues --region eu-west-1")).toMatchObject({
    QueueUrls: [expect.stringContaining("shared-orders")],
  });
  const purge = await aws(
    server,
    session,
    `sqs purge-queue --region eu-west-1 --queue-url ${queue_url}`,
  );
  expect(purge.stderr).toContain(
    `${CUSTOMER}:assumed-role/APNPartner/nightly is not authorized to perform: sqs:purgequeue`,
  );
}

/** The management account gets into the account that it made, and its policies hold there. */
async function accountIsBound({ data_account }: Outputs): Promise<void> {
  const root = keys(data_account);
  const role = await awsJson(server, root, "iam get-role --role-name Setup");
  expect(JSON.stringify(role)).toContain(`arn:aws:iam::${CUSTOMER}:root`);
  const { QueueUrl } = await awsJson<{ readonly QueueUrl: string }>(
    server,
    root,
    "sqs create-queue --queue-name kept",
  );
  const kept = await aws(server, root, `sqs delete-queue --queue-url ${QueueUrl}`);
  expect(kept.stderr).toMatch(
    /is not authorized to perform: sqs:deletequeue .* with an explicit deny in a service control policy/,
  );
}

async function deleteLeftOver({ data_account }: Outputs): Promise<void> {
  const root = keys(data_account);
  const policy = "arn:aws:iam::aws:policy/AdministratorAccess";
  await awsJson(server, root, `iam detach-role-policy --role-name Setup --policy-arn ${policy}`);
  await awsJson(server, root, "iam delete-role --role-name Setup");
}
