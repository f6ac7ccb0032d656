import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { findInitScripts, runStage } from "../../admin/init-stage.ts";
import {
  ConfigError,
  resolveConfig,
  settingsFromEnvironment,
  settingsFromFile,
  settingsFromLocalStack,
  type Config,
  type RawSettings,
} from "../../config.ts";
import { wallClockMs } from "../../gateway/clock.ts";
import { createAtoll } from "../../atoll.ts";
import { CommandError, type Command, type Io } from "../command.ts";
import { defaultDataFolder } from "../../data-folder.ts";
import { describeStartFlags, readStartFlags } from "../flags.ts";
import { createLog } from "../log.ts";
import { readTls } from "../tls.ts";

/** `atoll start`: serves until it is told to stop, then finishes what it began. */
export const start: Command = {
  name: "start",
  usage: "[FLAGS]",
  summary: "Serves every account and every region on one endpoint.",
  details: describeStartFlags,
  async run(args, io) {
    const { config, ignored } = readConfig(args, io);
    const log = createLog({
      level: config.logLevel,
      format: config.logFormat,
      write: io.out,
      nowMs: wallClockMs,
    });
    const scripts = config.initDir === undefined ? [] : findInitScripts(config.initDir);
    const context = { env: { ...io.env }, log };
    await runStage(scripts, "boot", context);

    const data =
      config.data ??
      (config.ephemeral || config.store !== undefined ? undefined : defaultDataFolder(io.env));
    const stop = Promise.withResolvers<void>();
    const atoll = await begin(() =>
      createAtoll({ ...config, data, log, initScripts: scripts, stop: stop.resolve }),
    );
    try {
      const tls = config.tls ? readTls(config, data ?? defaultDataFolder(io.env)) : undefined;
      const { url } = await begin(() =>
        atoll.listen({ port: config.port, host: config.host, tls }),
      );
      context.env["AWS_ENDPOINT_URL"] = url;
      if (ignored.length > 0) {
        log.warn({}, `these variables of LocalStack's mean nothing here: ${ignored.join(", ")}`);
      }
      await runStage(scripts, "start", context);
      for (const line of startText(url, config, data)) io.out(line);
      if (tls?.madeAt !== undefined) {
        io.out(`  tls          trust it with AWS_CA_BUNDLE=${tls.madeAt}`);
      }
      io.out("Ready.");
      await runStage(scripts, "ready", context);
      await stopSignal(stop.promise);
    } finally {
      await runStage(scripts, "shutdown", context);
      await atoll.close();
    }
    return 0;
  },
};

/** Turns the errors of a start that a person can mend into one sentence. */
async function begin<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (error.name === "StorageError" || error.name === "ListenError") {
      throw new CommandError(error.message, 1);
    }
    if (code === "ECONNREFUSED")
      throw new CommandError(`the database cannot be reached: ${error.message}`, 1);
    throw error;
  }
}

function readConfig(
  args: readonly string[],
  io: Io,
): { readonly config: Config; readonly ignored: readonly string[] } {
  const flags = readStartFlags(args);
  const localStack = settingsFromLocalStack(io.env);
  const config = resolveConfig([
    { name: "flag", values: flags.values },
    { name: "environment", values: settingsFromEnvironment(io.env) },
    { name: "environment (LocalStack)", values: localStack.values },
    fileSettings(flags.configFile ?? io.env["ATOLL_CONFIG"]),
  ]);
  return { config, ignored: localStack.ignored };
}

const DEFAULT_FILE = "atoll.json";

function fileSettings(named: string | undefined): {
  readonly name: string;
  readonly values: RawSettings;
} {
  const path = resolve(named ?? DEFAULT_FILE);
  if (named === undefined && !existsSync(path)) return { name: path, values: {} };
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new ConfigError(`the configuration file \`${path}\` cannot be read`);
  }
  const errors: ParseError[] = [];
  const content: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split("\n").length;
    throw new ConfigError(`${path}:${line}: ${printParseErrorCode(first.error)}`);
  }
  return { name: path, values: settingsFromFile(content, path) };
}

const IAM_TEXT = {
  enforce: "enforce: what AWS would deny is denied, in AWS's words",
  audit:
    "audit: what AWS would deny is let through, and reported in this log and in x-atoll-decision",
  off: "off: nobody is denied anything, and nothing is reported",
} as const;

function startText(url: string, config: Config, data: string | undefined): readonly string[] {
  const home =
    config.store !== undefined
      ? `the database ${config.store.replace(/:[^:@/]*@/, ":***@")}`
      : (data ?? "memory only: gone when this ends");
  return [
    `Atoll serves every account and every region on ${url}`,
    `  data         ${home}`,
    `  iam          ${IAM_TEXT[config.iam]}`,
    `  always       signatures and expiry of minted keys are checked, in every mode`,
    `  cross-region ${config.crossRegion === "allow" ? "allowed: one endpoint for all regions" : "refused, as AWS's regional endpoints do"}`,
    `  try          AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=any aws --endpoint-url ${url} sts get-caller-identity`,
  ];
}

async function stopSignal(asked: Promise<void>): Promise<void> {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const signalled = Promise.withResolvers<void>();
  for (const signal of signals) process.once(signal, () => signalled.resolve());
  await Promise.race([signalled.promise, asked]);
}
