/** `atoll` itself: what it prints, and one clear sentence for what went wrong. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { run, runWell, type Finished } from "./process.ts";
import { awsJson, keys } from "./aws.ts";
import { BIN, startServer, type Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

function atoll(...args: string[]): Promise<Finished> {
  return run(process.execPath, [BIN, ...args]);
}

/** One sentence, no stack trace. */
function expectSentence({ stderr, stdout }: Finished, sentence: RegExp): void {
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
}

describe("atoll", () => {
  it("tells its version and its commands", async () => {
    expect((await atoll("version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { stdout } = await atoll("--help");
    for (const name of ["start", "status", "reset", "clock", "aws", "env"]) {
      expect(stdout).toContain(`  ${name} `);
    }
    expect((await atoll("help", "start")).stdout).toContain("--cross-region");
  });

  it.each([
    [["start", "--prot", "1"], /unknown flag `--prot`; did you mean `--port`\?/],
    [["start", "--port", "abc"], /port` takes a whole number from 0 to 65535, not `abc`/],
    [["start", "--port"], /`--port` needs a value/],
    [["start", "--iam", "maybe"], /`maybe`/],
    [["start", "now"], /`now`/],
    [["strat"], /unknown command `strat`; did you mean `start`\?/],
    [["env", "--account", "12"], /`--account` takes twelve digits, not `12`/],
    [["clock", "advance", "soon"], /`soon`/],
  ])("says what is wrong in %j", async (args, sentence) => {
    const finished = await atoll(...args);
    expect(finished.code).toBe(2);
    expectSentence(finished, sentence);
  });

  it("says that nothing answers", async () => {
    const finished = await atoll("status", "--endpoint", "http://127.0.0.1:1");
    expect(finished.code).toBe(1);
    expectSentence(
      finished,
      /nothing answers at http:\/\/127\.0\.0\.1:1; start it with `atoll start`/,
    );
  });
});

describe("atoll start", () => {
  it("says that the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const finished = await atoll("start", "--ephemeral", "--port", String(port));
    expect(finished.code).toBe(1);
    expectSentence(finished, new RegExp(`the port 127\\.0\\.0\\.1:${port} is taken .* \`--port\``));
  });

  it("refuses a data folder that another process uses, and takes it over after its end", async () => {
    const data = mkdtempSync(join(tmpdir(), "atoll-data-"));
    onTestFinished(() => rmSync(data, { recursive: true }));
    const first = await startServer(["--data", data]);
    await awsJson(first, keys("111111111111"), "sqs create-queue --queue-name kept");
    const refused = await atoll("start", "--data", data, "--port", "0");
    expect(refused.code).toBe(1);
    expectSentence(refused, /the data folder `.*` is in use by process \d+/);
    expect(await first.stop()).toBe(0);
    const second = await startServer(["--data", data]);
    const listed = await awsJson(second, keys("111111111111"), "sqs list-queues");
    expect(await second.stop()).toBe(0);
    expect(listed).toEqual({
      QueueUrls: [expect.stringMatching(/\/111111111111\/kept$/)],
    });
  });
});

describe("commands to a running Atoll", () => {
  it("tell its state", async () => {
    const { code, stdout } = await atoll("status", "--endpoint", server.url);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^iam\s+audit$/m);
    expect(stdout).toMatch(/^services\s+.*\bsqs\b/m);
  });

  it("print exports that point a shell at it", async () => {
    const flags = `--endpoint ${server.url} --account 333333333333 --region eu-north-1`;
    const python = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    const script = `eval "$("${process.execPath}" "${BIN}" env ${flags})"; python3 -c "${python}"; echo $AWS_REGION`;
    expect(await runWell("bash", ["-euc", script])).toBe(
      "arn:aws:iam::333333333333:root\neu-north-1\n",
    );
  });

  it("empty one account and leave the others", async () => {
    for (const account of ["444444444444", "555555555555"]) {
      await awsJson(server, keys(account), "sqs create-queue --queue-name q");
    }
    const flags = ["--endpoint", server.url, "--account", "444444444444"];
    const { code, stdout } = await atoll("reset", ...flags);
    expect([code, stdout]).toEqual([0, "deleted everything of account 444444444444\n"]);
    expect(await awsJson(server, keys("444444444444"), "sqs list-queues")).toBeUndefined();
    expect(await awsJson(server, keys("555555555555"), "sqs list-queues")).toHaveProperty(
      "QueueUrls.length",
      1,
    );
  });

  it("move its clock", async () => {
    const before = Date.parse((await atoll("clock", "--endpoint", server.url)).stdout.trim());
    const { stdout } = await atoll("clock", "--endpoint", server.url, "advance", "7d");
    expect(Date.parse(stdout.trim()) - before).toBeGreaterThanOrEqual(7 * 24 * 3600 * 1000);
  });
});
