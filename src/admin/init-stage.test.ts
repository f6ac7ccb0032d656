import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentLog, type Log } from "../gateway/log.ts";
import { findInitScripts, runStage } from "./init-stage.ts";

/** A folder of scripts; each writes its name to `ran` and then does what it is given. */
function hooks(scripts: Readonly<Record<string, string>>): {
  readonly folder: string;
  ran(): string;
} {
  const folder = mkdtempSync(join(tmpdir(), "atoll-init-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const ran = join(folder, "ran");
  writeFileSync(ran, "");
  for (const [name, body] of Object.entries(scripts)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho ${name} >> ${ran}\n${body}\n`);
    chmodSync(path, 0o755);
  }
  return { folder, ran: () => readFileSync(ran, "utf8").trim().replaceAll("\n", " ") };
}

const context = { env: { PATH: process.env["PATH"] }, log: silentLog };

describe("init hooks", () => {
  it("run stage by stage, in the order of their names, folders inside after them", async () => {
    const { folder, ran } = hooks({
      "ready.d/02-b": "",
      "ready.d/01-a": "",
      "ready.d/00-more/x": "",
      "boot.d/first": "",
      "other.d/never": "",
    });
    const scripts = findInitScripts(folder);
    expect(scripts.map(({ stage, name, state }) => [stage, name, state])).toEqual([
      ["boot", "first", "UNKNOWN"],
      ["ready", "01-a", "UNKNOWN"],
      ["ready", "02-b", "UNKNOWN"],
      ["ready", join("00-more", "x"), "UNKNOWN"],
    ]);
    await runStage(scripts, "boot", context);
    expect(ran()).toBe("boot.d/first");
    await runStage(scripts, "ready", context);
    expect(ran()).toBe("boot.d/first ready.d/01-a ready.d/02-b ready.d/00-more/x");
    expect(scripts.every(({ state }) => state === "SUCCESSFUL")).toBe(true);
  });

  it("go on after one that fails, which is reported", async () => {
    const { folder, ran } = hooks({
      "ready.d/1": "exit 3",
      "ready.d/2": "kill -9 $$",
      "ready.d/3": "",
    });
    const reported: unknown[] = [];
    const log: Log = { ...silentLog, error: ({ code }) => reported.push(code) };
    const scripts = findInitScripts(folder);
    await runStage(scripts, "ready", { ...context, log });
    expect(ran()).toBe("ready.d/1 ready.d/2 ready.d/3");
    expect(scripts.map(({ state }) => state)).toEqual(["ERROR", "ERROR", "SUCCESSFUL"]);
    expect(reported).toEqual([3, "SIGKILL"]);
  });

  it("get the environment, and a shell when they are scripts that are not executable", async () => {
    const { folder, ran } = hooks({
      "ready.d/env.sh": 'echo "$AWS_ENDPOINT_URL" >> "$(dirname "$0")/../ran"',
      "ready.d/text.txt": "",
    });
    chmodSync(join(folder, "ready.d/env.sh"), 0o644);
    chmodSync(join(folder, "ready.d/text.txt"), 0o644);
    symlinkSync("/nowhere", join(folder, "ready.d/zz-broken"));
    const scripts = findInitScripts(folder);
    const env = { ...context.env, AWS_ENDPOINT_URL: "http://localhost:1" };
    await runStage(scripts, "ready", { ...context, env });
    expect(ran()).toBe("ready.d/env.sh http://localhost:1");
    expect(scripts.map(({ state }) => state)).toEqual(["SUCCESSFUL", "ERROR", "ERROR"]);
  });

  it("are none in a folder that has no stages", () => {
    expect(findInitScripts("/nowhere")).toEqual([]);
  });
});
