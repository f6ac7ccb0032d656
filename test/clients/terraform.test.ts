/**
 * Terraform with the AWS provider, unchanged: two accounts in one configuration. After `apply` a
 * `plan` finds nothing to change, so everything is read back as it was written.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { startServer, type Server } from "./server.ts";
import { terraformIn, type Terraform } from "./terraform.ts";

let server: Server;
let terraform: Terraform | undefined;
beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
});
afterAll(async () => {
  await server.stop();
  terraform?.remove();
});

it("makes, reads back and destroys queues of two accounts", { timeout: 600_000 }, async () => {
  terraform = await terraformIn("main.tf", server);
  const { run, succeeds } = terraform;
  const applied = await succeeds("apply", "-auto-approve", "-no-color", "-input=false");
  expect(applied).toContain("Apply complete! Resources: 6 added");

  const { orders, accounts } = await terraform.outputs<{
    readonly orders: string;
    readonly accounts: readonly string[];
  }>();
  expect(accounts).toEqual(["111111111111", "222222222222"]);
  expect(orders).toBe(`${server.url}/111111111111/orders`);
  const send = `sqs send-message --message-body 1 --region eu-west-1 --queue-url ${orders}`;
  await awsJson(server, keys("222222222222"), send);
  const refused = await aws(server, keys("333333333333"), send);
  expect(refused.stderr).toContain("(AccessDenied)");

  const planned = await run("plan", "-detailed-exitcode", "-no-color", "-input=false");
  expect(planned.stdout).toContain("No changes.");
  expect(planned.code).toBe(0);

  const destroyed = await succeeds("destroy", "-auto-approve", "-no-color", "-input=false");
  expect(destroyed).toContain("Destroy complete! Resources: 6 destroyed");
  for (const [account, region] of Object.entries({
    111111111111: "eu-west-1",
    222222222222: "us-east-1",
  })) {
    expect(
      await awsJson(server, keys(account), `sqs list-queues --region ${region}`),
    ).toBeUndefined();
  }
});
