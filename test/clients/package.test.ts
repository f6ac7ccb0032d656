/**
 * What is published, as its users have it: packed, installed into an empty folder from the registry,
 * started there. And the launcher under a Node that is too old.
 */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsJson, keys, readAcrossAccounts } from "./aws.ts";
import { run, runWell } from "./process.ts";
import { BIN, ROOT, startServer } from "./server.ts";

/** Including the dependencies. */
const INSTALLED_MIB_MAX = 40;
const NODE_MAJOR_MIN = 24;

const folder = mkdtempSync(join(tmpdir(), "atoll-package-"));
const app = join(folder, "app");
const installedBin = join(app, "node_modules/.bin/atoll");

beforeAll(async () => {
  const built = existsSync(join(ROOT, "dist"));
  await runWell("npm", ["pack", "--pack-destination", folder], { cwd: ROOT });
  if (!built) rmSync(join(ROOT, "dist"), { recursive: true });
  const [packed = ""] = globSync(join(folder, "atoll-*.tgz"));
  mkdirSync(app);
  await runWell("npm", ["init", "--yes"], { cwd: app });
  await runWell("npm", ["install", "--no-audit", "--no-fund", packed], { cwd: app });
});

afterAll(() => rmSync(folder, { recursive: true }));

function bytesBelow(path: string): number {
  const files = globSync("**/*", { cwd: path, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, file) => sum + lstatSync(join(file.parentPath, file.name)).size, 0);
}

describe("the package", () => {
  it("is small, with everything it needs", () => {
    const mib = bytesBelow(join(app, "node_modules")) / 2 ** 20;
    expect(mib).toBeGreaterThan(1);
    expect(mib).toBeLessThan(INSTALLED_MIB_MAX);
  });

  it("holds no sources and no tests", () => {
    const own = join(app, "node_modules/atoll");
    expect(globSync("**/*.test.*", { cwd: own })).toEqual([]);
    expect(existsSync(join(own, "src"))).toBe(false);
    expect(existsSync(join(own, "dist/index.d.ts"))).toBe(true);
  });

  it.each([
    ["audit", /"VisibilityTimeout": "60"/],
    ["enforce", /because no resource-based policy allows/],
  ])("serves the README's first success, iam %s", async (mode, ending) => {
    const program = { command: process.execPath, args: [installedBin] };
    const server = await startServer(["--iam", mode], program);
    const { stdout, stderr } = await readAcrossAccounts(server);
    expect(await server.stop()).toBe(0);
    expect(stdout + stderr).toMatch(ending);
  });

  it("is a library", async () => {
    const script = `
      import { createAtoll } from "atoll";
      const atoll = await createAtoll({ ephemeral: true });
      const response = await atoll.fetch(new Request("http://localhost:4566/_atoll/status"));
      console.log((await response.json()).iam);
      await atoll.close();`;
    const args = ["--input-type=module", "--eval", script];
    expect(await runWell(process.execPath, args, { cwd: app })).toBe("audit\n");
  });
});

describe("a Node that is too old", () => {
  let old = "";
  beforeAll(() => {
    old = oldNode();
  });

  it("is told in one sentence where nothing newer is beside it", async () => {
    const { code, stdout, stderr } = await run(old, [installedBin, "version"]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/atoll needs Node\.js 24 or later, this is v\d+\.\d+\.\d+; /);
  });

  it("hands over to the Node that the repository brings along", async () => {
    expect(await runWell(old, [BIN, "version"])).toMatch(/^\d+\.\d+\.\d+\n$/);
    const server = await startServer([], { command: old, args: [BIN] });
    expect(await awsJson(server, keys("111111111111"), "sts get-caller-identity")).toMatchObject({
      Account: "111111111111",
    });
    expect(await server.stop()).toBe(0);
  });
});

/** A Node below the least version: the machine's own, else one from npm. */
function oldNode(): string {
  const file = process.platform === "win32" ? "node.exe" : "node";
  for (const place of (process.env["PATH"] ?? "").split(delimiter)) {
    const candidate = join(place, file);
    if (existsSync(candidate) && majorOf(candidate) < NODE_MAJOR_MIN) return candidate;
  }
  const home = join(folder, "old-node");
  mkdirSync(home);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", home, "node@20"]);
  return join(home, "node_modules/node/bin", file);
}

function majorOf(node: string): number {
  return Number(
    execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).split(".")[0],
  );
}
