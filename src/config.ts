/**
 * Every setting of Atoll, once: this table makes the flags, the `ATOLL_*` variables, the members of
 * the configuration file, `--help` and the docs page. A setting comes from the first of these that
 * has it: flag, variable, LocalStack's variable of the same meaning, file, default. A name that is
 * not in the table is an error, never silence.
 *
 * ```
 * atoll start --iam enforce      with ATOLL_IAM=off and {"iam": "audit", "port": 4570} in atoll.json
 *   iam = enforce (flag), port = 4570 (file), host = 127.0.0.1 (default)
 * ```
 */
import type { IamMode } from "./gateway/gateway.ts";

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly data: string | undefined;
  readonly ephemeral: boolean;
  readonly store: string | undefined;
  readonly blobs: string | undefined;
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
    key: "blobs",
    kind: "text",
    value: "DIR",
    help: "folder for objects above 128 KiB with --store, shared by all its processes",
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
    help: "requests count as sent over TLS (aws:SecureTransport), whatever the connection",
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

/** A place that settings come from. */
export interface SettingSource {
  readonly values: RawSettings;
  /** How the place calls a setting, for errors: `` `--port` ``. */
  nameOf(key: keyof Config): string;
}

/** Where everything is kept: one choice, told by three settings. */
const HOMES = ["ephemeral", "data", "store"] as const;

/**
 * The settings of a configuration, checked.
 *
 * @param sources In order of precedence.
 * @throws ConfigError For a value that cannot be, and for settings that contradict each other.
 */
export function resolveConfig(sources: readonly SettingSource[]): Config {
  // Whoever chooses the home overrules the whole choice of those behind: `--ephemeral` wins over
  // `data` of the file.
  const home = sources.find(({ values }) => HOMES.some((key) => isChosen(values[key])));
  const config: Record<string, unknown> = {};
  for (const setting of settings) {
    const isHome = (HOMES as readonly string[]).includes(setting.key);
    const asked = isHome && home !== undefined ? [home] : sources;
    const source = asked.find(({ values }) => values[setting.key] !== undefined);
    config[setting.key] = source === undefined ? setting.fallback : check(setting, source);
  }
  const resolved = config as unknown as Config;
  refuseContradictions(resolved);
  return resolved;
}

function isChosen(raw: unknown): boolean {
  return raw !== undefined && parseSwitch(raw) !== false;
}

function refuseContradictions(config: Config): void {
  const { tls, tlsCert, tlsKey, store, blobs } = config;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new ConfigError("`--tls-cert` and `--tls-key` go together; give both or neither");
  }
  if (tlsCert !== undefined && !tls) {
    throw new ConfigError("`--tls-cert` is for HTTPS; add `--tls`, or leave the certificate out");
  }
  if (HOMES.filter((key) => isChosen(config[key])).length > 1) {
    throw new ConfigError("`--ephemeral`, `--data` and `--store` exclude each other; give one");
  }
  if (blobs !== undefined && store === undefined) {
    throw new ConfigError(
      "`--blobs` belongs to `--store`; elsewhere large objects lie with the data",
    );
  }
  if (store !== undefined && !/^postgres(ql)?:\/\//.test(store)) {
    throw new ConfigError(
      `\`--store\` takes a URL such as postgres://user@localhost/atoll, not \`${store}\``,
    );
  }
}

function check(setting: Setting, { values, nameOf }: SettingSource): unknown {
  const raw = values[setting.key];
  const value = parsers[setting.kind](raw, setting);
  if (value !== undefined) return value;
  const shown = typeof raw === "string" ? raw : JSON.stringify(raw);
  throw new ConfigError(`${nameOf(setting.key)} takes ${wantedBy(setting)}, not \`${shown}\``);
}

/** How each kind of setting is read; undefined for what is none of its values. */
const parsers: Readonly<Record<Kind, (raw: unknown, setting: Setting) => unknown>> = {
  text: (raw) => (typeof raw === "string" && raw !== "" ? raw : undefined),
  choice: (raw, { choices = [] }) => choices.find((choice) => choice === raw),
  integer(raw, { range: [min, max] = [0, Number.MAX_SAFE_INTEGER] }) {
    const isNumber = typeof raw === "number" || (typeof raw === "string" && /^\d+$/.test(raw));
    const value = isNumber ? Number(raw) : Number.NaN;
    return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  },
  switch: parseSwitch,
  list(raw) {
    const parts: readonly unknown[] =
      typeof raw === "string" ? raw.split(",") : Array.isArray(raw) ? raw : [undefined];
    if (!parts.every((part) => typeof part === "string")) return undefined;
    return parts.map((part) => part.trim()).filter((part) => part !== "");
  },
};

function parseSwitch(raw: unknown): boolean | undefined {
  if (typeof raw === "boolean") return raw;
  if (typeof raw !== "string") return undefined;
  const text = raw.toLowerCase();
  if (["true", "1", "yes", "on"].includes(text)) return true;
  return ["false", "0", "no", "off"].includes(text) ? false : undefined;
}

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
