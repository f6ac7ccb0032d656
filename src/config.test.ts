import { describe, expect, it } from "vitest";
import {
  settingsFromEnvironment,
  settingsFromFile,
  settingsFromLocalStack,
} from "./config-source.ts";
import {
  flagOf,
  resolveConfig,
  settings,
  variableOf,
  type Config,
  type RawSettings,
  type SettingSource,
} from "./config.ts";

function source(values: RawSettings): SettingSource {
  return { values, nameOf: (key) => `\`${flagOf(key)}\`` };
}

function resolved(values: RawSettings): Config {
  return resolveConfig([source(values)]);
}

describe("settings", () => {
  it.each(settings)("are documented with the values they take: $key", (setting) => {
    const { help, kind, value = "", choices = [] } = setting;
    expect(help.length).toBeGreaterThan(15);
    expect(value !== "" || !["text", "integer", "list"].includes(kind)).toBe(true);
    expect(choices.length > 1).toBe(kind === "choice");
  });

  it.each(settings.filter(({ fallback }) => fallback !== undefined))(
    "have defaults that they themselves accept: $key",
    ({ key, fallback }) => {
      expect(resolved({ [key]: fallback })[key]).toEqual(fallback);
    },
  );

  it("are called by flags and variables that nobody else has", () => {
    expect(flagOf("crossRegion")).toBe("--cross-region");
    expect(variableOf("crossRegion")).toBe("ATOLL_CROSS_REGION");
    expect(flagOf("bodyMiBMax")).toBe("--body-mib-max");
    expect(new Set(settings.map(({ key }) => flagOf(key))).size).toBe(settings.length);
  });
});

describe("resolveConfig", () => {
  it("takes each setting from the first source that has it, and its default from the table", () => {
    const config = resolveConfig([
      source({ iam: "enforce" }),
      source({ iam: "off", port: "4570" }),
      source({ iam: "audit", port: 4580, host: "0.0.0.0" }),
    ]);
    expect(config).toMatchObject({ iam: "enforce", port: 4570, host: "0.0.0.0", tls: false });
  });

  it("lets the choice of a home overrule the whole choice of those behind", () => {
    const file = source({ data: "./kept" });
    expect(resolveConfig([source({ ephemeral: true }), file])).toMatchObject({
      ephemeral: true,
      data: undefined,
    });
    expect(resolveConfig([source({ ephemeral: "false" }), file]).data).toBe("./kept");
    const store = "postgres://me@localhost/atoll";
    expect(resolveConfig([source({ store }), file])).toMatchObject({ store, data: undefined });
  });

  it.each<[RawSettings, string]>([
    [{ port: "70000" }, "`--port` takes a whole number from 0 to 65535, not `70000`"],
    [{ port: "4.5" }, "`--port` takes a whole number"],
    [{ port: -1 }, "`--port` takes a whole number"],
    [{ iam: "strict" }, "`--iam` takes one of enforce, audit, off, not `strict`"],
    [{ iam: ["enforce"] }, '`--iam` takes one of enforce, audit, off, not `["enforce"]`'],
    [{ tls: "maybe" }, "`--tls` takes true or false, not `maybe`"],
    [{ tls: [true] }, "`--tls` takes true or false"],
    [{ data: "" }, "`--data` takes a text, not ``"],
    [{ data: 7 }, "`--data` takes a text, not `7`"],
    [{ corsOrigin: { all: true } }, "`--cors-origin` takes a list"],
    [{ corsOrigin: [1] }, "`--cors-origin` takes a list, not `[1]`"],
    [{ tls: true, tlsCert: "c.pem" }, "`--tls-cert` and `--tls-key` go together"],
    [{ tlsCert: "c.pem", tlsKey: "k.pem" }, "add `--tls`"],
    [{ ephemeral: true, data: "x" }, "`--ephemeral`, `--data` and `--store` exclude each other"],
    [{ store: "mysql://x" }, "`--store` takes a URL such as postgres://"],
  ])("refuses %j", (values, sentence) => {
    expect(() => resolved(values)).toThrow(sentence);
  });

  it.each([
    ["yes", true],
    ["ON", true],
    ["1", true],
    ["no", false],
    ["0", false],
    [false, false],
  ])("reads the switch %s", (written, expected) => {
    expect(resolved({ strictAuth: written }).strictAuth).toBe(expected);
  });

  it("reads lists from commas and from arrays", () => {
    expect(resolved({ corsOrigin: "http://a, http://b," }).corsOrigin).toEqual([
      "http://a",
      "http://b",
    ]);
    expect(resolved({ corsOrigin: ["http://a"] }).corsOrigin).toEqual(["http://a"]);
  });
});

