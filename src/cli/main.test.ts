/** The command line in this process, against a server on a free port. */
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it, onTestFinished } from "vitest";
import { version } from "../version.ts";
import { main } from "./main.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    env,
    terminal: undefined,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "atoll-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Started {
  readonly url: string;
  readonly lines: string[];
  stop(): Promise<number>;
}

/** `atoll start` until it is stopped through `/_localstack/health`. */
async function started(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const out = (text: string): void => {
    lines.push(text);
    if (text === "Ready.") ready.resolve();
  };
  const io = { env: { PATH: "/usr/bin:/bin", ...env }, terminal: undefined, out, err: out };
  const ended = main(["start", "--port", "0", ...args], io);
  await Promise.race([ready.promise, ended]);
  const url = /https?:\/\/\S+/.exec(lines.join("\n"))?.[0] ?? "";
  let isStopped = false;
  const stop = async (): Promise<number> => {
    if (!isStopped) await askToStop(url, /AWS_CA_BUNDLE=(\S+)/.exec(lines.join("\n"))?.[1]);
    isStopped = true;
    return ended;
  };
  onTestFinished(async () => {
    await stop();
  });
  return { url, lines, stop };
}

async function askToStop(url: string, certificate: string | undefined): Promise<void> {
  const body = '{"action":"kill"}';
  if (certificate === undefined) {
    await fetch(`${url}/_localstack/health`, { method: "POST", body });
    return;
  }
  const options = { method: "POST", ca: readFileSync(certificate) };
  const answered = Promise.withResolvers<void>();
  const asked = request(`${url}/_localstack/health`, options, (response) => {
    response.resume().on("end", answered.resolve);
  });
  asked.on("error", answered.reject).end(body);
  await answered.promise;
}

function sqsOf(url: string, account: string, region = "us-east-1"): SQSClient {
  const credentials = { accessKeyId: account, secretAccessKey: "any" };
  return new SQSClient({ endpoint: url, region, credentials });
}

describe("atoll", () => {
  it("tells its commands and its version", async () => {
    const help = await run([]);
    expect(help).toMatchObject({ code: 0, err: "" });
    for (const name of ["start", "status", "reset", "clock", "aws", "env"]) {
      expect(help.out).toMatch(new RegExp(`^ {2}${name} `, "m"));
    }
    expect(await run(["--version"])).toMatchObject({ code: 0, out: version() });
    expect((await run(["help", "clock"])).out).toContain("usage: atoll clock");
    expect((await run(["start", "--iam", "off", "--help"])).out).toContain("--cross-region");
  });

  it.each<[string[], Record<string, string>, string]>([
    [
      ["strat"],
      {},
      "atoll: unknown command `strat`; did you mean `start`?; `atoll help` lists them",
    ],
    [["start", "--prot", "1"], {}, "atoll: unknown flag `--prot`; did you mean `--port`?"],
    [
      ["start"],
      { ATOLL_IMA: "off" },
      "atoll: unknown variable `ATOLL_IMA`; did you mean `ATOLL_IAM`?",
    ],
    [
      ["start", "--config", "/nowhere/a.json"],
      {},
      "the configuration file `/nowhere/a.json` cannot",
    ],
    [["start", "--init-dir", "/nowhere"], {}, "`--init-dir`: there is no folder `/nowhere`"],
    [["clock", "advance", "soon"], {}, "a duration is like 90s, 15m, 1h30m or 7d, not `soon`"],
    [["clock", "advance"], {}, "DURATION is missing; usage: atoll clock"],
    [["clock", "back", "1h"], {}, "`clock` takes no `back`; usage: atoll clock"],
    [["reset", "everything"], {}, "`reset` takes no `everything`; usage: atoll reset"],
    [["reset", "--yes"], {}, "unknown flag `--yes`; usage: atoll reset"],
    [["reset", "--region", "nowhere"], {}, "takes a region such as eu-west-1, not `nowhere`"],
    [["status", "-p", "4570"], {}, "unknown flag `-p`; usage: atoll status"],
    [["env", "--shell", "cmd"], {}, "`--shell` takes one of sh, bash, zsh, fish, powershell"],
    [["--port", "4570"], {}, "flags stand behind one, as in `atoll start --port 4570`"],
  ])("says what is wrong with %j", async (args, env, sentence) => {
    const { code, err, out } = await run(args, env);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(sentence);
  });

  it("says that nothing answers where nothing listens", async () => {
    const { code, err } = await run(["status", "--endpoint", "http://127.0.0.1:1"]);
    expect(code).toBe(1);
    expect(err).toBe(
      "atoll: nothing answers at http://127.0.0.1:1; start it with `atoll start`, or name another with `--endpoint`",
    );
  });

  it("prints exports for a shell", async () => {
    const { out } = await run(["env", "--port", "4570", "--account", "111111111111"]);
    expect(out.split("\n")).toEqual([
      "export AWS_ENDPOINT_URL='http://127.0.0.1:4570'",
      "export AWS_ACCESS_KEY_ID='111111111111'",
      "export AWS_SECRET_ACCESS_KEY='atoll'",
      "export AWS_REGION='us-east-1'",
      "export AWS_DEFAULT_REGION='us-east-1'",
      "unset AWS_SESSION_TOKEN AWS_PROFILE",
    ]);
  });

  it.each([
    ["fish", "set -gx AWS_REGION 'us-east-1'", "set -e AWS_SESSION_TOKEN AWS_PROFILE"],
    [
      "powershell",
      "$env:AWS_REGION = 'us-east-1'",
      "$env:AWS_SESSION_TOKEN = $null; $env:AWS_PROFILE = $null",
    ],
  ])("prints them for %s", async (shell, region, unset) => {
    const lines = (await run(["env", "--shell", shell])).out.split("\n");
    expect(lines).toContain(region);
    expect(lines.at(-1)).toBe(unset);
  });

  it("lets no address end the quotes in which a shell reads it", async () => {
    const flags = ["--endpoint", "http://localhost/'; echo no; '"];
    expect((await run(["env", ...flags])).out).toContain(
      String.raw`localhost/'\''; echo no; '\'''`,
    );
  });

  it("says that what answers is not Atoll", async () => {
    const server = createServer((_, response) => response.writeHead(404).end("<html>"));
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const { code, err } = await run(["status", "--port", String(port)]);
    expect(code).toBe(1);
    expect(err).toBe(
      `atoll: what answers at http://127.0.0.1:${port} is not Atoll; name Atoll's own address with \`--endpoint\``,
    );
  });
});

