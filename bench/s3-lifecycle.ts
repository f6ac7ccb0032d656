/**
 * What a lifecycle costs others: a bucket of very many objects expires while another one is read.
 *
 * ```
 * quiet   one connection that asks for an object every 5 ms
 * busy    16 connections that ask as fast as they are answered
 * ```
 *
 * Each has a bucket of its own that expires meanwhile, a fifth at a time, by one of five rules. Before
 * each fifth the readers read by themselves: what counts are the ratios of neighbours. The
 * clock is moved to the midnight of the next rule, and `POST /_atoll/clock` answers when it is done.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAtoll, type AtollProcess } from "./atoll-process.ts";
import { median, residentMiB, whole } from "./figures.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import type { S3Figure } from "./s3-figure.ts";
import { fillBucket } from "./s3-population.ts";
import { ACCOUNT, requestBytes, send } from "./s3-request.ts";

/** Who reads the other bucket. */
interface Readers {
  readonly name: string;
  readonly connections: number;
  /** Between an answer and the next request of its connection, in milliseconds. */
  readonly pauseMs: number;
  /** The bucket that expires meanwhile. */
  readonly bucket: string;
}

const READERS: readonly Readers[] = [
  { name: "one GET every 5 ms", connections: 1, pauseMs: 5, bucket: "aged-quiet" },
  { name: "16 connections", connections: 16, pauseMs: 0, bucket: "aged-busy" },
];

const DAY_MS = 86_400_000;
const FIFTHS = 5;
/** A look at what is usual. */
const LOOK_MS = 15_000;
/** What the readers ask for. */
const READ_PATH = "/read/object";
const READ_BYTES = 4096;
/** Objects that expire: small ones, and of a hundred one that lies in a file. */
const AGED = { account: ACCOUNT, bodyBytes: 100, filesEvery: 100, folders: FIFTHS };

/**
 * Measures on a folder of its own.
 *
 * @param objects How many expire in each of the buckets.
 */
