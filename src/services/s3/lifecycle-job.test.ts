import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createClock, type MovableClock } from "../../gateway/clock.ts";
import { randomIds } from "../../gateway/random-ids.ts";
import type { JobContext, Pace } from "../../model/service.ts";
import { openStore, type OpenStore } from "../../storage/open.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import { setActing } from "./bucket-configuration.ts";
import { sweepBucket, sweepDaily } from "./lifecycle-job.ts";
import { toStoredLifecycle } from "./lifecycle.ts";
import { putVersion } from "./object-versions.ts";
import { buckets, currentObjects, olderVersions, tables } from "./tables.ts";

const DAY_MS = 86_400_000;
const bucket: Bucket = {
  partition: "aws",
  name: "photos",
  account: "111111111111",
  region: "us-east-1",
  createdAtMs: 0,
  ownership: "BucketOwnerEnforced",
  versioning: "Enabled",
};

let clock: MovableClock;
let store: OpenStore;
/** How many keys were there after each piece. */
let left: number[];

beforeEach(async () => {
  clock = createClock({ startMs: 0, frozen: true });
  store = await openStore({ kind: "memory" }, { tables, durability: "full" });
  onTestFinished(() => store.close());
  left = [];
  const lifecycle = toStoredLifecycle({
    minimum: "all_storage_classes_128K",
    rules: [{ ID: "r", Status: "Enabled", Filter: {}, Expiration: { Days: 1 } }],
  });
  await store.write(async (tx) => {
    await tx.put(buckets, bucket);
    await setActing(bucket, "lifecycle", lifecycle, tx);
    const facts = { bucket, nowMs: 0, tx, blobs: store.blobs, ids: randomIds };
    for (let number = 100; number < 150; number += 1) {
      await putVersion(
        {
          key: `k${number}`,
          createdAtMs: 0,
          owner: bucket.account,
          sizeBytes: 0,
          etag: "",
          body: { kind: "empty" },
          headers: {},
        },
        facts,
      );
    }
    await sweepDaily(bucket, 2 * DAY_MS - 1, tx);
  });
});

function count(): Promise<number> {
  return store.read((tx) => tx.count(currentObjects, { prefix: placeOf(bucket) }));
}

/** A pace of ten records a piece and of so many pieces a run. */
function paceOf(pieces: number): Pace {
  let done = 0;
  return {
    async piece(body) {
      const result = await store.write((tx) => body(tx, 10));
      done += 1;
      left.push(await count());
      return result;
    },
    isOver: () => done >= pieces,
  };
}

/** Does the next run of the job, if it is due. */
async function run(nowMs: number, pieces: number): Promise<boolean> {
  clock.advance(nowMs - clock.nowMs());
  const [job] = await store.outbox.claimDueJobs(nowMs, 1, 1000);
  if (job === undefined) return false;
  const context = { store, blobs: store.blobs, clock, ids: randomIds, pace: paceOf(pieces) };
  await sweepBucket(job, context as unknown as JobContext);
  await store.outbox.finishJob(job);
  return true;
}

describe("a run of a lifecycle", () => {
  it("is done in pieces of as many records as its pace allows", async () => {
    expect(await run(2 * DAY_MS - 1, Infinity)).toBe(false);
    expect(await run(2 * DAY_MS, Infinity)).toBe(true);
    // Then the markers that it made, older versions with nothing due, and uploads.
    expect(left.slice(0, 6)).toEqual([40, 30, 20, 10, 0, 0]);
    expect(left.slice(6).every((each) => each === 0)).toBe(true);
    expect(await run(2 * DAY_MS, Infinity)).toBe(false);
    expect(await store.outbox.nextDueMs()).toBe(3 * DAY_MS);
  });

  it("ends when its pace says so, and the next one goes on where it came to", async () => {
    await run(2 * DAY_MS, 2);
    expect(left).toEqual([40, 30]);
    await run(2 * DAY_MS, 1);
    expect(left).toEqual([40, 30, 20]);
    while (await run(2 * DAY_MS, 1));
    expect(left.slice(3, 5)).toEqual([10, 0]);
    const markers = await store.read((tx) => tx.count(olderVersions, { prefix: placeOf(bucket) }));
    // A marker and what it hides, for each key.
    expect(markers).toBe(100);
  });

  it("does again what a crash may have lost of it, and that changes nothing", async () => {
    clock.advance(2 * DAY_MS - clock.nowMs());
    const [job] = await store.outbox.claimDueJobs(2 * DAY_MS, 1, 0);
    if (job === undefined) throw new Error("no job is due");
    const broken: Pace = { ...paceOf(Infinity) };
    let pieces = 0;
    const pace: Pace = {
      ...broken,
      piece: (body) => {
        pieces += 1;
        return pieces > 3 ? Promise.reject(new Error("killed")) : broken.piece(body);
      },
    };
    const context = { store, blobs: store.blobs, clock, ids: randomIds, pace };
    await expect(sweepBucket(job, context as unknown as JobContext)).rejects.toThrow("killed");
    // Nobody says that the job has ended: its lease, which is of no time, runs out.
    while (await run(2 * DAY_MS, Infinity));
    expect(await count()).toBe(0);
    const markers = await store.read((tx) => tx.count(olderVersions, { prefix: placeOf(bucket) }));
    expect(markers).toBe(100);
  });

  it("ends with its bucket", async () => {
    await run(2 * DAY_MS, 1);
    await store.write((tx) => tx.put(buckets, { ...bucket, createdAtMs: 1 }));
    await run(2 * DAY_MS, Infinity);
    expect(left).toEqual([40, 40]);
    expect(await store.outbox.nextDueMs()).toBeUndefined();
  });
});