describe("the variables of Atoll", () => {
  it("are the settings, an empty one not set", () => {
    const env = { ATOLL_IAM: "enforce", ATOLL_PORT: "", PATH: "/bin", ATOLL_CONFIG: "x.json" };
    expect(settingsFromEnvironment(env).values).toEqual({ iam: "enforce" });
  });

  it("are refused when misspelt, with the one that was meant", () => {
    expect(() => settingsFromEnvironment({ ATOLL_STRICTAUTH: "1" })).toThrow(
      "unknown variable `ATOLL_STRICTAUTH`; did you mean `ATOLL_STRICT_AUTH`?",
    );
    expect(() => settingsFromEnvironment({ ATOLL_QUUX: "1" })).toThrow(
      /^unknown variable `ATOLL_QUUX`$/,
    );
  });

  it("are named in errors", () => {
    const env = settingsFromEnvironment({ ATOLL_IAM: "on" });
    expect(() => resolveConfig([env])).toThrow("`ATOLL_IAM` takes one of");
  });
});

describe("a configuration file", () => {
  it("holds settings by their names", () => {
    expect(settingsFromFile({ port: 1, corsOrigin: ["*"] }, "atoll.json").values).toEqual({
      port: 1,
      corsOrigin: ["*"],
    });
  });

  it.each<[unknown, string]>([
    [[], "atoll.json: a configuration file holds one JSON object"],
    [null, "atoll.json: a configuration file holds one JSON object"],
    [{ prot: 1 }, "atoll.json: unknown setting `prot`; did you mean `port`?"],
    [{ constructor: 1 }, "atoll.json: unknown setting `constructor`"],
  ])("is refused when it is %j", (content, sentence) => {
    expect(() => settingsFromFile(content, "atoll.json")).toThrow(sentence);
  });
});

describe("the variables of LocalStack", () => {
  it.each<[Record<string, string>, RawSettings]>([
    [{ GATEWAY_LISTEN: "0.0.0.0:4577" }, { host: "0.0.0.0", port: "4577" }],
    [{ GATEWAY_LISTEN: "[::]:4566,0.0.0.0:443" }, { host: "::", port: "4566" }],
    [{ GATEWAY_LISTEN: ":4577" }, { port: "4577" }],
    [{ GATEWAY_LISTEN: "0.0.0.0" }, { host: "0.0.0.0" }],
    [{ GATEWAY_LISTEN: "" }, {}],
    [{ LOCALSTACK_HOST: "localstack:4566" }, { publicHost: "localstack:4566" }],
    [{ LOCALSTACK_SQS_ENDPOINT_STRATEGY: "path" }, { sqsEndpointStrategy: "path" }],
    [{ EXTRA_CORS_ALLOWED_ORIGINS: "http://a" }, { corsOrigin: "http://a" }],
    [{ DISABLE_CORS_CHECKS: "1" }, { corsOrigin: "*" }],
    [{ ENFORCE_IAM: "1" }, { iam: "enforce" }],
    [{ ENFORCE_IAM: "0" }, {}],
    [{ ENFORCE_IAM: "1", IAM_SOFT_MODE: "1" }, { iam: "audit" }],
    [{ DEBUG: "true" }, { logLevel: "debug" }],
    [{ PERSISTENCE: "0" }, { ephemeral: true }],
    [{ PERSISTENCE: "1" }, {}],
  ])("mean settings here: %j", (env, values) => {
    expect(settingsFromLocalStack(env).values).toEqual(values);
  });

  it("are named where they mean nothing", () => {
    const env = { SERVICES: "sqs", LOCALSTACK_AUTH_TOKEN: "x", LOCALSTACK_DEBUG: "1", LANG: "C" };
    expect(settingsFromLocalStack(env).ignored).toEqual(["SERVICES", "LOCALSTACK_AUTH_TOKEN"]);
  });

  it("are named in errors", () => {
    const env = settingsFromLocalStack({ LOCALSTACK_GATEWAY_LISTEN: "x:y" });
    expect(() => resolveConfig([env])).toThrow("`LOCALSTACK_GATEWAY_LISTEN` takes a whole number");
  });
});
