/**
 * Every setting of Atoll, once: this table makes the flags, the `ATOLL_*` variables, the members of
 * the configuration file, `--help` and the docs page. A setting comes from the first of these that
 * has it: flag, variable, LocalStack's variable of the same meaning, file, default. A name that is
 * not in the table is an error, never silence.
 */
import type { IamMode } from "./gateway/gateway.ts";

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly data: string | undefined;
  readonly ephemeral: boolean;
  readonly store: string | undefined;
  readonly durability: "full" | "relaxed";
  readonly iam: IamMode;
  readonly crossRegion: "allow" | "refuse";
  readonly strictAuth: boolean;
  readonly secureTransport: boolean;
  readonly tls: boolean;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly publicHost: string | undefined;
  readonly sqsEndpointStrategy: "atoll" | "standard" | "domain" | "path" | "off" | "dynamic";
  readonly corsOrigin: readonly string[];
  readonly initDir: string | undefined;
  readonly bodyMiBMax: number;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly logFormat: "text" | "json";
}

type Kind = "text" | "integer" | "switch" | "list" | "choice";

export interface Setting {
  readonly key: keyof Config;
  readonly kind: Kind;
  readonly choices?: readonly string[];
  readonly range?: readonly [number, number];
  readonly fallback?: string | number | boolean | readonly string[];
  /** What stands for the value in `--help`. */
  readonly value?: string;
  readonly help: string;
}

export const settings: readonly Setting[] = [
  {
    key: "port",
    kind: "integer",
    range: [0, 65_535],
    fallback: 4566,
    value: "PORT",
    help: "port to listen on; 0 takes a free one",
  },
  {
    key: "host",
    kind: "text",
    fallback: "127.0.0.1",
    value: "HOST",
    help: "address to listen on; 0.0.0.0 for all",
  },
  {
    key: "data",
    kind: "text",
    value: "DIR",
    help: "folder for everything that is kept; a per-user folder without it",
  },
  {
    key: "ephemeral",
    kind: "switch",
    fallback: false,
    help: "keep everything in memory and forget it at the end",
  },
  {
    key: "store",
    kind: "text",
    value: "URL",
    help: "PostgreSQL database to keep everything in, postgres://user@host/db; several Atoll processes may share it",
  },
  {
    key: "durability",
    kind: "choice",
    choices: ["full", "relaxed"],
    fallback: "full",
    help: "full: on disk before the answer; relaxed: survives a killed process, not a power cut",
  },
  {
    key: "iam",
    kind: "choice",
    choices: ["enforce", "audit", "off"],
    fallback: "audit",
    help: "enforce: denials are AWS's errors; audit: let through and report; off: not judged",
  },
  {
    key: "crossRegion",
    kind: "choice",
    choices: ["allow", "refuse"],
    fallback: "allow",
    help: "whether a resource in another region than the request's may be reached",
  },
  {
    key: "strictAuth",
    kind: "switch",
    fallback: false,
    help: "account ids and `test` are no access keys; only minted keys are",
  },
  {
    key: "secureTransport",
    kind: "switch",
    fallback: true,
    help: "what aws:SecureTransport is, whatever the connection",
  },
  {
    key: "tls",
    kind: "switch",
    fallback: false,
    help: "serve HTTPS, with a certificate made at start unless one is given",
  },
  { key: "tlsCert", kind: "text", value: "FILE", help: "certificate for --tls, PEM" },
  { key: "tlsKey", kind: "text", value: "FILE", help: "private key of --tls-cert, PEM" },
  {
    key: "publicHost",
    kind: "text",
    value: "HOST[:PORT]",
    help: "host in URLs handed out where the request's own is not used",
  },
  {
    key: "sqsEndpointStrategy",
    kind: "choice",
    choices: ["atoll", "standard", "domain", "path", "off", "dynamic"],
    fallback: "atoll",
    help: "form of queue URLs handed out; atoll: http://HOST/queue/REGION/ACCOUNT/NAME",
  },
  {
    key: "corsOrigin",
    kind: "list",
    fallback: [],
    value: "ORIGIN",
    help: "browser origin that may call, * for all; may be repeated",
  },
  {
    key: "initDir",
    kind: "text",
    value: "DIR",
    help: "folder with boot.d, start.d, ready.d, shutdown.d of executables to run",
  },
  {
    key: "bodyMiBMax",
    kind: "integer",
    range: [1, 2048],
    fallback: 128,
    value: "MIB",
    help: "largest request body held in memory; streamed uploads are not bound by it",
  },
  {
    key: "logLevel",
    kind: "choice",
    choices: ["debug", "info", "warn", "error", "silent"],
    fallback: "info",
    help: "what is logged at least",
  },
  {
    key: "logFormat",
    kind: "choice",
    choices: ["text", "json"],
    fallback: "text",
    help: "lines for people, or JSON",
  },
];

