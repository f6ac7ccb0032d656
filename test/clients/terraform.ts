/** Terraform with the AWS provider, unchanged, in a folder of its own. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { run, type Finished } from "./process.ts";
import type { Server } from "./server.ts";

/** Folders with providers in Terraform's own layout, `registry.terraform.io/hashicorp/aws/...`. */
const PLUGIN_FOLDERS = [
  process.env["TF_PLUGIN_DIR"],
  "/opt/tf-plugins",
  join(homedir(), ".terraform.d/plugins"),
  "/usr/local/share/terraform/plugins",
  "/usr/share/terraform/plugins",
];

export interface Terraform {
  /** Runs a command; its exit code is for the caller to judge. */
  run(...args: readonly string[]): Promise<Finished>;
  /** Runs a command that must succeed, and gives what it printed. */
  succeeds(...args: readonly string[]): Promise<string>;
  /** What the configuration says about itself. */
  outputs<Outputs>(): Promise<Outputs>;
  remove(): void;
}

/** Prepares a configuration of the folder `terraform`, so that it can be applied to a server. */
export async function terraformIn(file: string, server: Server): Promise<Terraform> {
  const plugins = PLUGIN_FOLDERS.find(
    (each) => each !== undefined && existsSync(join(each, "registry.terraform.io/hashicorp/aws")),
  );
  expect(plugins, "there is no folder with the AWS provider; TF_PLUGIN_DIR names it").toBeDefined();
  const cwd = mkdtempSync(join(tmpdir(), "atoll-terraform-"));
  copyFileSync(join(import.meta.dirname, "terraform", file), join(cwd, "main.tf"));
  const env = {
    TF_CLI_CONFIG_FILE: "/dev/null",
    TF_IN_AUTOMATION: "1",
    TF_VAR_endpoint: server.url,
    CHECKPOINT_DISABLE: "1",
  };
  const terraform: Terraform = {
    run: (...args) => run("terraform", args, { cwd, env }),
    async succeeds(...args) {
      const { code, stdout, stderr } = await terraform.run(...args);
      expect(stderr).toBe("");
      expect([code, stdout]).toEqual([0, stdout]);
      return stdout;
    },
    async outputs<Outputs>() {
      const wrapped = JSON.parse(await terraform.succeeds("output", "-json")) as object;
      const plain = Object.entries(wrapped).map(([name, { value }]) => [name, value as unknown]);
      return Object.fromEntries(plain) as Outputs;
    },
    remove: () => rmSync(cwd, { recursive: true }),
  };
  await terraform.succeeds("init", "-no-color", `-plugin-dir=${plugins}`);
  return terraform;
}
