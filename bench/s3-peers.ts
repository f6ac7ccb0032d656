/**
 * S3 beside other servers, in one run: small objects at 64 connections and a large one on its own.
 *
 * ```
 * round 1   PUT and GET of 4 KiB     Atoll, then each peer
 *           PUT and GET of 256 MiB   Atoll, then each peer
 * round 2   ...
 * ```
 *
 * Peers get the same requests. They must take a signature's word, as Atoll does of root keys, and path
 * style; what they do not sync to the disk is their own affair.
 */
import { median, milliseconds, whole } from "./figures.ts";
import { startGenerator, type Generator } from "./generator-process.ts";
import { HttpConnection, type Address } from "./http-connection.ts";
import type { S3Figure } from "./s3-figure.ts";
import { exchange, MIB, requestBytes } from "./s3-request.ts";
import { measureSmall } from "./s3-small.ts";

/** Another server, and where it listens. */
export interface Peer {
  readonly name: string;
  readonly address: Address;
}

const BUCKET = "bench-peers";
const LARGE_BYTES = 256 * MIB;
const METHODS = ["PUT", "GET"] as const;

type Method = (typeof METHODS)[number];

interface Contestant extends Peer {
  readonly small: Record<Method, { readonly perSecond: number; readonly p50Us: number }[]>;
  /** MiB a second. */
  readonly large: Record<Method, number[]>;
}

/** Measures Atoll and its peers in turns. */
export async function measurePeers(
  atoll: Address,
  { peers, rounds, seconds }: { peers: readonly Peer[]; rounds: number; seconds: number },
): Promise<readonly S3Figure[]> {
  const generator = startGenerator();
  const servers = [{ name: "Atoll", address: atoll }, ...peers].map((server): Contestant => ({
    ...server,
    small: { PUT: [], GET: [] },
    large: { PUT: [], GET: [] },
  }));
  try {
    for (const { address } of servers) await makeBucket(address);
    await measureRound(servers, { generator, seconds });
    // The first round has warmed up.
    servers.forEach(forget);
    for (let round = 0; round < rounds; round += 1) {
      await measureRound(servers, { generator, seconds });
    }
  } finally {
    generator.stop();
  }
  return METHODS.flatMap((method) => [
    ...servers.map((server) => smallFigure(server, method)),
    ...servers.map((server) => largeFigure(server, method)),
  ]);
}

interface Load {
  readonly generator: Generator;
  readonly seconds: number;
}

async function measureRound(servers: readonly Contestant[], load: Load): Promise<void> {
  for (const server of servers) await measureOnce(server, load);
}

async function measureOnce(
  { address, small, large }: Contestant,
  { generator, seconds }: Load,
): Promise<void> {
  for (const method of METHODS) {
    small[method].push(await measureSmall(address, method, { generator, bucket: BUCKET, seconds }));
  }
  const path = `/${BUCKET}/large`;
  for (const method of METHODS) {
    const bytes = method === "PUT" ? LARGE_BYTES : 0;
    const tookMs = await exchange(address, { method, path, bytes });
    large[method].push((LARGE_BYTES / MIB / tookMs) * 1000);
  }
}

function forget({ small, large }: Contestant): void {
  for (const method of METHODS) {
    small[method].length = 0;
    large[method].length = 0;
  }
}

function smallFigure({ name, small }: Contestant, method: Method): S3Figure {
  const taken = small[method];
  const value = median(taken.map(({ perSecond }) => perSecond));
  const p50 = milliseconds(median(taken.map(({ p50Us }) => p50Us)));
  const what = `${name}: ${method} of 4 KiB at 64 connections`;
  return { what, text: `${whole(value)} a second, p50 ${p50} ms`, value, aim: "" };
}

function largeFigure({ name, large }: Contestant, method: Method): S3Figure {
  const value = median(large[method]);
  return {
    what: `${name}: ${method} of 256 MiB`,
    text: `${whole(value)} MiB a second`,
    value,
    aim: "",
  };
}

/** Makes the bucket; it may be there from an earlier run. */
async function makeBucket(address: Address): Promise<void> {
  const connection = new HttpConnection(address);
  const request = requestBytes(address, { method: "PUT", path: `/${BUCKET}` });
  const { status, body } = await connection.send(request);
  connection.close();
  if (status !== 200 && status !== 409) {
    throw new Error(
      `${address.host}:${address.port} makes no bucket: ${status} ${body.toString()}`,
    );
  }
}
