import { expect, it } from "vitest";
import { openStore } from "../../storage/open.ts";
import { releaseAnnotations, releaseMoreAnnotations } from "./object-annotations.ts";
import { annotationPayloads, annotations, tables } from "./tables.ts";

it("the annotations of a deleted version are deleted a bounded number at a time", async () => {
  const store = await openStore(
    { kind: "memory" },
    { tables, durability: "full", report: () => undefined },
  );
  const set = { account: "111111111111", region: "us-east-1", id: "s" };
  const checksum = { algorithm: "CRC32", value: "", type: "FULL_OBJECT" } as const;
  const facts = { sizeBytes: 1, etag: "", checksum, createdAtMs: 0 };
  await store.write(async (tx) => {
    for (let n = 0; n < 250; n += 1) {
      const name = `n${n}`;
      await tx.put(annotations, { ...set, ...facts, name });
      await tx.put(annotationPayloads, { ...set, name, bytes: Uint8Array.of(1) });
    }
    await tx.put(annotations, { ...set, ...facts, id: "other", name: "n0" });
  });
  const left = (): Promise<readonly number[]> =>
    store.read(async (tx) => [
      await tx.count(annotations, { prefix: set }),
      await tx.count(annotationPayloads, { prefix: set }),
    ]);
  await store.write((tx) => releaseAnnotations(set, tx));
  const counts = [await left()];
  for (;;) {
    const [job] = await store.outbox.claimDueJobs(0, 1, 1000);
    if (job === undefined) break;
    await releaseMoreAnnotations(job, { store });
    await store.outbox.finishJob(job);
    counts.push(await left());
  }
  expect(counts).toEqual([
    [150, 150],
    [50, 50],
    [0, 0],
  ]);
  const other = { ...set, id: "other" };
  expect(await store.read((tx) => tx.count(annotations, { prefix: other }))).toBe(1);
  await store.close();
});
