/** PUT and GET of 1 GiB, against a process that only streams, hashes, writes and syncs the same bytes. */
import type { AtollProcess } from "./atoll-process.ts";
import { cpuUs, median, residentMiB, whole } from "./figures.ts";
import type { Address } from "./http-connection.ts";
import { shareFigure, type S3Figure } from "./s3-figure.ts";
import { exchange, MIB, startServer, type Exchange } from "./s3-request.ts";

const LARGE_BYTES = 1024 * MIB;
const ROUNDS_MAX = 3;
const PATH = "/bench/large";

/** One exchange, by the clock and by the server's processor time. */
interface Sample {
  readonly tookMs: number;
  readonly cpuMs: number;
}

interface Pair {
  readonly bare: Sample;
  readonly atoll: Sample;
}

/** Measures PUT and GET, and what a PUT adds to resident memory. */
export async function measureLarge(
  atoll: AtollProcess,
  folder: string,
  rounds: number,
): Promise<readonly S3Figure[]> {
  const bare = await startServer("./bare-file-server.ts", [folder]);
  const bareServer = { ...bare.address, pid: bare.child.pid ?? 0 };
  const pairs: Record<"PUT" | "GET", Pair[]> = { PUT: [], GET: [] };
  let grownMiB = 0;
  try {
    // The first uploads make what stays: buffers here, pages of the disk's cache in the system.
    for (const server of [bareServer, atoll]) await put(server);
    for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round += 1) {
      for (const method of ["PUT", "GET"] as const) {
        const request = { method, path: PATH, bytes: method === "PUT" ? LARGE_BYTES : 0 };
        pairs[method].push({
          bare: await sample(bareServer, request),
          atoll: await sample(atoll, request),
        });
      }
    }
    grownMiB = await growth(atoll);
  } finally {
    bare.child.kill();
  }
  return [
    ...figuresOf("PUT", pairs.PUT, "at least 60 %"),
    ...figuresOf("GET", pairs.GET, "at least 70 %"),
    {
      what: "resident memory that a PUT of 1 GiB adds, at the most",
      text: `${grownMiB.toFixed(0)} MiB`,
      value: grownMiB,
      aim: "under 64 MiB",
    },
  ];
}

function figuresOf(method: string, pairs: readonly Pair[], aim: string): readonly S3Figure[] {
  const bareMs = median(pairs.map(({ bare }) => bare.tookMs));
  const ofBare = median(pairs.map(({ bare, atoll }) => bare.tookMs / atoll.tookMs));
  const ofBareCpu = median(pairs.map(({ bare, atoll }) => bare.cpuMs / atoll.cpuMs));
  const rate = (LARGE_BYTES / MIB / bareMs) * 1000;
  return [
    shareFigure(`${method} of 1 GiB, of a bare stream of ${whole(rate)} MiB/s`, ofBare, aim),
    shareFigure(`${method} of 1 GiB, the same by processor time`, ofBareCpu, ""),
  ];
}

function put(address: Address): Promise<number> {
  return exchange(address, { method: "PUT", path: PATH, bytes: LARGE_BYTES });
}

async function sample(
  server: Address & { readonly pid: number },
  request: Exchange,
): Promise<Sample> {
  const before = cpuUs(server.pid) ?? 0;
  const tookMs = await exchange(server, request);
  return { tookMs, cpuMs: ((cpuUs(server.pid) ?? 0) - before) / 1000 };
}

/** What a PUT adds to resident memory, at the most; not timed, for looking costs time. */
async function growth(atoll: AtollProcess): Promise<number> {
  const before = residentMiB(atoll.pid);
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, residentMiB(atoll.pid))), 50);
  await put(atoll);
  clearInterval(watch);
  return peak - before;
}