/** A setting that cannot be used, said so that its writer can mend it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** `--cross-region` of `crossRegion`. */
export function flagOf(key: keyof Config): string {
  return `--${words(key).join("-")}`;
}

/** `ATOLL_CROSS_REGION` of `crossRegion`. */
export function variableOf(key: keyof Config): string {
  return `ATOLL_${words(key).join("_").toUpperCase()}`;
}

function words(key: string): readonly string[] {
  return key
    .replaceAll("MiB", "Mib")
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .split("-");
}

/** Values by setting, not yet checked. */
export type RawSettings = Partial<Record<keyof Config, unknown>>;

/** The settings of a configuration, checked; `sources` in order of precedence. */
export function resolveConfig(
  sources: readonly { readonly name: string; readonly values: RawSettings }[],
): Config {
  const config: Record<string, unknown> = {};
  for (const setting of settings) {
    config[setting.key] = setting.fallback;
    for (const { name, values } of sources) {
      const raw = values[setting.key];
      if (raw === undefined) continue;
      config[setting.key] = check(setting, raw, name);
      break;
    }
  }
  const resolved = config as unknown as Config;
  refuseContradictions(resolved);
  return resolved;
}

function refuseContradictions(config: Config): void {
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    throw new ConfigError("`--tls-cert` and `--tls-key` go together; give both or neither");
  }
  const homes = [config.ephemeral, config.data !== undefined, config.store !== undefined];
  if (homes.filter(Boolean).length > 1) {
    throw new ConfigError("`--ephemeral`, `--data` and `--store` exclude each other; give one");
  }
  if (config.store !== undefined && !/^postgres(ql)?:\/\//.test(config.store)) {
    throw new ConfigError(
      `\`--store\` takes a URL such as postgres://user@localhost/atoll, not \`${config.store}\``,
    );
  }
}

function check(setting: Setting, raw: unknown, source: string): unknown {
  const value = parsers[setting.kind](raw, setting);
  if (value !== undefined) return value;
  throw new ConfigError(
    `${source}: \`${setting.key}\` takes ${wantedBy(setting)}, not \`${String(raw)}\``,
  );
}

/** How each kind of setting is read; undefined for what is none of its values. */
const parsers: Readonly<Record<Kind, (raw: unknown, setting: Setting) => unknown>> = {
  text: (raw) => (typeof raw === "string" && raw !== "" ? raw : undefined),
  choice: (raw, { choices }) => (choices?.includes(String(raw)) === true ? raw : undefined),
  integer(raw, { range: [min, max] = [0, Number.MAX_SAFE_INTEGER] }) {
    const isNumber = typeof raw === "number" || (typeof raw === "string" && /^\d+$/.test(raw));
    const value = isNumber ? Number(raw) : Number.NaN;
    return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  },
  switch(raw) {
    const text = String(raw).toLowerCase();
    if (["true", "1", "yes", "on"].includes(text)) return true;
    return ["false", "0", "no", "off"].includes(text) ? false : undefined;
  },
  list(raw) {
    const parts = Array.isArray(raw) ? raw.map(String) : String(raw).split(",");
    return parts.map((part) => part.trim()).filter((part) => part !== "");
  },
};

function wantedBy({ kind, choices = [], range = [0, Number.MAX_SAFE_INTEGER] }: Setting): string {
  switch (kind) {
    case "text":
      return "a text";
    case "choice":
      return `one of ${choices.join(", ")}`;
    case "integer":
      return `a whole number from ${range[0]} to ${range[1]}`;
    case "switch":
      return "true or false";
    case "list":
      return "a list";
  }
}

