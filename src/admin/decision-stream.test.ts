import { describe, expect, it, onTestFinished } from "vitest";
import { createClock } from "../gateway/clock.ts";
import { createStopSignal, type StopSignal } from "../gateway/stop-signal.ts";
import { openStore } from "../storage/open.ts";
import { START_MS } from "../testing/emulator.ts";
import { decisions, type NewDecision } from "../trail/decision-record.ts";
import { createTrail, type Trail } from "../trail/trail.ts";
import { streamDecisions } from "./decision-stream.ts";

interface Kit {
  readonly trail: Trail;
  readonly stopSignal: StopSignal;
  /** The next event, as text; undefined at the end. */
  readonly next: () => Promise<string | undefined>;
  readonly leave: () => void;
}

async function stream(): Promise<Kit> {
  const store = await openStore({ kind: "memory" }, { tables: [decisions], durability: "full" });
  const clock = createClock({ startMs: START_MS, frozen: true });
  const trail = createTrail({ store, clock, report: () => undefined });
  onTestFinished(async () => {
    await trail.stop();
    await store.close();
  });
  const stopSignal = createStopSignal();
  const client = new AbortController();
  const { body } = streamDecisions({ outcome: "deny" }, { trail, stopSignal }, client.signal);
  const pieces = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => {
    const { value, done } = await pieces.next();
    return done === true ? undefined : Buffer.from(value).toString();
  };
  expect(await next()).toBe(": listening\n\n");
  return { trail, stopSignal, next, leave: () => client.abort() };
}

function decision(requestId: string): NewDecision {
  return {
    account: "222222222222",
    region: "us-east-1",
    requestId,
    atMs: START_MS,
    service: "sqs",
    operation: "SendMessage",
    principal: "arn:aws:iam::222222222222:root",
    principalKind: "root",
    entity: "arn:aws:iam::222222222222:root",
    mode: "enforce",
    outcome: "deny",
    remarks: [],
    pairs: [],
  };
}

describe("the stream of decisions", () => {
  it("sends what is wanted, in order", async () => {
    const { trail, next } = await stream();
    const first = next();
    trail.record({ ...decision("allowed"), outcome: "allow" });
    trail.record(decision("a"));
    trail.record(decision("b"));
    expect(await first).toMatch(/^id: \d+\.a\nevent: decision\ndata: \{.*"requestId":"a".*\}\n\n$/);
    expect(await next()).toContain('"requestId":"b"');
  });

  it("tells a client that reads too slowly how much it missed, and goes on with the newest", async () => {
    const { trail, next } = await stream();
    for (let n = 0; n < 1100; n += 1) trail.record(decision(String(n)));
    expect(await next()).toBe("event: missed\ndata: 100\n\n");
    expect(await next()).toContain('"requestId":"100"');
  });

  it("ends when the client leaves, and holds on to nothing", async () => {
    const { trail, next, leave } = await stream();
    const last = next();
    leave();
    expect(await last).toBeUndefined();
    trail.record(decision("a"));
    expect(await next()).toBeUndefined();
  });

  it("ends when Atoll stops", async () => {
    const { stopSignal, next } = await stream();
    const last = next();
    stopSignal.begin();
    expect(await last).toBeUndefined();
  });
});
