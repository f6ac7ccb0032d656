import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { Atoll } from "../index.ts";
import { emulator, OTHER, OWNER, REGION, START_MS, type Emulator } from "../testing/emulator.ts";
import type { DecisionRecord } from "../trail/decision-record.ts";

const ARN = `arn:aws:sqs:${REGION}:${OWNER}:orders`;
const OTHER_ROOT = `arn:aws:iam::${OTHER}:root`;

async function get(atoll: Atoll, path: string): Promise<{ status: number; body: never }> {
  const response = await atoll.fetch(new Request(`http://localhost:4566/_atoll/${path}`));
  return { status: response.status, body: (await response.json()) as never };
}

async function post(atoll: Atoll, path: string, body: unknown): Promise<unknown> {
  const response = await atoll.fetch(
    new Request(`http://localhost:4566/_atoll/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    }),
  );
  return response.json();
}

async function decisions(atoll: Atoll, query: string): Promise<readonly DecisionRecord[]> {
  const { body } = await get(atoll, `decisions?${query}`);
  return (body as { decisions: readonly DecisionRecord[] }).decisions;
}

/** A queue, and an attempt of another account's to send to it that `audit` lets through. */
async function attempt(): Promise<Emulator & { readonly url: string; readonly requestId: string }> {
  const kit = await emulator();
  const { QueueUrl: url = "" } = await kit.sqs.send(
    new CreateQueueCommand({ QueueName: "orders" }),
  );
  await kit.clock.advance(1000);
  const sent = await kit
    .as(OTHER)
    .sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" }));
  return { ...kit, url, requestId: sent.$metadata.requestId ?? "" };
}

describe("GET /_atoll/decisions", () => {
  it("tells what was asked, what decided and what was missing", async () => {
    const { atoll, requestId } = await attempt();
    const [record, ...more] = await decisions(atoll, `requestId=${requestId}`);
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      requestId,
      account: OTHER,
      region: REGION,
      atMs: START_MS + 1000,
      service: "sqs",
      operation: "SendMessage",
      principal: OTHER_ROOT,
      mode: "audit",
      outcome: "would-deny",
      pairs: [
        {
          action: "sqs:SendMessage",
          resource: ARN,
          resourceAccount: OWNER,
          outcome: "deny",
          layer: "resource",
          explanation: {
            layers: [{ layer: "resource", account: OWNER, verdict: "has no policy" }],
            missing: ["resource"],
            hints: [{ account: OWNER }],
          },
        },
      ],
    });
  });

  it("tells what allowed a request", async () => {
    const { atoll } = await attempt();
    const [record] = await decisions(atoll, `account=${OWNER}&outcome=allow`);
    expect(record).toMatchObject({
      operation: "CreateQueue",
      outcome: "allow",
      pairs: [{ action: "sqs:CreateQueue", outcome: "allow", rule: "root-of-account" }],
    });
  });

  it.each([
    ["", ["SendMessage", "CreateQueue"]],
    ["limit=1", ["SendMessage"]],
    [`principal=${OTHER_ROOT}`, ["SendMessage"]],
    [`principal=arn:aws:iam::${OWNER.slice(0, 4)}*`, ["CreateQueue"]],
    [`account=${OWNER}`, ["SendMessage", "CreateQueue"]],
    [`account=${OTHER}`, ["SendMessage"]],
    ["account=333333333333", []],
    [`resource=${ARN}`, ["SendMessage", "CreateQueue"]],
    [`resource=${ARN}x`, []],
    ["outcome=denials", ["SendMessage"]],
    ["outcome=would-deny", ["SendMessage"]],
    ["outcome=deny", []],
    [`since=${START_MS + 1}`, ["SendMessage"]],
    ["since=2026-01-01T00:00:02Z", []],
  ])("finds by `%s`, the newest first", async (query, operations) => {
    const { atoll } = await attempt();
    const found = await decisions(atoll, query);
    expect(found.map(({ operation }) => operation)).toEqual(operations);
  });

  it.each([
    ["outcome=maybe", /`outcome` is one of allow, deny, /],
    ["since=yesterday", /`since` is a time such as /],
    ["since=99999999999999999", /`since`/],
    ["limit=0", /`limit` is a number from 1 to 10000/],
    ["who=alice", /decisions know no `who`/],
  ])("says what is wrong in `%s`", async (query, sentence) => {
    const { atoll } = await emulator();
    const { status, body } = await get(atoll, `decisions?${query}`);
    expect(status).toBe(400);
    expect((body as { message: string }).message).toMatch(sentence);
  });

  it("forgets an account's decisions with the account", async () => {
    const { atoll } = await attempt();
    await post(atoll, "reset", { account: OTHER });
    expect((await decisions(atoll, "")).map(({ operation }) => operation)).toEqual(["CreateQueue"]);
  });
});

describe("x-atoll-decision", () => {
  it("has the id that finds the decision", async () => {
    const { atoll, query } = await emulator();
    const { headers } = await query({ service: "sqs", params: { Action: "ListQueues" } });
    const id = /^allow; id=([0-9a-f-]{36})$/.exec(headers.get("x-atoll-decision") ?? "")?.[1] ?? "";
    expect(headers.get("x-amzn-requestid")).toBe(id);
    expect(await decisions(atoll, `requestId=${id}`)).toMatchObject([{ operation: "ListQueues" }]);
  });
});

describe("GET /_atoll/decisions/stream", () => {
  it("sends each wanted decision as it is made, and ends with Atoll", async () => {
    const { atoll, as, url } = await attempt();
    const response = await atoll.fetch(
      new Request("http://localhost:4566/_atoll/decisions/stream?outcome=denials"),
    );
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe(": listening\n\n");
    const next = reader?.read();
    await as(OWNER).sqs.send(new ListQueuesCommand({}));
    await as(OTHER).sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    const [id, event, data] = ((await next)?.value ?? "").split("\n");
    expect(id).toMatch(/^id: /);
    expect(event).toBe("event: decision");
    expect(JSON.parse((data ?? "").slice("data: ".length))).toMatchObject({
      operation: "GetQueueAttributes",
      outcome: "would-deny",
    });
    const last = reader?.read();
    await atoll.close();
    expect((await last)?.done).toBe(true);
  });
});

describe("/_atoll/iam-mode", () => {
  const send = (kit: Emulator, url: string, account: string): Promise<unknown> =>
    kit.as(account).sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" }));

  it("changes the mode of all accounts for the very next request", async () => {
    const { url, ...kit } = await attempt();
    expect(await post(kit.atoll, "iam-mode", { mode: "enforce" })).toEqual({
      mode: "enforce",
      accounts: {},
    });
    await expect(send(kit, url, OTHER)).rejects.toMatchObject({ name: "AccessDenied" });
    await post(kit.atoll, "iam-mode", { mode: "off" });
    await send(kit, url, OTHER);
    expect((await decisions(kit.atoll, "limit=1"))[0]?.outcome).toBe("not-judged");
  });

  it("changes it for one account, on whichever side it stands", async () => {
    const { url, ...kit } = await attempt();
    await post(kit.atoll, "iam-mode", { mode: "enforce", account: OTHER });
    await expect(send(kit, url, OTHER)).rejects.toMatchObject({ name: "AccessDenied" });
    await send(kit, url, "333333333333");
    await post(kit.atoll, "iam-mode", { mode: "default", account: OTHER });
    await send(kit, url, OTHER);
    await post(kit.atoll, "iam-mode", { mode: "enforce", account: OWNER });
    await expect(send(kit, url, OTHER)).rejects.toMatchObject({ name: "AccessDenied" });
    await send(kit, url, OWNER);
    const { body } = await get(kit.atoll, "iam-mode");
    expect(body).toEqual({ mode: "audit", accounts: { [OWNER]: "enforce" } });
  });

  it("lets the stricter of two accounts decide", async () => {
    const { url, ...kit } = await attempt();
    await post(kit.atoll, "iam-mode", { mode: "enforce" });
    await post(kit.atoll, "iam-mode", { mode: "off", account: OTHER });
    await expect(send(kit, url, OTHER)).rejects.toMatchObject({ name: "AccessDenied" });
    await post(kit.atoll, "iam-mode", { mode: "audit", account: OWNER });
    await send(kit, url, OTHER);
    expect((await decisions(kit.atoll, "limit=1"))[0]?.outcome).toBe("would-deny");
  });

  it.each([
    [{ mode: "strict" }, /`mode` is enforce, audit or off/],
    [{ mode: "default" }, /`mode`/],
    [{ mode: "enforce", account: "12" }, /`account` is twelve digits/],
    [{ mode: "enforce", acount: "111111111111" }, /no `acount`/],
    [[], /`mode`/],
  ])("says what is wrong in %j", async (wish, sentence) => {
    const { atoll } = await emulator();
    expect(await post(atoll, "iam-mode", wish)).toEqual({
      message: expect.stringMatching(sentence) as unknown,
    });
  });
});