describe("atoll start", () => {
  it("says where it serves, where data lies and what it enforces, and ends when asked", async () => {
    const { lines, stop } = await started(["--ephemeral", "--iam", "enforce"]);
    const text = lines.join("\n");
    expect(text).toMatch(/Atoll serves every account and every region on http:\/\/localhost:\d+/);
    expect(text).toContain("data         memory only: gone when this ends");
    expect(text).toContain("iam          enforce:");
    expect(lines.at(-1)).toBe("Ready.");
    expect(await stop()).toBe(0);
  });

  it("refuses a port that is taken, in one sentence", async () => {
    const { url } = await started(["--ephemeral"]);
    const second = await run(["start", "--ephemeral", "--port", new URL(url).port]);
    expect(second.code).toBe(1);
    expect(second.err).toMatch(
      /^atoll: the port 127.0.0.1:\d+ is taken by another program; stop it/,
    );
  });

  it("reads a configuration file, and says on which line it is broken", async () => {
    const path = join(temporaryFolder(), "atoll.json");
    writeFileSync(
      path,
      '{\n  // where this team keeps it\n  "ephemeral": true,\n  "iam": "off",\n}\n',
    );
    const { lines, stop } = await started(["--config", path]);
    expect(lines.join("\n")).toContain("iam          off");
    await stop();
    writeFileSync(path, '{\n  "iam": \n}\n');
    const broken = await run(["start", "--config", path]);
    expect(broken).toMatchObject({ code: 2 });
    expect(broken.err).toContain(`${path}:3: this is not JSON: value expected`);
    writeFileSync(path, '{"iam": "on"}');
    expect((await run(["start", "--config", path])).err).toContain(
      `${path}: \`iam\` takes one of enforce, audit, off, not \`on\``,
    );
  });

  it("keeps its data in a folder, for the next start", async () => {
    const folder = temporaryFolder();
    const first = await started(["--data", folder]);
    expect(first.lines.join("\n")).toContain(`data         ${folder}`);
    await sqsOf(first.url, "111111111111").send(new CreateQueueCommand({ QueueName: "kept" }));
    await first.stop();
    const second = await started(["--data", folder]);
    const { QueueUrls } = await sqsOf(second.url, "111111111111").send(new ListQueuesCommand({}));
    expect(QueueUrls).toEqual([`${second.url}/queue/us-east-1/111111111111/kept`]);
  });

  it("refuses a folder that another Atoll uses", async () => {
    const folder = temporaryFolder();
    await started(["--data", folder]);
    const second = await run(["start", "--port", "0", "--data", folder]);
    expect(second.code).toBe(1);
    expect(second.err).toMatch(/^atoll: .+/);
    expect(second.err).not.toContain("\n");
  });

  it("serves HTTPS with a certificate that it makes once and names", async () => {
    const folder = temporaryFolder();
    const { lines, url, stop } = await started(["--data", folder, "--tls"]);
    expect(url).toMatch(/^https:/);
    const path = /AWS_CA_BUNDLE=(\S+)/.exec(lines.join("\n"))?.[1] ?? "";
    expect(path).toBe(join(folder, "tls-certificate.pem"));
    const made = readFileSync(path);
    expect(made.toString()).toContain("BEGIN CERTIFICATE");
    expect(statSync(join(folder, "tls-key.pem")).mode & 0o077).toBe(0);
    const plain = await run(["status", "--endpoint", url.replace("https:", "http:")]);
    expect(plain.err).toContain(
      `if it was started with \`--tls\`, ask it by \`--endpoint ${url}\``,
    );
    const untrusted = await run(["status", "--endpoint", url]);
    expect(untrusted.err).toContain("is not trusted; set NODE_EXTRA_CA_CERTS");
    await stop();
    const again = await started(["--data", folder, "--tls"]);
    expect(readFileSync(path)).toEqual(made);
    await again.stop();
  });

  it("runs init hooks with all that an AWS tool needs, and no last one where it never served", async () => {
    const folder = temporaryFolder();
    const told = join(folder, "told");
    for (const stage of ["ready", "shutdown"]) {
      const script = join(folder, `${stage}.d`, "tell.sh");
      mkdirSync(join(folder, `${stage}.d`));
      writeFileSync(
        script,
        `#!/bin/sh\necho ${stage} $AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_REGION >> ${told}\n`,
      );
      chmodSync(script, 0o755);
    }
    const flags = ["--ephemeral", "--init-dir", folder];
    const { url, stop } = await started(flags, { AWS_ACCESS_KEY_ID: "111111111111" });
    const second = await run(["start", "--port", new URL(url).port, ...flags]);
    expect(second.code).toBe(1);
    await stop();
    const line = `${url} 111111111111 us-east-1`;
    expect(readFileSync(told, "utf8")).toBe(`ready ${line}\nshutdown ${line}\n`);
  });

  it("says which of LocalStack's variables mean nothing here", async () => {
    const { lines } = await started(["--ephemeral"], { SERVICES: "sqs", ENFORCE_IAM: "1" });
    expect(lines.join("\n")).toContain(
      "these variables of LocalStack's mean nothing here: SERVICES",
    );
    expect(lines.join("\n")).toContain("iam          enforce");
  });
});

