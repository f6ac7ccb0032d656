/**
 * The five minutes of the README, as they stand there, in a shell and with the AWS CLI: what is
 * printed is what the comments below the commands say.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run, type Finished } from "./process.ts";
import { ROOT, startServer, type Server } from "./server.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const [, section = ""] =
  /\n## The first cross-account success[^\n]*\n([\s\S]*?)\n## /.exec(readme) ?? [];
const blocks = Array.from(section.matchAll(/^```\n([\s\S]*?)^```$/gm), ([, block = ""]) => block);
const [create = "", read = "", log = "", permit = ""] = blocks;
/** The alias that the first block makes is there for the others. */
const [alias = ""] = /^alias awslocal=.*$/m.exec(create) ?? [];

let server: Server;

async function start(flags: readonly string[]): Promise<void> {
  const started = await startServer(flags);
  onTestFinished(async () => void (await started.stop()));
  server = started;
}

function here(text: string): string {
  return text.replaceAll("localhost:4566", new URL(server.url).host);
}

async function shell(block: string): Promise<Finished> {
  return run("bash", ["-euc", here(`shopt -s expand_aliases\n${alias}\n${block}`)]);
}

/** What the comments say that a block prints, without white space. */
function promised(block: string): readonly string[] {
  const lines = Array.from(here(block).matchAll(/^# (.*)$/gm), ([, line = ""]) => line);
  return lines.map((line) => line.replaceAll(/\s/g, ""));
}

async function succeeds(block: string): Promise<void> {
  const { code, stdout, stderr } = await shell(block);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  for (const line of promised(block)) expect(stdout.replaceAll(/\s/g, "")).toContain(line);
}

describe("the README's first success", () => {
  it("has the four blocks that are run here", () => {
    expect(blocks).toHaveLength(4);
    expect(alias).toContain("--endpoint-url http://localhost:4566");
    for (const block of [create, read]) expect(block).toMatch(/^# "/m);
  });

  it("goes through in audit, and the log says what AWS would have said", async () => {
    await start([]);
    await succeeds(create);
    await succeeds(read);
    const [sentence = "", mend = ""] = log.replaceAll(/\s+/g, " ").trim().split(" mend=");
    await server.says(/would be denied in AWS[^]* mend=.*\n/);
    const told = server.text().replaceAll(/\s+/g, " ");
    expect(told).toContain(sentence);
    expect(told).toContain(`mend=${mend.replace(/ \.\.\.$/, "")}`);
  });

  it("is refused in enforce in those words, until the other account is let in", async () => {
    await start(["--iam", "enforce"]);
    await succeeds(create);
    const refused = await shell(read);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toBe("");
    const [, sentence = ""] = /because ([\s\S]*?) mend=/.exec(log.replaceAll(/\s+/g, " ")) ?? [];
    expect(sentence).not.toBe("");
    expect(refused.stderr).toContain(
      `(AccessDenied) when calling the GetQueueAttributes operation: ${sentence.trim()}`,
    );
    await succeeds(permit);
    await succeeds(read);
  });
});
