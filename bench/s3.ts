/**
 * What S3 costs. Every figure is a ratio within one run, for a busy machine slows both sides:
 *
 * ```
 * listing     a page of a full bucket        against one of a bucket of 1,000 objects
 * small       PUT and GET of 4 KiB           against the echo of 4 KiB, at 64 connections
 * large       PUT and GET of 1 GiB           against a process that only streams, hashes and writes
 * peers       PUT and GET, small and large   against other emulators; only with `--peer`
 * lifecycle   a GET while others expire      against one while nothing does
 * ```
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAtoll, type AtollProcess } from "./atoll-process.ts";
import { median } from "./figures.ts";
import { startGenerator } from "./generator-process.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import { shareFigure, type S3Figure } from "./s3-figure.ts";
import { measureLarge } from "./s3-large.ts";
import { measureLifecycle } from "./s3-lifecycle.ts";
import { measurePeers, type Peer } from "./s3-peers.ts";
import { fillBucket } from "./s3-population.ts";
import { ACCOUNT, requestBytes, send, startServer } from "./s3-request.ts";
import { measureSmall, SMALL_BYTES } from "./s3-small.ts";

/** What can be measured by itself. */
export const S3_PARTS = ["listing", "small", "large", "peers", "lifecycle"] as const;

export type S3Part = (typeof S3_PARTS)[number];

export interface S3Options {
  readonly parts: readonly S3Part[];
  readonly rounds: number;
  readonly seconds: number;
  /** How many objects the full bucket holds. */
  readonly objects: number;
  readonly peers: readonly Peer[];
}

/** Measures the parts that were asked for. */
export async function measureS3(options: S3Options): Promise<readonly S3Figure[]> {
  const { parts, objects } = options;
  const figures: S3Figure[] = [];
  if (parts.some((part) => part !== "lifecycle")) figures.push(...(await measureTogether(options)));
  // On a store of its own: the clock is moved there.
  if (parts.includes("lifecycle")) figures.push(...(await measureLifecycle(objects)));
  return figures;
}

async function measureTogether(options: S3Options): Promise<readonly S3Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-s3-"));
  const data = join(folder, "data");
  try {
    if (options.parts.includes("listing")) {
      await fillBucket(data, { account: ACCOUNT, bucket: "few", objects: 1000 });
      await fillBucket(data, { account: ACCOUNT, bucket: "many", objects: options.objects });
    }
    const flags = ["--data", data, "--log-level", "error", "--durability", "full"];
    const atoll = await startAtoll({ flags });
    try {
      await send(atoll, { method: "PUT", path: "/bench" });
      return await measureOn(atoll, folder, options);
    } finally {
      await atoll.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOn(
  atoll: AtollProcess,
  folder: string,
  options: S3Options,
): Promise<readonly S3Figure[]> {
  const { parts, rounds, peers } = options;
  const figures: S3Figure[] = [];
  if (parts.includes("listing")) figures.push(...(await measureListing(atoll, options)));
  if (parts.includes("small")) figures.push(...(await measureOfEcho(atoll, options)));
  if (parts.includes("large")) figures.push(...(await measureLarge(atoll, folder, rounds)));
  if (parts.includes("peers") && peers.length > 0) {
    figures.push(...(await measurePeers(atoll, options)));
  }
  return figures;
}

async function measureOfEcho(
  atoll: AtollProcess,
  { rounds, seconds }: S3Options,
): Promise<readonly S3Figure[]> {
  const echo = await startServer("./echo-server.ts", []);
  const generator = startGenerator();
  const ratios: Record<"PUT" | "GET", number[]> = { PUT: [], GET: [] };
  try {
    const small = { generator, bucket: "bench", seconds };
    await measureSmall(atoll, "PUT", { ...small, seconds: 1 });
    for (let round = 0; round < rounds; round += 1) {
      const bare = await measureSmall(echo.address, "PUT", small);
      for (const method of ["PUT", "GET"] as const) {
        ratios[method].push((await measureSmall(atoll, method, small)).perSecond / bare.perSecond);
      }
    }
  } finally {
    generator.stop();
    echo.child.kill();
  }
  const size = `${SMALL_BYTES / 1024} KiB at 64 connections`;
  return [
    shareFigure(`PUT of ${size}, of the echo`, median(ratios.PUT), "at least 35 %"),
    shareFigure(`GET of ${size}, of the echo`, median(ratios.GET), "at least 35 %"),
  ];
}

async function measureListing(
  atoll: AtollProcess,
  { rounds, objects }: S3Options,
): Promise<readonly S3Figure[]> {
  const connection = new HttpConnection(atoll);
  const ratios: number[] = [];
  // From the middle, where no cache of a beginning helps.
  const pages = { few: "", many: `&start-after=key-${String(objects / 2).padStart(9, "0")}` };
  for (let round = -3; round < rounds * 5; round += 1) {
    const few = await pageMs(connection, atoll, `/few?list-type=2${pages.few}`);
    const many = await pageMs(connection, atoll, `/many?list-type=2${pages.many}`);
    if (round >= 0) ratios.push(many / few);
  }
  connection.close();
  const value = median(ratios);
  const what = `a page of ${objects.toLocaleString("en")} objects, of one of 1,000`;
  return [{ what, text: `${value.toFixed(2)} times`, value, aim: "within 2 times" }];
}

async function pageMs(connection: HttpConnection, address: Address, path: string): Promise<number> {
  const request = requestBytes(address, { method: "GET", path });
  const beganAt = performance.now();
  const { status, body } = await connection.send(request);
  const tookMs = performance.now() - beganAt;
  const keys = body.toString().split("<Key>").length - 1;
  if (status !== 200 || keys !== 1000) throw new Error(`a page of ${keys} keys, status ${status}`);
  return tookMs;
}
