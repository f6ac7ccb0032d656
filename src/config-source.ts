/**
 * The places that settings come from besides flags: `ATOLL_*` variables, LocalStack's variables, the
 * configuration file. Each turns its own names into those of the table in `config.ts`.
 */
import {
  ConfigError,
  settings,
  variableOf,
  type Config,
  type RawSettings,
  type SettingSource,
} from "./config.ts";
import { suggest } from "./near-miss.ts";

/** Variables of a process. One that is empty counts as not set: that is how they are unset in files. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Two variables speak to the command line itself, not to a server. */
const OF_THE_COMMAND_LINE = ["ATOLL_CONFIG", "ATOLL_ENDPOINT"];

/**
 * Reads the `ATOLL_*` variables.
 *
 * @throws ConfigError For one that is no setting.
 */
export function settingsFromEnvironment(env: Environment): SettingSource {
  const byVariable = new Map(settings.map(({ key }) => [variableOf(key), key]));
  const values: RawSettings = {};
  for (const name of Object.keys(env)) {
    if (!name.startsWith("ATOLL_") || OF_THE_COMMAND_LINE.includes(name)) continue;
    const key = byVariable.get(name);
    if (key === undefined) {
      throw new ConfigError(`unknown variable \`${name}\`${suggest(name, [...byVariable.keys()])}`);
    }
    if (env[name] !== "") values[key] = env[name];
  }
  return { values, nameOf: (key) => `\`${variableOf(key)}\`` };
}

/**
 * Takes the members of a configuration file.
 *
 * @throws ConfigError For one that is no setting.
 */
export function settingsFromFile(content: unknown, path: string): SettingSource {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ConfigError(`${path}: a configuration file holds one JSON object`);
  }
  const keys = settings.map(({ key }) => key as string);
  for (const name of Object.keys(content)) {
    if (!keys.includes(name)) {
      throw new ConfigError(`${path}: unknown setting \`${name}\`${suggest(name, keys)}`);
    }
  }
  return { values: content, nameOf: (key) => `${path}: \`${key}\`` };
}

/** What LocalStack's variables mean here, and which of them mean nothing. */
export interface LocalStackSettings extends SettingSource {
  /** Variables of LocalStack's that are set and have no meaning here. */
  readonly ignored: readonly string[];
}

/** A variable of LocalStack's: the setting that it is here and what its text becomes. */
interface Translation {
  readonly key: keyof Config;
  read(text: string): unknown;
}

const asItIs = (text: string): string => text;
const ifOn = (text: string): boolean => ["1", "true"].includes(text.toLowerCase());

/** Of two variables for one setting the later one wins. */
const TRANSLATIONS: Readonly<Record<string, readonly Translation[]>> = {
  GATEWAY_LISTEN: [
    { key: "host", read: (text) => listenAddress(text).host },
    { key: "port", read: (text) => listenAddress(text).port },
  ],
  SQS_ENDPOINT_STRATEGY: [{ key: "sqsEndpointStrategy", read: asItIs }],
  EXTRA_CORS_ALLOWED_ORIGINS: [{ key: "corsOrigin", read: asItIs }],
  DISABLE_CORS_CHECKS: [{ key: "corsOrigin", read: (text) => (ifOn(text) ? "*" : undefined) }],
  ENFORCE_IAM: [{ key: "iam", read: (text) => (ifOn(text) ? "enforce" : undefined) }],
  IAM_SOFT_MODE: [{ key: "iam", read: (text) => (ifOn(text) ? "audit" : undefined) }],
  DEBUG: [{ key: "logLevel", read: (text) => (ifOn(text) ? "debug" : undefined) }],
  PERSISTENCE: [{ key: "ephemeral", read: (text) => (text === "0" ? true : undefined) }],
};

/** Variables without LocalStack's prefix that are surely meant for it. */
const IGNORED_VARIABLES = [
  "SERVICES",
  "EAGER_SERVICE_LOADING",
  "STRICT_SERVICE_LOADING",
  "LAMBDA_RUNTIME_EXECUTOR",
  "LAMBDA_KEEPALIVE_MS",
  "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT",
  "LAMBDA_DOCKER_FLAGS",
  "S3_SKIP_SIGNATURE_VALIDATION",
];

const PREFIX = "LOCALSTACK_";

/** Not short for `HOST`: the host that LocalStack puts into URLs. */
const PUBLIC_HOST = "LOCALSTACK_HOST";

/**
 * Translates LocalStack's variables, each with or without `LOCALSTACK_` in front.
 *
 * @see {@link https://docs.localstack.cloud/references/configuration/ | LocalStack configuration}
 */
export function settingsFromLocalStack(env: Environment): LocalStackSettings {
  const values: RawSettings = {};
  const names = new Map<keyof Config, string>();
  const set = (key: keyof Config, value: unknown, name: string): void => {
    if (value === undefined) return;
    values[key] = value;
    names.set(key, name);
  };
  set("publicHost", env[PUBLIC_HOST] || undefined, PUBLIC_HOST);
  for (const [bare, translations] of Object.entries(TRANSLATIONS)) {
    const name = env[PREFIX + bare] ? PREFIX + bare : bare;
    const text = env[name];
    if (!text) continue;
    for (const { key, read } of translations) set(key, read(text), name);
  }
  return {
    values,
    nameOf: (key) => `\`${names.get(key) ?? key}\``,
    ignored: Object.keys(env).filter((name) => env[name] !== "" && isIgnored(name)),
  };
}

function isIgnored(name: string): boolean {
  if (!name.startsWith(PREFIX)) return IGNORED_VARIABLES.includes(name);
  return name !== PUBLIC_HOST && !Object.hasOwn(TRANSLATIONS, name.slice(PREFIX.length));
}

/** The first of `0.0.0.0:4566,[::]:443`, where either part may be missing. */
function listenAddress(text: string): {
  readonly host: string | undefined;
  readonly port: string | undefined;
} {
  const [first = ""] = text.split(",");
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(first.trim()) ?? [];
  return { host: bracketed || plain || undefined, port: port || undefined };
}
