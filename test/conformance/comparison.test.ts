import { describe, expect, it } from "vitest";
import { differences, matchText, type Bindings } from "./comparison.ts";

function paths(expected: unknown, actual: unknown, bindings: Bindings = new Map()): string[] {
  return differences(expected, actual, bindings).map(({ path }) => path);
}

describe("differences", () => {
  it("tells what is other, missing and too much", () => {
    expect(paths({ a: "1", b: 2, c: true }, { a: "2", b: 2, d: 0 })).toEqual([".a", ".c", ".d"]);
    expect(paths({ n: 1 }, { n: "1" })).toEqual([".n"]);
    expect(paths({ n: [1] }, { n: [1, 2] })).toEqual([".n"]);
    expect(paths({ n: {} }, { n: [] })).toEqual([".n"]);
    expect(paths({ n: { deep: "x" } }, { n: { deep: "y" } })).toEqual([".n.deep"]);
  });

  it("does not mind a member that is undefined, nor others of a part", () => {
    expect(paths({ a: 1 }, { a: 1, b: undefined })).toEqual([]);
    expect(differences({ a: 1 }, { a: 1, b: 2 }, new Map(), { partial: true })).toEqual([]);
    expect(differences({ a: 1 }, { b: 2 }, new Map(), { partial: true })).toHaveLength(1);
  });

  it("lets a numbered placeholder stand for one value in the whole case", () => {
    const bindings: Bindings = new Map();
    expect(
      paths({ Arn: "arn:aws:sqs:::<resource:1>" }, { Arn: "arn:aws:sqs:::q" }, bindings),
    ).toEqual([]);
    expect(bindings.get("<resource:1>")).toBe("q");
    expect(paths({ Name: "<resource:1>" }, { Name: "other" }, bindings)).toEqual([".Name"]);
    expect(paths({ Name: "<resource:1>" }, { Name: "q" }, bindings)).toEqual([]);
    expect(paths({ "<resource:1>": 1 }, { q: 1 }, bindings)).toEqual([]);
    expect(paths({ "<resource:1>": 1 }, { other: 1 }, bindings)).toEqual([
      ".<resource:1>",
      ".other",
    ]);
  });

  it("tells two placeholders apart that touch, by what stands alone", () => {
    const bindings: Bindings = new Map();
    const expected = { Arn: "secret:<Name-0idx><Arn-0idx>", Name: "<Name-0idx>" };
    expect(paths(expected, { Arn: "secret:db-Ab12Cd", Name: "db" }, bindings)).toEqual([]);
    expect(bindings.get("<Arn-0idx>")).toBe("-Ab12Cd");
  });

  it("learns nothing from an answer that differs", () => {
    const bindings: Bindings = new Map();
    expect(paths({ a: "<id:1>", b: 1 }, { a: "x", b: 2 }, bindings)).toEqual([".b"]);
    expect(bindings.size).toBe(0);
  });

  it("lets a placeholder without a number stand for anything that is there", () => {
    const times = { a: "<datetime>", b: "<datetime>" };
    expect(paths(times, { a: new Date(0), b: "2026" })).toEqual([]);
    expect(paths(times, { a: "x" })).toEqual([".b"]);
    expect(paths("<timestamp>", 17)).toEqual([]);
  });

  it("takes a text in angle brackets for itself where it is", () => {
    expect(paths("<?xml version='1.0'?><test/>", "<?xml version='1.0'?><test/>")).toEqual([]);
    expect(paths("no <tail>", "no <tail>")).toEqual([]);
    expect(paths("no<tail>", "no, at line 1")).toEqual([]);
    expect(paths("no<tail>", "no")).toEqual([]);
  });

  it("compares JSON in a text parsed, percent-encoded too", () => {
    expect(paths({ Policy: { Version: "1" } }, { Policy: '{ "Version": "1" }' })).toEqual([]);
    expect(
      paths({ Policy: { Version: "1" } }, { Policy: "%7B%22Version%22%3A%221%22%7D" }),
    ).toEqual([]);
    expect(paths({ Policy: { Version: "1" } }, { Policy: '{"Version":"2"}' })).toEqual([
      ".Policy.Version",
    ]);
    expect(paths({ Policy: { Version: "1" } }, { Policy: "no JSON" })).toEqual([".Policy"]);
  });

  it("compares lists in order, else as sets", () => {
    expect(paths(["a", "b"], ["b", "a"])).toEqual([]);
    expect(paths(["a", "a"], ["a", "b"])).toEqual(["[1]"]);
    const bindings: Bindings = new Map();
    const expected = [
      { Id: "<id:1>", Name: "x" },
      { Id: "<id:2>", Name: "y" },
    ];
    expect(
      paths(
        expected,
        [
          { Id: "2", Name: "y" },
          { Id: "1", Name: "x" },
        ],
        bindings,
      ),
    ).toEqual([]);
    expect(Object.fromEntries(bindings)).toEqual({ "<id:1>": "1", "<id:2>": "2" });
  });

  it("compares instants, bytes and empty elements", () => {
    expect(paths("2030-01-01T00:00:00+00:00", new Date("2030-01-01T00:00:00Z"))).toEqual([]);
    expect(paths("2030-01-01T00:00:00Z", new Date("2030-01-01T00:00:01Z"))).toEqual([""]);
    expect(paths("text", Buffer.from("text"))).toEqual([]);
    expect(paths(Buffer.from([1]), Buffer.from([2]))).toEqual([""]);
    expect(paths({ Detail: null }, { Detail: "" })).toEqual([]);
    expect(paths({ Detail: null }, { Detail: "x" })).toEqual([".Detail"]);
  });
});

describe("matchText", () => {
  it("finds the parts between fixed texts", () => {
    const bindings: Bindings = new Map();
    const template = "arn:<partition>:sqs:::<resource:1>/<resource:1>?(x)";
    expect(matchText(template, "arn:aws:sqs:::q/q?(x)", bindings)).toBe(true);
    expect(matchText(template, "arn:aws:sqs:::q/r?(x)", new Map())).toBe(false);
    expect([...bindings]).toEqual([["<resource:1>", "q"]]);
  });
});
