import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { CreateUserCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { services } from "../services/index.ts";
import { emulator, OTHER, OWNER, type Emulator } from "../testing/emulator.ts";
import type { InitScript } from "./init-stage.ts";

interface Answer {
  readonly status: number;
  readonly value: Record<string, unknown>;
}

async function ask(
  { atoll }: Emulator,
  path: string,
  { method, body }: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const request = new Request(`http://localhost:4566${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    ...(body === undefined ? {} : { body }),
  });
  const response = await atoll.fetch(request);
  const text = await response.text();
  return {
    status: response.status,
    value: text === "" ? {} : (JSON.parse(text) as Answer["value"]),
  };
}

describe("/_atoll", () => {
  it("tells the status", async () => {
    const { status, value } = await ask(await emulator({ iam: "enforce" }), "/_atoll/status");
    expect(status).toBe(200);
    expect(value).toMatchObject({
      iam: "enforce",
      services: Object.keys(services),
      clockAheadMs: 0,
    });
  });

  it("moves the clock", async () => {
    const kit = await emulator();
    const { value } = await ask(kit, "/_atoll/clock", { body: '{"advanceMs": 60000}' });
    expect(value).toMatchObject({ now: "2026-01-01T00:01:00.000Z" });
    expect((await ask(kit, "/_atoll/clock")).value).toEqual(value);
  });

  it.each([
    ["/_atoll/clock", '{"advanceMs": -1}', "from 0 to a hundred years"],
    ["/_atoll/clock", '{"advanceMs": "1"}', "from 0 to a hundred years"],
    ["/_atoll/clock", "soon", "from 0 to a hundred years"],
    ["/_atoll/clock", '{"advanceMs": 1e18}', "from 0 to a hundred years"],
    ["/_atoll/reset", '{"acount": "111111111111"}', "a reset knows no `acount`"],
    ["/_atoll/reset", '{"account": "1"}', "`account` is twelve digits"],
    ["/_atoll/reset", '{"region": 1}', "`region` is the name of a region"],
    ["/_atoll/reset", "[]", "is a JSON object"],
  ])("refuses POST %s %s", async (path, body, sentence) => {
    const { status, value } = await ask(await emulator(), path, { body });
    expect(status).toBe(400);
    expect(value["message"]).toContain(sentence);
  });

  it("empties one account, one region, or everything, and nothing else", async () => {
    const kit = await emulator();
    const count = async (account: string, region: string): Promise<number> => {
      const { QueueUrls = [] } = await kit.as(account, region).sqs.send(new ListQueuesCommand({}));
      return QueueUrls.length;
    };
    const fill = async (): Promise<void> => {
      for (const account of [OWNER, OTHER]) {
        for (const region of ["us-east-1", "eu-west-1"]) {
          const { sqs } = kit.as(account, region);
          const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
          await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
        }
      }
    };
    const counts = async (): Promise<number[]> => [
      await count(OWNER, "us-east-1"),
      await count(OWNER, "eu-west-1"),
      await count(OTHER, "us-east-1"),
      await count(OTHER, "eu-west-1"),
    ];
    await fill();
    await kit.iam.send(new CreateUserCommand({ UserName: "alice" }));
    const reset = (where: object): Promise<Answer> =>
      ask(kit, "/_atoll/reset", { body: JSON.stringify(where) });
    expect((await reset({ region: "eu-west-1", account: OWNER })).status).toBe(200);
    expect(await counts()).toEqual([1, 0, 1, 1]);
    await reset({ region: "eu-west-1" });
    expect(await counts()).toEqual([1, 0, 1, 0]);
    expect((await kit.iam.send(new ListUsersCommand({}))).Users).toHaveLength(1);
    await reset({ account: OWNER });
    expect(await counts()).toEqual([0, 0, 1, 0]);
    expect((await kit.iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    await ask(kit, "/_atoll/reset", { method: "POST" });
    expect(await counts()).toEqual([0, 0, 0, 0]);
    await fill();
    expect(await ask(kit, "/_localstack/state/reset", { method: "POST" })).toMatchObject({
      status: 200,
      value: {},
    });
    expect(await counts()).toEqual([0, 0, 0, 0]);
    expect((await ask(kit, "/_localstack/state/save", { method: "POST" })).status).toBe(404);
  });

  it("lists every service of AWS's, what exists and what is answered with 501", async () => {
    const { value } = await ask(await emulator(), "/_atoll/coverage");
    const coverage = value as Record<string, { implemented: string[]; missing: string[] }>;
    expect(Object.keys(coverage).length).toBeGreaterThan(300);
    for (const [id, load] of Object.entries(services)) {
      const { operations } = await load();
      const names = operations
        .map(({ contract }) => contract.name)
        // What S3 asks of itself, no client can.
        .filter((name) => name !== "ReplicateObject" && name !== "ReplicateDelete")
        .toSorted();
      expect([id, coverage[id]?.implemented.toSorted()]).toEqual([id, names]);
    }
    expect(coverage["sqs"]?.missing).toEqual([]);
    expect(coverage["route53"]?.implemented).toEqual([]);
    expect(coverage["route53"]?.missing).toContain("CreateHostedZone");
  });

  it("says what there is instead of what there is not", async () => {
    const kit = await emulator();
    const { status, value } = await ask(kit, "/_atoll/statuses");
    expect(status).toBe(404);
    expect(value["message"]).toBe("there is no GET /_atoll/statuses; try GET /_atoll/status");
    expect((await ask(kit, "/_atoll/status", { method: "DELETE" })).status).toBe(404);
  });

  it("takes a body of a megabyte at most", async () => {
    const body = `{"advanceMs": ${" ".repeat(1024 * 1024)}0}`;
    expect((await ask(await emulator(), "/_atoll/clock", { body })).status).toBe(413);
  });
});

describe("/_localstack", () => {
  it("tells the health of services in LocalStack's shape", async () => {
    const kit = await emulator();
    await kit.sqs.send(new ListQueuesCommand({}));
    const { status, value } = await ask(kit, "/_localstack/health");
    expect(status).toBe(200);
    expect(value).toMatchObject({ edition: "atoll", services: { sqs: "running" } });
    expect((await ask(kit, "/_localstack/health", { method: "HEAD" })).status).toBe(200);
  });

  it("tells about itself", async () => {
    const { value } = await ask(await emulator(), "/_localstack/info");
    expect(value).toMatchObject({
      edition: "atoll",
      is_license_activated: false,
      server_time_utc: "2026-01-01T00:00:00",
    });
  });

  it("tells the states of init hooks, all and by stage", async () => {
    const script = (stage: InitScript["stage"], state: InitScript["state"]): InitScript => ({
      stage,
      name: `${stage}.sh`,
      path: `/init/${stage}.d/${stage}.sh`,
      state,
    });
    const initScripts = [script("boot", "SUCCESSFUL"), script("ready", "RUNNING")];
    const kit = await emulator({ initScripts });
    expect((await ask(kit, "/_localstack/init")).value).toEqual({
      completed: { BOOT: true, START: true, READY: false, SHUTDOWN: false },
      scripts: [
        { stage: "BOOT", name: "boot.sh", state: "SUCCESSFUL" },
        { stage: "READY", name: "ready.sh", state: "RUNNING" },
      ],
    });
    expect((await ask(kit, "/_localstack/init/ready")).value).toEqual({
      completed: false,
      scripts: [{ stage: "READY", name: "ready.sh", state: "RUNNING" }],
    });
    expect((await ask(kit, "/_localstack/init/later")).status).toBe(404);
  });

  it("ends the process when it may", async () => {
    const stopped = Promise.withResolvers<void>();
    const kit = await emulator({ stop: stopped.resolve });
    const body = '{"action": "kill"}';
    expect((await ask(kit, "/_localstack/health", { body })).status).toBe(200);
    await stopped.promise;
    expect((await ask(await emulator(), "/_localstack/health", { body })).status).toBe(400);
    const restart = await ask(kit, "/_localstack/health", { body: '{"action": "restart"}' });
    expect(restart.value["message"]).toContain('knows the action "kill" only, not "restart"');
  });
});

describe("/_aws", () => {
  it("leads to the developer endpoints of services", async () => {
    const kit = await emulator();
    const { QueueUrl = "" } = await kit.sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    await kit.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "peeked" }));
    const path = `/_aws/sqs/messages?QueueUrl=${encodeURIComponent(QueueUrl)}`;
    const response = await kit.atoll.fetch(new Request(`http://localhost:4566${path}`));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("peeked");
  });

  it("says when there is none", async () => {
    const kit = await emulator();
    expect((await ask(kit, "/_aws/sqs/nothing")).status).toBe(404);
    expect((await ask(kit, "/_aws/nothing")).value["message"]).toBe(
      "there is no GET /_aws/nothing",
    );
  });
});

describe("anything else", () => {
  it("is well at the root, for health checks", async () => {
    expect((await ask(await emulator(), "/")).status).toBe(200);
  });

  it("is told what an AWS request would have", async () => {
    const { atoll } = await emulator();
    const request = new Request("http://localhost:4566/", { method: "PATCH" });
    const response = await atoll.fetch(request);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toBe("");
  });
});