describe("a running Atoll", () => {
  it("tells its status", async () => {
    const { url } = await started(["--ephemeral"]);
    const { code, out } = await run(["status", "--endpoint", url]);
    expect(code).toBe(0);
    expect(out).toMatch(/^version +\S+$/m);
    expect(out).toMatch(/^services +.*sqs/m);
    expect(out).toMatch(/^data +memory$/m);
    const facts: unknown = JSON.parse((await run(["status", "--json", "--endpoint", url])).out);
    expect(facts).toMatchObject({ iam: "audit", data: "memory" });
  });

  it("tells its time and moves it", async () => {
    const { url } = await started(["--ephemeral"]);
    const before = Date.parse((await run(["clock", "--endpoint", url])).out);
    const after = Date.parse((await run(["clock", "advance", "7d", "--endpoint", url])).out);
    expect(after - before).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect((await run(["status", "--endpoint", url])).out).toMatch(/^clockAheadMs +604800000$/m);
  });

  it("is emptied for one account, the others untouched", async () => {
    const { url } = await started(["--ephemeral"]);
    const [one, other] = [sqsOf(url, "111111111111"), sqsOf(url, "222222222222")];
    for (const sqs of [one, other]) await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const { out } = await run(["reset", "--endpoint", url, "--account", "111111111111"]);
    expect(out).toBe("deleted everything of account 111111111111");
    expect((await one.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
    expect((await other.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1);
  });
});
