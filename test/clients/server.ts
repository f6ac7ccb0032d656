/**
 * Atoll as its users start it: `bin/atoll.js start` in a process of its own, on a free port.
 *
 * ```ts
 * const server = await startServer(["--iam", "enforce"]);
 * await server.says(/would be denied/);
 * await server.stop();
 * ```
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { plainEnvironment } from "./process.ts";

export const ROOT: string = join(import.meta.dirname, "../..");
export const BIN: string = join(ROOT, "bin/atoll.js");

export interface Server {
  readonly url: string;
  readonly port: string;
  /** Everything printed so far. */
  readonly text: () => string;
  /** Waits until something was printed. */
  says(pattern: RegExp): Promise<string>;
  /** Asks it to end and waits for that. @returns The exit code. */
  stop(): Promise<number | null>;
}

/** What starts Atoll, unless it is the sources with this Node. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** How long a line may take to come. */
const PATIENCE_MS = 100_000;

/** Starts Atoll, in memory unless the flags say otherwise, and waits until it is ready. */
export async function startServer(
  flags: readonly string[] = [],
  { command, args }: Program = { command: process.execPath, args: [BIN] },
): Promise<Server> {
  const home = flags.includes("--data") ? [] : ["--ephemeral"];
  const child = spawn(command, [...args, "start", "--port", "0", ...home, ...flags], {
    env: plainEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  let printed = "";
  let tell = (): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      tell();
    });
  }
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(give, PATIENCE_MS);
      void ended.then(give);
      tell = (): void => {
        const [found] = pattern.exec(printed) ?? [];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      };
      function give(): void {
        clearTimeout(timer);
        reject(new Error(`Atoll did not say ${pattern.source} but:\n${printed}`));
      }
      tell();
    });
  await says(/^Ready\.$/m);
  const [, url = "", port = ""] = /on (https?:\/\/\S+:(\d+))/.exec(printed) ?? [];
  return {
    url,
    port,
    text: () => printed,
    says,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}
