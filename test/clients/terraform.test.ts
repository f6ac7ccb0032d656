/**
 * Terraform with the AWS provider, unchanged: two accounts in one configuration. After `apply` a
 * `plan` finds nothing to change, so everything is read back as it was written.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aws, awsJson, keys } from "./aws.ts";
import { run, type Finished } from "./process.ts";
import { startServer, type Server } from "./server.ts";

/** Folders with providers in Terraform's own layout, `registry.terraform.io/hashicorp/aws/...`. */
const PLUGIN_FOLDERS = [
  process.env["TF_PLUGIN_DIR"],
  "/opt/tf-plugins",
  join(homedir(), ".terraform.d/plugins"),
  "/usr/local/share/terraform/plugins",
  "/usr/share/terraform/plugins",
];

const plugins = PLUGIN_FOLDERS.find(
  (folder) =>
    folder !== undefined && existsSync(join(folder, "registry.terraform.io/hashicorp/aws")),
);

let server: Server;
let folder = "";
beforeAll(async () => {
  server = await startServer(["--iam", "enforce"]);
  folder = mkdtempSync(join(tmpdir(), "atoll-terraform-"));
  copyFileSync(join(import.meta.dirname, "terraform/main.tf"), join(folder, "main.tf"));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function terraform(...args: string[]): Promise<Finished> {
  return run("terraform", args, {
    cwd: folder,
    env: {
      TF_CLI_CONFIG_FILE: "/dev/null",
      TF_IN_AUTOMATION: "1",
      TF_VAR_endpoint: server.url,
      CHECKPOINT_DISABLE: "1",
    },
  });
}

async function succeeds(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await terraform(...args);
  expect(stderr).toBe("");
  expect([code, stdout]).toEqual([0, stdout]);
  return stdout;
}

it("makes, reads back and destroys queues of two accounts", { timeout: 600_000 }, async () => {
  expect(plugins, "there is no folder with the AWS provider; TF_PLUGIN_DIR names it").toBeDefined();
  await succeeds("init", "-no-color", `-plugin-dir=${plugins}`);
  const applied = await succeeds("apply", "-auto-approve", "-no-color", "-input=false");
  expect(applied).toContain("Apply complete! Resources: 6 added");

  const outputs = JSON.parse(await succeeds("output", "-json")) as {
    readonly orders: { readonly value: string };
    readonly accounts: { readonly value: readonly string[] };
  };
  expect(outputs.accounts.value).toEqual(["111111111111", "222222222222"]);
  expect(outputs.orders.value).toBe(`${server.url}/111111111111/orders`);
  const send = `sqs send-message --message-body 1 --region eu-west-1 --queue-url ${outputs.orders.value}`;
  await awsJson(server, keys("222222222222"), send);
  const refused = await aws(server, keys("333333333333"), send);
  expect(refused.stderr).toContain("(AccessDenied)");

  const planned = await terraform("plan", "-detailed-exitcode", "-no-color", "-input=false");
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