/**
 * Reads the `ATOLL_*` variables.
 *
 * @throws ConfigError For one that is no setting.
 */
export function settingsFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): RawSettings {
  const byVariable = new Map(settings.map(({ key }) => [variableOf(key), key]));
  const values: RawSettings = {};
  for (const name of Object.keys(env)) {
    // Two variables speak to the command line itself, not to a server.
    if (!name.startsWith("ATOLL_") || name === "ATOLL_CONFIG" || name === "ATOLL_ENDPOINT")
      continue;
    const key = byVariable.get(name);
    if (key === undefined) {
      throw new ConfigError(`unknown variable \`${name}\`${suggest(name, [...byVariable.keys()])}`);
    }
    values[key] = env[name];
  }
  return values;
}

/**
 * Takes the members of a configuration file.
 *
 * @throws ConfigError For one that is no setting.
 */
export function settingsFromFile(content: unknown, path: string): RawSettings {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ConfigError(`${path}: a configuration file holds one JSON object`);
  }
  const keys = settings.map(({ key }) => key as string);
  for (const name of Object.keys(content)) {
    if (!keys.includes(name)) {
      throw new ConfigError(`${path}: unknown setting \`${name}\`${suggest(name, keys)}`);
    }
  }
  return content;
}

/** What LocalStack's variables mean here, and which of them mean nothing. */
export interface TranslatedVariables {
  readonly values: RawSettings;
  /** Variables of LocalStack's that are set and have no meaning here. */
  readonly ignored: readonly string[];
}

const IGNORED_VARIABLES = [
  "SERVICES",
  "EAGER_SERVICE_LOADING",
  "STRICT_SERVICE_LOADING",
  "LAMBDA_RUNTIME_EXECUTOR",
  "LAMBDA_KEEPALIVE_MS",
  "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT",
  "LAMBDA_DOCKER_FLAGS",
  "S3_SKIP_SIGNATURE_VALIDATION",
  "LOCALSTACK_AUTH_TOKEN",
  "LOCALSTACK_API_KEY",
];

/**
 * Translates LocalStack's variables, each with or without `LOCALSTACK_` in front.
 *
 * @see {@link https://docs.localstack.cloud/references/configuration/ | LocalStack configuration}
 */
export function settingsFromLocalStack(
  env: Readonly<Record<string, string | undefined>>,
): TranslatedVariables {
  const values: RawSettings = {};
  const read = (name: string): string | undefined => env[`LOCALSTACK_${name}`] ?? env[name];
  const isOn = (name: string): boolean => ["1", "true"].includes(read(name)?.toLowerCase() ?? "");

  const publicHost = env["LOCALSTACK_HOST"];
  if (publicHost !== undefined) values.publicHost = publicHost;
  const [listenHost, listenPort] = read("GATEWAY_LISTEN")?.split(",")[0]?.split(":") ?? [];
  if (listenHost !== undefined && listenHost !== "") values.host = listenHost;
  if (listenPort !== undefined) values.port = listenPort;
  const strategy = read("SQS_ENDPOINT_STRATEGY");
  if (strategy !== undefined) values.sqsEndpointStrategy = strategy;
  const origins = read("EXTRA_CORS_ALLOWED_ORIGINS");
  if (origins !== undefined) values.corsOrigin = origins;
  if (isOn("DISABLE_CORS_CHECKS")) values.corsOrigin = ["*"];
  if (isOn("ENFORCE_IAM")) values.iam = "enforce";
  if (isOn("IAM_SOFT_MODE")) values.iam = "audit";
  if (isOn("DEBUG")) values.logLevel = "debug";
  if (read("PERSISTENCE") === "0") values.ephemeral = true;
  const ignored = IGNORED_VARIABLES.filter(
    (name) => read(name) !== undefined || env[name] !== undefined,
  );
  return { values, ignored };
}

/** ` (did you mean ...?)` for a near miss, nothing otherwise. */
export function suggest(name: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  if (near === undefined || near.distance > Math.max(2, name.length / 4)) return "";
  return `; did you mean \`${near.candidate}\`?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
