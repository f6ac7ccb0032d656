import { describe, expect, it } from "vitest";
import { layoutOf, readArguments, requireWords } from "./arguments.ts";
import type { Io } from "./command.ts";

const command = { name: "look", usage: "[--deep] PLACE" };
const kinds = { "--deep": "switch", "--account": "value" } as const;

function io(env: Io["env"], columns?: number): Io {
  const terminal = columns === undefined ? undefined : { columns };
  return { env, terminal, out: () => undefined, err: () => undefined };
}

describe("the arguments of a command", () => {
  it("come in any order", () => {
    const args = ["here", "--port", "4570", "--deep", "--account=111111111111"];
    const found = readArguments(args, io({}), { command, kinds });
    expect(found.words).toEqual(["here"]);
    expect(found.has("--deep")).toBe(true);
    expect(found.value("--account")).toBe("111111111111");
    expect(found.endpoint).toBe("http://127.0.0.1:4570");
  });

  it.each([
    [["--dep"], "unknown flag `--dep`; did you mean `--deep`?; usage: atoll look [--deep] PLACE"],
    [["-d"], "unknown flag `-d`; usage: atoll look"],
    [["--account", "--deep"], "`--account` needs a value"],
    [["--account", "12"], "`--account` takes twelve digits, not `12`"],
  ])("are refused: %j", (args, sentence) => {
    expect(() => readArguments(args, io({}), { command, kinds })).toThrow(sentence);
  });

  it("are as many words as the usage has", () => {
    expect(requireWords(["here"], ["PLACE"], command)).toEqual(["here"]);
    expect(() => requireWords([], ["PLACE"], command)).toThrow("PLACE is missing; usage: atoll");
    expect(() => requireWords(["a", "b"], ["PLACE"], command)).toThrow("`look` takes no `b`");
  });
});

describe("the layout of a text", () => {
  it.each<[Io, number, boolean]>([
    [io({}), 100, false],
    [io({}, 40), 60, true],
    [io({}, 132), 132, true],
    [io({}, 999), 200, true],
    [io({ NO_COLOR: "1" }, 80), 80, false],
    [io({ NO_COLOR: "" }, 80), 80, true],
    [io({ TERM: "dumb" }, 80), 80, false],
  ])("goes by where it is read: case %#", (where, width, isColoured) => {
    expect(layoutOf(where)).toEqual({ width, isColoured });
  });
});
