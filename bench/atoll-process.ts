/**
 * Atoll as a child process, the way users run it: started by its command line, stopped by a signal.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Address } from "./http-connection.ts";

/** Atoll's command line in this checkout. */
export const ATOLL_BIN: string = fileURLToPath(new URL("../bin/atoll.js", import.meta.url));

export interface AtollProcess extends Address {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it wrote to its error output, and what it logged. */
  output(): string;
  /** Ends it and waits. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How to start an Atoll. */
export interface StartOptions {
  /** Flags of `atoll start`; it takes a free port unless they name one. */
  readonly flags: readonly string[];
  /** Another `atoll.js` than this checkout's. */
  readonly bin?: string | undefined;
  /** A command to run it under, such as one that sets limits. */
  readonly under?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts Atoll on a free port; resolves when it says where it listens. */
export async function startAtoll(options: StartOptions): Promise<AtollProcess> {
  const { flags, bin = ATOLL_BIN, under = [], env } = options;
  const port = flags.includes("--port") ? [] : ["--port", "0"];
  const line = [...under, process.execPath, bin, "start", ...port, ...flags];
  const [command = process.execPath, ...args] = line;
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let output = "";
  // What it says until then is for people, what comes later is its log.
  let isReady = false;
  child.stderr?.on("data", (piece: Buffer) => (output += String(piece)));
  const ended = once(child, "close");
  const listening = await new Promise<number>((resolve, reject) => {
    if (child.stdout === null) throw new Error("a child process without an output");
    createInterface(child.stdout).on("line", (line) => {
      const found = /^Atoll serves .* on https?:\/\/[^:]+:(\d+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
      else if (isReady) output += `${line}\n`;
      isReady ||= line === "Ready.";
    });
    child.on("error", reject);
    void ended.then(([code]) => reject(new StartError(Number(code), output)));
  });
  return {
    child,
    host: "127.0.0.1",
    port: listening,
    pid: child.pid ?? 0,
    output: () => output,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

/** Atoll ended before it served. */
export class StartError extends Error {
  readonly exitCode: number;
  readonly output: string;

  constructor(exitCode: number, output: string) {
    super(`atoll ended with exit code ${exitCode}: ${output}`);
    this.exitCode = exitCode;
    this.output = output;
  }
}
