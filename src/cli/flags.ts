import { ConfigError, flagOf, settings, type Config, type SettingSource } from "../config.ts";
import { isAccountId } from "../model/scope.ts";
import { suggest } from "../near-miss.ts";
import { CommandError } from "./command.ts";
import { wrapWords } from "./styled-line.ts";

/** What a command line gave: settings, and the file it named. */
export interface StartFlags extends SettingSource {
  readonly configFile: string | undefined;
}

/**
 * Reads the flags of `atoll start`: `--port 4570`, `--port=4570`, `--tls`, `--no-secure-transport`.
 *
 * @throws ConfigError For a flag that is no setting or lacks its value.
 */
export function readStartFlags(args: readonly string[]): StartFlags {
  const values: Partial<Record<keyof Config, unknown>> = {};
  let configFile: string | undefined;
  const rest = [...args];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    const equals = flag.indexOf("=");
    const name = equals < 0 ? flag : flag.slice(0, equals);
    const inline = equals < 0 ? undefined : flag.slice(equals + 1);
    const take = (): string => {
      if (inline !== undefined) return inline;
      // A flag is nobody's value: the one before it was forgotten.
      const value = rest[0]?.startsWith("--") === true ? undefined : rest.shift();
      if (value === undefined) throw new ConfigError(`\`${name}\` needs a value`);
      return value;
    };
    if (name === "--config") {
      configFile = take();
      continue;
    }
    const setting = settings.find(({ key }) => flagOf(key) === name);
    const negated = settings.find(({ key, kind }) => kind === "switch" && noFlagOf(key) === name);
    if (negated !== undefined && inline === undefined) {
      values[negated.key] = false;
    } else if (setting === undefined) {
      throw unknownFlag(name);
    } else if (setting.kind === "switch") {
      values[setting.key] = inline ?? true;
    } else if (setting.kind === "list") {
      values[setting.key] = [...((values[setting.key] as string[] | undefined) ?? []), take()];
    } else {
      values[setting.key] = take();
    }
  }
  return { values, configFile, nameOf: (key) => `\`${flagOf(key)}\`` };
}

function unknownFlag(name: string): ConfigError {
  const known = settings.map(({ key }) => flagOf(key));
  if (!name.startsWith("-")) {
    return new ConfigError(
      `\`start\` takes flags only, not \`${name}\`; \`atoll help start\` lists them`,
    );
  }
  return new ConfigError(
    `unknown flag \`${name}\`${suggest(name, [...known, "--config"])}; \`atoll help start\` lists them`,
  );
}

function noFlagOf(key: keyof Config): string {
  return `--no-${flagOf(key).slice(2)}`;
}

/** The flags of `atoll start`, for `--help`, in lines of a width. */
export function describeStartFlags(lineWidth: number): string {
  const rows = settings.map((setting) => {
    const flag =
      setting.kind === "switch" && setting.fallback === true
        ? noFlagOf(setting.key)
        : flagOf(setting.key);
    const value = setting.value ?? setting.choices?.join("|") ?? "";
    const { fallback } = setting;
    const shown =
      typeof fallback === "string" || typeof fallback === "number" ? ` [${fallback}]` : "";
    return [`  ${flag} ${value}`.trimEnd(), `${setting.help}${shown}`] as const;
  });
  const config = [
    "  --config FILE",
    "configuration file in JSON; ./atoll.json is read without it",
  ] as const;
  return [
    ...[...rows, config].flatMap((row) => flagLines(row, lineWidth)),
    "",
    "Each flag is also a variable (--cross-region: ATOLL_CROSS_REGION) and a member of the " +
      "configuration file (crossRegion). LocalStack's variables are understood where they mean something.",
  ].join("\n");
}

/** Where the sentences about flags begin. */
const SENTENCE_COLUMN = 28;

/** A flag and its sentence; a flag that is too long has a line of its own. */
function flagLines([flag, sentence]: readonly [string, string], width: number): readonly string[] {
  const lines = wrapWords(sentence, width - SENTENCE_COLUMN);
  const isLong = flag.length > SENTENCE_COLUMN - 2;
  const lefts = isLong ? [flag, ...lines.map(() => "")] : [flag];
  const rights = isLong ? ["", ...lines] : lines;
  return rights.map((right, index) =>
    ((lefts[index] ?? "").padEnd(SENTENCE_COLUMN) + right).trimEnd(),
  );
}

/** Flags of the commands that speak to a running Atoll. */
export interface ClientFlags {
  readonly endpoint: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** What is left, from the first word that is no flag of ours. */
  readonly rest: readonly string[];
}

/** Reads `--endpoint`, `--port`, `--account`, `--region` up to the first other word. */
export function readClientFlags(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ClientFlags {
  const found: Record<string, string> = {};
  const rest = [...args];
  while (rest[0] !== undefined) {
    const [name = "", inline] = rest[0].split("=", 2);
    if (!["--endpoint", "--port", "--account", "--region"].includes(name)) break;
    rest.shift();
    const value = inline ?? rest.shift();
    if (value === undefined) throw new CommandError(`\`${name}\` needs a value`);
    found[name] = value;
  }
  const {
    "--account": account,
    "--region": region,
    "--endpoint": endpoint,
    "--port": port,
  } = found;
  if (account !== undefined) accountOf(account);
  return { endpoint: endpointFrom({ endpoint, port }, env), account, region, rest };
}

/** @throws CommandError For what is no account's id. */
export function accountOf(text: string): string {
  if (isAccountId(text)) return text;
  throw new CommandError(`\`--account\` takes twelve digits, not \`${text}\``);
}

/**
 * Where the Atoll is that a command asks: by flag, else by variable, else on this machine.
 *
 * @throws CommandError For what is no address.
 */
export function endpointFrom(
  flags: { readonly endpoint: string | undefined; readonly port: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (flags.endpoint !== undefined) return baseUrl(flags.endpoint, "--endpoint");
  if (flags.port !== undefined) return urlOfPort(flags.port, "--port");
  // A variable that is empty counts as not set.
  const { ATOLL_ENDPOINT: endpoint, ATOLL_PORT: port } = env;
  if (endpoint) return baseUrl(endpoint, "ATOLL_ENDPOINT");
  return port ? urlOfPort(port, "ATOLL_PORT") : urlOfPort("4566", "--port");
}

function baseUrl(text: string, from: string): string {
  const url = text.includes("://") ? text : `http://${text}`;
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/$/, "");
  throw new CommandError(`\`${from}\` takes a URL such as http://localhost:4566, not \`${text}\``);
}

function urlOfPort(port: string, from: string): string {
  if (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535) {
    return `http://127.0.0.1:${port}`;
  }
  throw new CommandError(
    `\`${from}\` takes the port of a running Atoll, 1 to 65535, not \`${port}\``,
  );
}
