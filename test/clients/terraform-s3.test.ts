/**
 * Terraform with the AWS provider, unchanged: a bucket with policy, ownership, public access block,
 * versioning and lifecycle, and a second account. After `apply` a `plan` finds nothing to change, so
 * everything is read back as it was written.
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

it("makes, reads back and destroys buckets of two accounts", { timeout: 600_000 }, async () => {
  terraform = await terraformIn("s3.tf", server);
  const { run, succeeds } = terraform;
  const applied = await succeeds("apply", "-auto-approve", "-no-color", "-input=false");
  expect(applied).toContain("Apply complete! Resources: 8 added");

  const read = "s3 cp s3://shared-with-partner/greeting.txt - --region eu-west-1";
  expect((await aws(server, keys("222222222222"), read)).stdout).toBe("hello");
  const refused = await aws(server, keys("333333333333"), read);
  expect(refused.stderr).toMatch(/403|AccessDenied/);

  const planned = await run("plan", "-detailed-exitcode", "-no-color", "-input=false");
  expect(planned.stdout).toContain("No changes.");
  expect(planned.code).toBe(0);

  await awsJson(
    server,
    keys("222222222222"),
    "s3api put-object --bucket of-the-partner --key left",
  );
  const destroyed = await succeeds("destroy", "-auto-approve", "-no-color", "-input=false");
  expect(destroyed).toContain("Destroy complete! Resources: 8 destroyed");
  for (const account of ["111111111111", "222222222222"]) {
    const { Buckets = [] } = await awsJson<{ readonly Buckets?: readonly unknown[] }>(
      server,
      keys(account),
      "s3api list-buckets",
    );
    expect(Buckets).toEqual([]);
  }
});
