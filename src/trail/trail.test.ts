import { describe, expect, it, onTestFinished } from "vitest";
import { createClock, type MovableClock } from "../gateway/clock.ts";
import { openStore, type OpenStore } from "../storage/open.ts";
import { START_MS } from "../testing/emulator.ts";
import { decisions, type DecisionOutcome, type NewDecision } from "./decision-record.ts";
import { createTrail, type Trail } from "./trail.ts";

const DAY_MS = 86_400_000;

interface Kit {
  readonly store: OpenStore;
  readonly clock: MovableClock;
  readonly trail: Trail;
}

async function kit(): Promise<Kit> {
  const store = await openStore({ kind: "memory" }, { tables: [decisions], durability: "full" });
  const clock = createClock({ startMs: START_MS, frozen: true });
  const trail = trailOn(store, clock);
  onTestFinished(async () => {
    await trail.stop();
    await store.close();
  });
  return { store, clock, trail };
}

function trailOn(store: OpenStore, clock: MovableClock): Trail {
  const report = (error: unknown): void => {
    throw error;
  };
  return createTrail({ store, clock, report });
}

function decision(requestId: string, outcome: DecisionOutcome = "deny", more = {}): NewDecision {
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
    outcome,
    remarks: [],
    pairs: [],
    ...more,
  };
}

function ids(found: readonly { readonly requestId: string }[]): readonly string[] {
  return found.map(({ requestId }) => requestId);
}

describe("the trail", () => {
  it("finds what was recorded, the newest first, also within a moment", async () => {
    const { trail } = await kit();
    trail.record(decision("a"));
    trail.record(decision("b", "allow"));
    trail.record(decision("c", "would-deny"));
    expect(ids(await trail.find({}))).toEqual(["c", "b", "a"]);
    expect(ids(await trail.find({ outcome: "denials" }))).toEqual(["c", "a"]);
    expect(ids(await trail.find({ requestId: "b" }))).toEqual(["b"]);
  });

  it("keeps two decisions of one request apart", async () => {
    const { trail } = await kit();
    trail.record(decision("a", "allow"));
    trail.record(decision("a", "deny"));
    expect(await trail.find({ requestId: "a" })).toHaveLength(2);
  });

  it("survives a restart", async () => {
    const { trail, store, clock } = await kit();
    trail.record(decision("a"));
    trail.record(decision("b", "allow"));
    await trail.stop();
    trail.record(decision("too late"));
    expect(ids(await trailOn(store, clock).find({}))).toEqual(["b", "a"]);
  });

  it("looks through everything for the few that are wanted", async () => {
    const { trail } = await kit();
    trail.record(decision("first", "deny", { account: "333333333333" }));
    for (let n = 0; n < 999; n += 1) trail.record(decision(String(n)));
    expect(ids(await trail.find({ account: "333333333333" }))).toEqual(["first"]);
    expect(await trail.find({})).toHaveLength(100);
    expect(await trail.find({ limit: 5000 })).toHaveLength(1000);
  });

  it("keeps the newest of a flood of denials", async () => {
    const { trail } = await kit();
    for (let n = 0; n < 12_000; n += 1) {
      trail.record(decision(String(n)));
      if (n % 1000 === 999) await trail.flush();
    }
    const found = ids(await trail.find({ limit: 20_000 }));
    expect(found).toHaveLength(10_000);
    expect([found[0], found.at(-1)]).toEqual(["11999", "2000"]);
  });

  it("keeps denials whatever is allowed, and the newest of what is allowed", async () => {
    const { trail, store, clock } = await kit();
    trail.record(decision("denied"));
    for (let n = 0; n < 8000; n += 1) trail.record(decision(String(n), "allow"));
    expect(ids(await trail.find({ outcome: "denials" }))).toEqual(["denied"]);
    const allowed = ids(await trail.find({ outcome: "allow", limit: 10_000 }));
    expect([allowed.length, allowed[0], allowed.at(-1)]).toEqual([100, "7999", "7900"]);
    expect(await trailOn(store, clock).find({ outcome: "allow", limit: 10_000 })).toHaveLength(100);
  });

  it("forgets what is older than seven days", async () => {
    const { trail, clock } = await kit();
    trail.record(decision("old"));
    await trail.flush();
    clock.advance(7 * DAY_MS + 1);
    trail.record(decision("new", "deny", { atMs: clock.nowMs() }));
    expect(ids(await trail.find({}))).toEqual(["new"]);
  });

  it("tells listeners at once, until they leave", async () => {
    const { trail } = await kit();
    const heard: string[] = [];
    const leave = trail.listen(({ requestId }) => heard.push(requestId));
    trail.record(decision("a"));
    leave();
    trail.record(decision("b"));
    expect(heard).toEqual(["a"]);
  });

  it("writes by itself, a moment behind", async () => {
    const { trail, store, clock } = await kit();
    trail.record(decision("a"));
    const other = trailOn(store, clock);
    await expect.poll(async () => ids(await other.find({}))).toEqual(["a"]);
  });

  it("forgets an account", async () => {
    const { trail, store } = await kit();
    for (let n = 0; n < 300; n += 1) trail.record(decision("theirs", "allow"));
    trail.record(decision("ours", "allow", { account: "111111111111" }));
    await trail.flush();
    await store.resetAccount({ account: "222222222222" });
    trail.forget({ account: "222222222222" });
    expect(ids(await trail.find({}))).toEqual(["ours"]);
  });

  it("reports what it cannot write, and fails nobody", async () => {
    const { store, clock } = await kit();
    const errors: unknown[] = [];
    const trail = createTrail({ store, clock, report: (error) => errors.push(error) });
    trail.record(decision("a"));
    await store.close();
    await trail.flush();
    expect(errors).toHaveLength(1);
  });
});