export async function measureLifecycle(objects: number): Promise<readonly S3Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-lifecycle-"));
  const data = join(folder, "data");
  try {
    for (const { bucket } of READERS) await fillBucket(data, { ...AGED, bucket, objects });
    const flags = ["--data", data, "--log-level", "error", "--durability", "full"];
    const atoll = await startAtoll({ flags });
    try {
      return await measureOn(atoll, objects);
    } finally {
      await atoll.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOn(atoll: AtollProcess, objects: number): Promise<readonly S3Figure[]> {
  await send(atoll, { method: "PUT", path: "/read" });
  await send(atoll, { method: "PUT", path: READ_PATH, body: Buffer.alloc(READ_BYTES, "x") });
  const figures: S3Figure[] = [];
  for (const [index, readers] of READERS.entries()) {
    // A day for each fifth, after those of the readers before.
    const body = Buffer.from(lifecycleOf(index * FIFTHS + 1));
    await send(atoll, { method: "PUT", path: `/${readers.bucket}?lifecycle`, body });
    figures.push(...(await measureReaders(atoll, { readers, objects, isFirst: index === 0 })));
  }
  return figures;
}

function lifecycleOf(firstDay: number): string {
  const rules = Array.from(
    { length: FIFTHS },
    (_, index) => `<Rule><ID>${index}</ID><Filter><Prefix>${index}/</Prefix></Filter>
      <Status>Enabled</Status><Expiration><Days>${firstDay + index}</Days></Expiration></Rule>`,
  );
  return `<LifecycleConfiguration>${rules.join("")}</LifecycleConfiguration>`;
}

/** A fifth of a bucket, and what was usual right before. */
interface Fifth {
  readonly usual: Latencies;
  readonly meanwhile: Latencies;
  readonly deletionMs: number;
}

async function measureReaders(
  atoll: AtollProcess,
  {
    readers,
    objects,
    isFirst,
  }: { readonly readers: Readers; readonly objects: number; readonly isFirst: boolean },
): Promise<readonly S3Figure[]> {
  // The code and the processor's clock are warm after that.
  await read(atoll, readers, () => sleep(2000));
  const memory = watchMemory(atoll.pid);
  const fifths: Fifth[] = [];
  for (let index = 0; index < FIFTHS; index += 1) {
    // The age of a day is reached at the second midnight.
    const days = isFirst && index === 0 ? 2 : 1;
    fifths.push(await measureFifth(atoll, readers, days));
    const left = await countObjects(atoll, `/${readers.bucket}?list-type=2&prefix=${index}/`);
    if (left > 0) throw new Error(`${left} objects and more in ${index}/ are still there`);
  }
  return figuresOf(fifths, { readers, objects, memory: memory.end() });
}

async function measureFifth(atoll: AtollProcess, readers: Readers, days: number): Promise<Fifth> {
  const usual = await read(atoll, readers, () => sleep(LOOK_MS));
  let deletionMs = 0;
  const meanwhile = await read(atoll, readers, async () => {
    const beganAt = performance.now();
    const body = Buffer.from(JSON.stringify({ advanceMs: days * DAY_MS }));
    await send(atoll, { method: "POST", path: "/_atoll/clock", body });
    deletionMs = performance.now() - beganAt;
  });
  return { usual, meanwhile, deletionMs };
}

function figuresOf(
  fifths: readonly Fifth[],
  {
    readers: { name },
    objects,
    memory: { before, peak },
  }: {
    readonly readers: Readers;
    readonly objects: number;
    readonly memory: { readonly before: number; readonly peak: number };
  },
): readonly S3Figure[] {
  const ratio = median(fifths.map(({ usual, meanwhile }) => meanwhile.p99Ms / usual.p99Ms));
  const deletionMs = fifths.reduce((sum, fifth) => sum + fifth.deletionMs, 0);
  const perSecond = whole((objects / deletionMs) * 1000);
  const memoryText = `${before.toFixed(0)} MiB before, ${peak.toFixed(0)} at the most`;
  return [
    latencyFigure(`${name}: GET, usual`, fifths, ({ usual }) => usual),
    latencyFigure(`${name}: GET meanwhile`, fifths, ({ meanwhile }) => meanwhile),
    {
      what: `${name}: p99 of a GET meanwhile, of the usual`,
      text: `${ratio.toFixed(2)} times`,
      value: ratio,
      aim: "under 3 times",
    },
    {
      what: `${name}: ${whole(objects)} objects are gone after`,
      text: `${(deletionMs / 1000).toFixed(1)} s, ${perSecond} a second`,
      value: deletionMs / 1000,
      aim: "",
    },
    { what: `${name}: resident memory`, text: memoryText, value: peak - before, aim: "" },
  ];
}

function latencyFigure(
  what: string,
  fifths: readonly Fifth[],
  pick: (fifth: Fifth) => Latencies,
): S3Figure {
  const of = (member: keyof Latencies): number =>
    median(fifths.map((fifth) => pick(fifth)[member]));
  const [p50, p99] = [of("p50Ms"), of("p99Ms")];
  const text = `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${whole(of("perSecond"))} a second`;
  return { what, text, value: p99, aim: "" };
}

interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
}

/** Reads the other bucket as long as something is done. */
async function read(
  address: Address,
  { connections, pauseMs }: Readers,
  meanwhile: () => Promise<unknown>,
): Promise<Latencies> {
  const request = requestBytes(address, { method: "GET", path: READ_PATH });
  const latencies: number[] = [];
  const end = new AbortController();
  const drive = async (): Promise<void> => {
    const connection = new HttpConnection(address);
    while (!end.signal.aborted) {
      const askedAt = performance.now();
      const { status, body } = await connection.send(request);
      latencies.push(performance.now() - askedAt);
      if (status !== 200 || body.length !== READ_BYTES) throw new Error(`GET answered ${status}`);
      if (pauseMs > 0) await sleep(pauseMs);
    }
    connection.close();
  };
  const beganAt = performance.now();
  const driving = Promise.all(Array.from({ length: connections }, drive));
  await Promise.race([meanwhile(), driving]);
  end.abort();
  await driving;
  const elapsedMs = performance.now() - beganAt;
  const sorted = Float64Array.from(latencies).toSorted();
  return {
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    perSecond: (sorted.length / elapsedMs) * 1000,
  };
}

/** How many keys a page of a bucket tells of. */
async function countObjects(address: Address, path: string): Promise<number> {
  const connection = new HttpConnection(address);
  const { body } = await connection.send(requestBytes(address, { method: "GET", path }));
  connection.close();
  const text = body.toString();
  if (!text.includes("<ListBucketResult")) throw new Error(`no listing at ${path}: ${text}`);
  return text.split("<Key>").length - 1;
}

function watchMemory(pid: number): { end(): { readonly before: number; readonly peak: number } } {
  const before = residentMiB(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, residentMiB(pid))), 500);
  return {
    end() {
      clearInterval(timer);
      return { before, peak };
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
