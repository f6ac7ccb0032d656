import { describe, expect, it } from "vitest";
import { settings, flagOf } from "../config.ts";
import { parseDuration } from "./duration.ts";
import { describeStartFlags, readClientFlags, readStartFlags } from "./flags.ts";

describe("the flags of start", () => {
  it.each<[string[], Record<string, unknown>]>([
    [["--port", "4570"], { port: "4570" }],
    [["--port=4570"], { port: "4570" }],
    [["--tls"], { tls: true }],
    [["--tls=false"], { tls: "false" }],
    [["--no-secure-transport"], { secureTransport: false }],
    [
      ["--cors-origin", "http://a", "--cors-origin=http://b"],
      { corsOrigin: ["http://a", "http://b"] },
    ],
    [["--data=--odd"], { data: "--odd" }],
    [["--port", "1", "--port", "2"], { port: "2" }],
  ])("are read: %j", (args, values) => {
    expect(readStartFlags(args).values).toEqual(values);
  });

  it("name the configuration file", () => {
    expect(readStartFlags(["--config", "a.json", "--iam", "off"])).toMatchObject({
      configFile: "a.json",
      values: { iam: "off" },
    });
  });

  it.each<[string[], string]>([
    [["--prot", "1"], "unknown flag `--prot`; did you mean `--port`?"],
    [["4570"], "`start` takes flags only, not `4570`"],
    [["--port"], "`--port` needs a value"],
    [["--data", "--tls"], "`--data` needs a value"],
    [["--no-port"], "unknown flag `--no-port`"],
    [["--no-tls=true"], "unknown flag `--no-tls`"],
  ])("are refused: %j", (args, sentence) => {
    expect(() => readStartFlags(args)).toThrow(sentence);
  });

  it("are all in the help", () => {
    const help = describeStartFlags(80);
    const text = help.replaceAll(/\s+/g, " ");
    for (const { key, help: sentence, fallback } of settings) {
      expect(help).toContain(fallback === true ? `--no-${flagOf(key).slice(2)}` : flagOf(key));
      expect(text).toContain(sentence);
    }
    expect(help).toContain("--config FILE");
  });

  it("are told in lines that fit", () => {
    const table = describeStartFlags(80).split("\n\n", 1)[0] ?? "";
    const long = table.split("\n").filter((line) => line.length > 80);
    expect(long).toEqual([]);
    expect(table).toContain("  --durability full|relaxed\n" + " ".repeat(28) + "full: on disk");
  });
});

describe("the flags of other commands", () => {
  it("stand before the first other word", () => {
    const args = ["--account", "111111111111", "--port=4570", "sqs", "--region", "eu-west-1"];
    expect(readClientFlags(args, {})).toEqual({
      endpoint: "http://127.0.0.1:4570",
      account: "111111111111",
      region: undefined,
      rest: ["sqs", "--region", "eu-west-1"],
    });
  });

  it.each<[string[], Record<string, string>, string]>([
    [[], {}, "http://127.0.0.1:4566"],
    [[], { ATOLL_PORT: "4570" }, "http://127.0.0.1:4570"],
    [[], { ATOLL_ENDPOINT: "https://atoll:1/" }, "https://atoll:1"],
    [[], { ATOLL_ENDPOINT: "https://atoll:1", ATOLL_PORT: "4570" }, "https://atoll:1"],
    [["--port", "4571"], { ATOLL_ENDPOINT: "https://atoll:1" }, "http://127.0.0.1:4571"],
    [["--endpoint", "localhost:4577"], { ATOLL_PORT: "1" }, "http://localhost:4577"],
  ])("say where Atoll is: %j with %j", (args, env, endpoint) => {
    expect(readClientFlags(args, env).endpoint).toBe(endpoint);
  });

  it("are refused when they cannot be", () => {
    expect(() => readClientFlags(["--account", "12"], {})).toThrow("takes twelve digits, not `12`");
    expect(() => readClientFlags(["--account"], {})).toThrow("`--account` needs a value");
    expect(() => readClientFlags(["--endpoint", "a b"], {})).toThrow("takes a URL such as");
    expect(() => readClientFlags(["--endpoint", "ftp://a"], {})).toThrow("not `ftp://a`");
    expect(() => readClientFlags(["--port", "70000"], {})).toThrow("`--port` takes the port");
    expect(() => readClientFlags([], { ATOLL_PORT: "x" })).toThrow("`ATOLL_PORT` takes the port");
  });
});

describe("parseDuration", () => {
  it.each([
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["7d", 604_800_000],
    ["250ms", 250],
    ["0s", 0],
    ["", undefined],
    ["7", undefined],
    ["-1s", undefined],
    ["soon", undefined],
    ["1.5h", undefined],
  ])("reads %j as %s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});
