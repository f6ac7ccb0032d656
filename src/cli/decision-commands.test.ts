import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { emulator, OTHER, OWNER, REGION, type Emulator } from "../testing/emulator.ts";
import { main } from "./main.ts";

const ARN = `arn:aws:sqs:${REGION}:${OWNER}:orders`;

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

interface Running {
  /** The lines so far. */
  readonly out: readonly string[];
  readonly ended: Promise<Ran>;
}

/** A queue, a denial, and the command line speaking to this Atoll. */
async function house(): Promise<
  Emulator & {
    readonly begin: (...args: readonly string[]) => Running;
    readonly run: (...args: readonly string[]) => Promise<Ran>;
    readonly url: string;
    readonly requestId: string;
    readonly queueUrl: string;
  }
> {
  const kit = await emulator();
  const { url } = await kit.atoll.listen({ port: 0 });
  const { QueueUrl = "" } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const sent = await kit.as(OTHER).sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  const begin = (...args: readonly string[]): Running => {
    const out: string[] = [];
    const err: string[] = [];
    const io = {
      env: { ATOLL_ENDPOINT: url },
      out: (text: string) => void out.push(text),
      err: (text: string) => void err.push(text),
    };
    return { out, ended: main(args, io).then((code) => ({ code, out, err })) };
  };
  const run = (...args: readonly string[]): Promise<Ran> => begin(...args).ended;
  const requestId = sent.$metadata.requestId ?? "";
  return { ...kit, begin, run, url, requestId, queueUrl: QueueUrl };
}

describe("atoll explain", () => {
  it("lays a decision out", async () => {
    const { run, requestId } = await house();
    const { code, out } = await run("explain", requestId);
    expect(code).toBe(0);
    expect(out.join("\n")).toContain(`resource: account ${OWNER}`);
    expect(out.join("\n")).toContain("✗ resource policy: there is none ← decided");
    expect(JSON.parse((await run("explain", "--json", requestId)).out.join(""))).toMatchObject([
      { requestId },
    ]);
  });

  it.each([
    [["explain"], 2, /REQUEST-ID is missing; usage: atoll explain/],
    [["explain", "a", "b"], 2, /`explain` takes no `b`; usage: atoll explain/],
    [["explain", "nothing"], 1, /no decision is known of request `nothing`; `atoll denials`/],
    [["explain", "--jsn", "a"], 2, /unknown flag `--jsn`; did you mean `--json`\?/],
    [["denials", "--since", "whenever"], 2, /`--since` takes a duration .* or a time/],
    [["denials", "--limit"], 2, /`--limit` needs a value/],
    [["denials", "--resource", "--json"], 2, /`--resource` needs a value/],
    [["denials", "--account", "12"], 2, /`--account` takes twelve digits, not `12`/],
    [["suggest", "--principal", OTHER], 2, /takes an ARN; for an account, `--account \d+`/],
    [["can", OTHER, "sqs:SendMessage"], 2, /RESOURCE is missing; usage: atoll can/],
    [["can", OTHER, "send", ARN], 1, /`send` is no action/],
    [["can", "--context", "x", OTHER, "sqs:SendMessage", ARN], 2, /takes KEY=VALUE, not `x`/],
    [["who-can", "sqs:SendMessage"], 2, /usage: atoll who-can/],
    [["iam", "enforce"], 2, /usage: atoll iam/],
    [["iam", "mode", "enforc"], 2, /a mode is one of .*; did you mean `enforce`\?/],
    [["iam", "mode", "default"], 1, /for one account also default/],
  ])("says what is wrong in %j", async (args, exitCode, sentence) => {
    const { run } = await house();
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([exitCode, []]);
    expect(err.join("\n")).toMatch(sentence);
  });
});

