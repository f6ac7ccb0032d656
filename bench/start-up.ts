/**
 * How long a user waits: from starting the process to the first answered, signed request. From the
 * sources, and as installed from the package when `npm run build` has been run.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startAtoll } from "./atoll-process.ts";
import { GET_CALLER_IDENTITY, queryRequests, rootKeys } from "./aws-request.ts";
import { median } from "./figures.ts";
import { HttpConnection } from "./http-connection.ts";

export interface StartFigures {
  readonly from: string;
  readonly starts: number;
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** Starts Atoll again and again, each time on an empty data folder. */
export async function measureStart(starts: number): Promise<readonly StartFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), "atoll-start-"));
  try {
    const kinds = [{ from: "source", bin: undefined as string | undefined }];
    const packed = packedBin(join(folder, "package"));
    if (packed !== undefined) kinds.push({ from: "package", bin: packed });
    const times = kinds.map((): number[] => []);
    for (let count = 0; count < starts; count += 1) {
      for (const [index, { bin }] of kinds.entries()) {
        times[index]?.push(await startOnce(join(folder, `${index}-${count}`), bin));
      }
    }
    return kinds.map(({ from }, index) => {
      const mine = times[index] ?? [];
      return { from, starts, medianMs: median(mine), slowestMs: Math.max(...mine) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOnce(data: string, bin: string | undefined): Promise<number> {
  const startedAt = performance.now();
  const atoll = await startAtoll({ flags: ["--data", data, "--log-level", "error"], bin });
  const connection = new HttpConnection(atoll);
  const request = queryRequests("sts", atoll, rootKeys("111111111111"))(GET_CALLER_IDENTITY);
  const { status } = await connection.send(request);
  const elapsedMs = performance.now() - startedAt;
  connection.close();
  await atoll.stop();
  if (status !== 200) throw new Error(`the first request was answered with ${status}`);
  return elapsedMs;
}

/** Lays the built package out as npm would install it: without sources. */
function packedBin(folder: string): string | undefined {
  const root = fileURLToPath(new URL("..", import.meta.url));
  if (!existsSync(join(root, "dist", "cli", "main.js"))) return undefined;
  mkdirSync(folder);
  for (const name of ["bin", "dist", "package.json"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return join(folder, "bin", "atoll.js");
}
