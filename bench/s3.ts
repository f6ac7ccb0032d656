/**
 * What S3 costs. Every figure is a ratio within one run, for a busy machine slows both sides:
 *
 * ```
 * large     PUT and GET of 1 GiB        against a process that only streams, hashes and writes
 * small     PUT and GET of 4 KiB        against the echo of 4 KiB, at 64 connections
 * listing   a page of a full bucket     against one of a bucket of 1,000 objects
 * ```
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startAtoll, type AtollProcess } from "./atoll-process.ts";
import { median, residentMiB } from "./figures.ts";
import { startGenerator, type Generator } from "./generator-process.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import { fillBucket } from "./s3-population.ts";

export interface S3Options {
  readonly rounds: number;
  readonly seconds: number;
  /** How many objects the full bucket holds. */
  readonly objects: number;
}

/** One line of the table. */
export interface S3Figure {
  readonly what: string;
  readonly text: string;
  readonly value: number;
  /** What it has to reach. */
  readonly aim: string;
}

const ACCOUNT = "111111111111";
const MIB = 1024 ** 2;
const LARGE_BYTES = 1024 * MIB;
const SMALL_BYTES = 4096;
const CONNECTIONS = 64;
/** The root user's word is taken: what is measured is the storage. */
const HEADERS: Readonly<Record<string, string>> = {
  authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
  "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
};

/** Measures everything, on a folder of its own. */
export async function measureS3(options: S3Options): Promise<readonly S3Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-s3-"));
  try {
    await fillBucket(join(folder, "data"), { account: ACCOUNT, bucket: "few", objects: 1000 });
    const many = { account: ACCOUNT, bucket: "many", objects: options.objects };
    await fillBucket(join(folder, "data"), many);
    const flags = ["--data", join(folder, "data"), "--log-level", "error", "--durability", "full"];
    const atoll = await startAtoll({ flags });
    try {
      await exchange(atoll, { method: "PUT", path: "/bench" });
      return [
        ...(await measureListing(atoll, options)),
        ...(await measureSmall(atoll, options)),
        ...(await measureLarge(atoll, folder, options)),
      ];
    } finally {
      await atoll.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLarge(
  atoll: AtollProcess,
  folder: string,
  { rounds }: S3Options,
): Promise<readonly S3Figure[]> {
  const bare = await startServer("./bare-file-server.ts", [folder]);
  const path = "/bench/large";
  const ratios: Record<"PUT" | "GET", number[]> = { PUT: [], GET: [] };
  let grownMiB = 0;
  try {
    // A first upload makes the buffers that stay.
    await exchange(atoll, { method: "PUT", path, bytes: 64 * MIB });
    for (let round = 0; round < Math.min(rounds, 3); round += 1) {
      for (const [method, bytes] of [
        ["PUT", LARGE_BYTES],
        ["GET", 0],
      ] as const) {
        const bareMs = await exchange(bare.address, { method, path, bytes });
        ratios[method].push(bareMs / (await exchange(atoll, { method, path, bytes })));
      }
    }
    grownMiB = await growth(atoll, { method: "PUT", path, bytes: LARGE_BYTES });
  } finally {
    bare.child.kill();
  }
  return [
    figure("PUT of 1 GiB, of a bare stream", median(ratios.PUT), "at least 60 %"),
    figure("GET of 1 GiB, of a bare stream", median(ratios.GET), "at least 70 %"),
    {
      what: "resident memory that a PUT of 1 GiB adds, at the most",
      text: `${grownMiB.toFixed(0)} MiB`,
      value: grownMiB,
      aim: "under 64 MiB",
    },
  ];
}

interface Exchange {
  readonly method: "PUT" | "GET";
  readonly path: string;
  readonly bytes?: number;
}

/** What a request adds to resident memory, at the most; not timed, for looking costs time. */
async function growth(atoll: AtollProcess, request: Exchange): Promise<number> {
  const before = residentMiB(atoll.pid);
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, residentMiB(atoll.pid))), 50);
  await exchange(atoll, request);
  clearInterval(watch);
  return peak - before;
}

