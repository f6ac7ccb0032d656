/** The echo server as a child process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Address } from "./http-connection.ts";

export interface Echo {
  readonly address: Address;
  readonly pid: number;
  stop(): void;
}

/** Starts it on a free port. */
export async function startEcho(): Promise<Echo> {
  const script = fileURLToPath(new URL("./echo-server.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    address: { host: "127.0.0.1", port: Number(line) },
    pid: child.pid ?? 0,
    stop: () => void child.kill(),
  };
}