describe("atoll denials", () => {
  it("lists them in the order in which they were made", async () => {
    const { run, requestId, clock, as, queueUrl } = await house();
    await clock.advance(7_200_000);
    const { $metadata } = await as(OTHER).sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl }),
    );
    const root = `arn:aws:iam::${OTHER}:root`;
    const lines = [
      `2026-01-01 00:00:00  would-deny  ${root}  sqs:SendMessage on ${ARN}: resource  ${requestId}`,
      `2026-01-01 02:00:00  would-deny  ${root}  sqs:GetQueueAttributes on ${ARN}: resource  ${$metadata.requestId}`,
    ];
    expect((await run("denials")).out).toEqual(lines);
    expect((await run("denials", "--since", "1h")).out).toEqual(lines.slice(1));
    expect(await run("denials", "--account", "333333333333")).toMatchObject({
      code: 0,
      out: [],
      err: ["nothing was denied"],
    });
  });

  it("follows until the server ends", async () => {
    const { begin, requestId, as, queueUrl, atoll } = await house();
    const { out, ended } = begin("denials", "--follow", "--json");
    await expect.poll(() => out.length).toBe(1);
    const ids = [requestId];
    for (let count = 0; count < 3; count += 1) {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl });
      const { $metadata } = await as(OTHER).sqs.send(command);
      ids.push($metadata.requestId ?? "");
    }
    await expect.poll(() => out.length).toBe(ids.length);
    await atoll.close();
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, [expect.stringMatching(/^the Atoll at http.* has ended$/)]]);
    expect(out.map((line) => (JSON.parse(line) as { requestId: string }).requestId)).toEqual(ids);
  });
});

describe("atoll can", () => {
  it("exits with 0 for yes and 1 for no", async () => {
    const { run } = await house();
    expect(await run("can", OWNER, "sqs:SendMessage", ARN)).toMatchObject({
      code: 0,
      out: [
        `asked at 2026-01-01 00:00:00Z, in ${REGION}`,
        "",
        `allowed: sqs:SendMessage on ${ARN}, as the account's root user,`,
        "  whom no policy denies it",
      ],
    });
    const { code, out } = await run("can", OTHER, "sqs:SendMessage", ARN);
    expect(code).toBe(1);
    expect(out[2]).toMatch(/^denied: User: /);
    const json = await run("can", OTHER, "sqs:SendMessage", ARN, "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out.join("\n"))).toMatchObject({ allowed: false });
  });
});

describe("atoll who-can", () => {
  it("lists who may", async () => {
    const { run } = await house();
    expect((await run("who-can", "sqs:SendMessage", ARN)).out).toEqual([
      `arn:aws:iam::${OWNER}:root  the owner's root user`,
      "and nobody else",
    ]);
  });
});

describe("atoll suggest", () => {
  it("prints the least policy and the command that applies it", async () => {
    const { run, queueUrl } = await house();
    const { out } = await run("suggest", "--since", "1h");
    const statement = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
      Action: "sqs:SendMessage",
      Resource: ARN,
    };
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Sid: "AtollSuggested1", ...statement }],
    });
    const place = new URL(queueUrl).pathname;
    expect(out[0]).toBe(`to add to the policy of ${ARN}, in account ${OWNER}`);
    expect(JSON.parse(out.slice(1, -3).join("\n"))).toEqual([statement]);
    expect(out.at(-2)).toMatch(
      new RegExp(
        `^atoll aws --account ${OWNER} --region ${REGION} sqs set-queue-attributes --queue-url http://localhost:\\d+${place} --attributes `,
      ),
    );
    expect(out.at(-2)).toContain(`'${JSON.stringify({ Policy })}'`);
  });

  it("names the Atoll in the command when a flag named it", async () => {
    const { run, url } = await house();
    const named = url.replace("localhost", "127.0.0.1");
    const { out } = await run("suggest", "--port", new URL(url).port);
    expect(out.at(-2)).toContain(`atoll aws --endpoint ${named} --account ${OWNER} `);
  });
});

describe("atoll iam mode", () => {
  it("tells and changes the mode", async () => {
    const { run } = await house();
    expect((await run("iam", "mode")).out).toEqual(["audit"]);
    expect((await run("iam", "mode", "enforce", "--account", OTHER)).out).toEqual(["enforce"]);
    expect((await run("iam", "mode", "off")).out).toEqual(["off", `${OTHER}  enforce`]);
    expect((await run("iam", "mode", "default", "--account", OTHER)).out).toEqual([
      "off (as all accounts)",
    ]);
  });
});