async function measureSmall(
  atoll: AtollProcess,
  { rounds, seconds }: S3Options,
): Promise<readonly S3Figure[]> {
  const echo = await startServer("./echo-server.ts", []);
  const generator = startGenerator();
  const ratios: Record<"PUT" | "GET", number[]> = { PUT: [], GET: [] };
  try {
    const job = { connections: CONNECTIONS, seconds, generator };
    await rate(atoll, "PUT", { ...job, seconds: 1 });
    for (let round = 0; round < rounds; round += 1) {
      const bare = await rate(echo.address, "PUT", job);
      for (const method of ["PUT", "GET"] as const) {
        ratios[method].push((await rate(atoll, method, job)) / bare);
      }
    }
  } finally {
    generator.stop();
    echo.child.kill();
  }
  return [
    figure("PUT of 4 KiB at 64 connections, of the echo", median(ratios.PUT), "at least 35 %"),
    figure("GET of 4 KiB at 64 connections, of the echo", median(ratios.GET), "at least 35 %"),
  ];
}

/** Requests a second. */
async function rate(
  address: Address,
  method: "PUT" | "GET",
  { seconds, generator }: { readonly seconds: number; readonly generator: Generator },
): Promise<number> {
  const body = method === "PUT" ? Buffer.alloc(SMALL_BYTES, "x") : Buffer.alloc(0);
  const requests = Array.from({ length: 256 }, (_, key) =>
    requestBytes(address, { method, path: `/bench/small/${key}`, body }),
  );
  const { perSecond, errors, firstError } = await generator.run({
    address: { host: address.host, port: address.port },
    connections: CONNECTIONS,
    plan: { kind: "repeat", requests },
    durationMs: seconds * 1000,
    operationsMax: 2_000_000,
  });
  if (errors > 0) throw new Error(`${method} failed ${errors} times: ${firstError}`);
  return perSecond;
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
  const request = requestBytes(address, { method: "GET", path, body: Buffer.alloc(0) });
  const beganAt = performance.now();
  const { status, body } = await connection.send(request);
  const tookMs = performance.now() - beganAt;
  const keys = body.toString().split("<Key>").length - 1;
  if (status !== 200 || keys !== 1000) throw new Error(`a page of ${keys} keys, status ${status}`);
  return tookMs;
}

function requestBytes(
  { host, port }: Address,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: Buffer },
): Buffer {
  const lines = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n${lines.join("")}`;
  return Buffer.concat([Buffer.from(`${head}content-length: ${body.length}\r\n\r\n`), body]);
}

/** Sends a body of some bytes, reads the answer to its end, and tells how long that took. */
async function exchange(
  { host, port }: Address,
  { method, path, bytes = 0 }: Exchange,
): Promise<number> {
  const beganAt = performance.now();
  const headers = { ...HEADERS, "content-length": String(bytes) };
  const request = httpRequest({ host, port, method, path, headers });
  const answered = once(request, "response");
  const piece = Buffer.alloc(MIB, "x");
  for (let sent = 0; sent < bytes; sent += piece.length) {
    if (!request.write(piece)) await once(request, "drain");
  }
  request.end();
  const [answer] = (await answered) as [AsyncIterable<Buffer> & { readonly statusCode: number }];
  for await (const _ of answer);
  if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode}`);
  return performance.now() - beganAt;
}

async function startServer(
  script: string,
  args: readonly string[],
): Promise<{ readonly address: Address; readonly child: ChildProcess }> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { address: { host: "127.0.0.1", port: Number(line) }, child };
}

function figure(what: string, value: number, aim: string): S3Figure {
  return { what, text: `${(value * 100).toFixed(0)} %`, value, aim };
}
