import { ConfigError, flagOf, settings, type Config, type SettingSource } from "../config.ts";
import { suggest } from "../near-miss.ts";
import { CommandError } from "./command.ts";

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

/** The flags of `atoll start`, for `--help`. */
export function describeStartFlags(): string {
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
  const width = Math.min(44, Math.max(...rows.map(([left]) => left.length)) + 2);
  const lines = rows.map(([left, right]) =>
    left.length < width ? `${left.padEnd(width)}${right}` : `${left}\n${" ".repeat(width)}${right}`,
  );
  return [
    ...lines,
    `${"  --config FILE".padEnd(width)}configuration file in JSON; ./atoll.json is read without it`,
    "",
    "Each flag is also a variable (--cross-region: ATOLL_CROSS_REGION) and a member of the",
    "configuration file (crossRegion). LocalStack's variables are understood where they mean something.",
  ].join("\n");
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
  const { "--account": account, "--region": region, "--port": port } = found;
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new CommandError(`\`--account\` takes twelve digits, not \`${account}\``);
  }
  // A variable that is empty counts as not set.
  const byPort = port ?? (env["ATOLL_PORT"] || undefined);
  const fallback = env["ATOLL_ENDPOINT"] || "http://127.0.0.1:4566";
  const named =
    found["--endpoint"] ?? (byPort === undefined ? fallback : `http://127.0.0.1:${byPort}`);
  const endpoint = /^https?:\/\//.test(named) ? named : `http://${named}`;
  if (!URL.canParse(endpoint)) {
    throw new CommandError(
      `\`--endpoint\` takes a URL such as http://localhost:4566, not \`${named}\``,
    );
  }
  return { endpoint: endpoint.replace(/\/$/, ""), account, region, rest };
}
