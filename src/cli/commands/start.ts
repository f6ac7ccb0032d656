import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { findInitScripts, runStage, type InitScript } from "../../admin/init-stage.ts";
import { ConfigError, resolveConfig, type Config, type SettingSource } from "../../config.ts";
import {
  settingsFromEnvironment,
  settingsFromFile,
  settingsFromLocalStack,
} from "../../config-source.ts";
import { wallClockMs } from "../../gateway/clock.ts";
import { createAtoll } from "../../atoll.ts";
import { CommandError, type Command, type Io } from "../command.ts";
import { defaultDataFolder } from "../../data-folder.ts";
import { describeStartFlags, readStartFlags } from "../flags.ts";
import { createLog } from "../log.ts";
import { readTls } from "../tls.ts";
import { toolEnvironment } from "../tool-environment.ts";

/** `atoll start`: serves until it is told to stop, then finishes what it began. */
export const start: Command = {
  name: "start",
  usage: "[FLAGS]",
  summary: "Serves every account and every region on one endpoint.",
  details: describeStartFlags,
  async run(args, io) {
    const { config, ignored } = readConfig(args, io);
    const stop = stopRequest(io);
    try {
      await serve(config, { ignored, io, stop });
    } finally {
      stop.end();
    }
    return 0;
  },
};

/** How long an end may take before it is explained. */
const PATIENCE_MS = 2000;

type HookContext = Parameters<typeof runStage>[2];

interface Circumstances {
  readonly io: Io;
  readonly stop: StopRequest;
  /** Variables of LocalStack's that mean nothing. */
  readonly ignored: readonly string[];
}

async function serve(config: Config, { io, stop, ignored }: Circumstances): Promise<void> {
  const log = createLog({
    level: config.logLevel,
    format: config.logFormat,
    write: io.out,
    nowMs: wallClockMs,
  });
  const scripts = initScripts(config);
  const context: HookContext = { env: { ...io.env }, log };
  await runStage(scripts, "boot", context);

  const data = dataFolder(config, io);
  const publicHost =
    config.publicHost ?? (config.port === 0 ? undefined : `localhost:${config.port}`);
  const options = { ...config, data, publicHost, log, initScripts: scripts, stop: stop.ask };
  const atoll = await begin(() => createAtoll(options));
  try {
    const tls = config.tls ? readTls(config, data ?? defaultDataFolder(io.env)) : undefined;
    const { url } = await begin(() => atoll.listen({ port: config.port, host: config.host, tls }));
    if (ignored.length > 0) {
      log.warn({}, `these variables of LocalStack's mean nothing here: ${ignored.join(", ")}`);
    }
    const lines = startText(url, config, data);
    if (tls?.madeAt !== undefined) {
      lines.push(`  tls          trust it with AWS_CA_BUNDLE=${tls.madeAt}`);
    }
    // The scripts speak to this Atoll with any AWS tool, and need no configuration for it.
    const env = toolEnvironment(context.env, { endpoint: url });
    await untilAsked(scripts, { env, log }, { io, stop, lines });
  } finally {
    await atoll.close();
  }
}

/** Runs the hooks of an Atoll that listens, and waits for its end. */
async function untilAsked(
  scripts: readonly InitScript[],
  context: HookContext,
  { io, stop, lines }: Pick<Circumstances, "io" | "stop"> & { readonly lines: readonly string[] },
): Promise<void> {
  try {
    await runStage(scripts, "start", context);
    for (const line of lines) io.out(line);
    io.out("Ready.");
    await runStage(scripts, "ready", context);
    await stop.asked;
  } finally {
    await runStage(scripts, "shutdown", context);
  }
}

function initScripts({ initDir }: Config): InitScript[] {
  if (initDir === undefined) return [];
  if (!existsSync(initDir))
    throw new ConfigError(`\`--init-dir\`: there is no folder \`${initDir}\``);
  return findInitScripts(initDir);
}

/** The folder that everything is kept in, undefined for memory and for a database. */
function dataFolder(config: Config, { env }: Io): string | undefined {
  if (config.data !== undefined) return resolve(config.data);
  return config.ephemeral || config.store !== undefined ? undefined : defaultDataFolder(env);
}

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
    flags,
    settingsFromEnvironment(io.env),
    localStack,
    ...fileSettings(flags.configFile ?? (io.env["ATOLL_CONFIG"] || undefined)),
  ]);
  return { config, ignored: localStack.ignored };
}

const DEFAULT_FILE = "atoll.json";

/** The settings of the file that was named, or of `./atoll.json` if there is one. */
function fileSettings(named: string | undefined): readonly SettingSource[] {
  const path = resolve(named ?? DEFAULT_FILE);
  if (named === undefined && !existsSync(path)) return [];
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
    const what = printParseErrorCode(first.error)
      .replaceAll(/\B[A-Z]/g, " $&")
      .toLowerCase();
    throw new ConfigError(`${path}:${line}: this is not JSON: ${what}`);
  }
  return [settingsFromFile(content, path)];
}

const IAM_TEXT = {
  enforce: "enforce: what AWS would deny is denied, in AWS's words",
  audit:
    "audit: what AWS would deny is let through, and reported in this log and in x-atoll-decision",
  off: "off: nobody is denied anything, and nothing is reported",
} as const;

function startText(url: string, config: Config, data: string | undefined): string[] {
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

interface StopRequest {
  /** Resolves when a signal or a client asks for the end. */
  readonly asked: Promise<void>;
  readonly ask: () => void;
  /** Leaves signals to others again. */
  end(): void;
}

/** Listens for the first signal; a second one ends the process at once, as without this. */
function stopRequest(io: Io): StopRequest {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const { promise, resolve: ask } = Promise.withResolvers<void>();
  let patience: NodeJS.Timeout | undefined;
  const onSignal = (): void => {
    end();
    patience = setTimeout(() => {
      io.err("atoll: finishing what was begun; a second Ctrl-C ends it at once");
    }, PATIENCE_MS);
    ask();
  };
  const end = (): void => {
    clearTimeout(patience);
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { asked: promise, ask, end };
}
