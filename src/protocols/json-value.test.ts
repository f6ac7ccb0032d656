import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import type { Member, Shape, StructureShape } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { parseJsonBody, readJsonValue, writeJsonValue } from "./json-value.ts";

const text: Member = { shape: { kind: "string" } };
const number: Member = { shape: { kind: "number" } };

const thing: StructureShape = {
  kind: "structure",
  name: "Thing",
  members: {
    Text: text,
    Number: number,
    Flag: { shape: { kind: "boolean" } },
    Bytes: { shape: { kind: "blob" } },
    When: { shape: { kind: "timestamp" } },
    Day: { shape: { kind: "timestamp", format: "http-date" }, timestampFormat: "date-time" },
    List: { shape: { kind: "list", member: text } },
    Holes: { shape: { kind: "list", member: text, sparse: true } },
    Map: { shape: { kind: "map", key: text, value: number } },
    HoleMap: { shape: { kind: "map", key: text, value: number, sparse: true } },
    Any: { shape: { kind: "document" } },
    Renamed: { shape: { kind: "string" }, jsonName: "renamed" },
    constructor: text,
    get Child() {
      return { shape: thing };
    },
  },
  required: [],
};

function read(json: string): unknown {
  return readJsonValue(thing, parseJsonBody(Buffer.from(json)));
}

/** The text with which something is refused. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault && error.code === "SerializationException") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("readJsonValue", () => {
  it("reads every kind of value", () => {
    const value = read(`{
      "Child": {"Text": "inner"}, "renamed": "r", "Any": {"a": [1, null]},
      "Map": {"a": 1}, "List": ["x", "y"], "Day": "2026-03-01T12:00:00Z", "When": 1.5,
      "Bytes": "AAH/", "Flag": false, "Number": -2.5, "Text": "t\\u00e9"
    }`);
    expect(value).toEqual({
      Text: "té",
      Number: -2.5,
      Flag: false,
      Bytes: Buffer.from([0, 1, 255]),
      When: new Date(1500),
      Day: new Date("2026-03-01T12:00:00Z"),
      List: ["x", "y"],
      Map: { a: 1 },
      Any: { a: [1, null] },
      Renamed: "r",
      Child: { Text: "inner" },
    });
  });

  it("takes null for absent and ignores what it does not know", () => {
    expect(read(`{"Text": null, "Map": {"a": null}, "Unknown": {"a": 1}}`)).toEqual({ Map: {} });
  });

  it("keeps null in sparse lists and maps", () => {
    const value = { Holes: ["a", null], HoleMap: { a: null, b: 1 } };
    expect(read(JSON.stringify(value))).toEqual(value);
    expect(writeJsonValue(thing, value)).toEqual(value);
  });

  it.each([
    [`{"Number": "1"}`, "STRING_VALUE can not be converted to an Integer"],
    [`{"Number": true}`, "TRUE_VALUE can not be converted to an Integer"],
    [`{"Number": [1]}`, "Start of list found where not expected"],
    [`{"Number": {}}`, "Start of structure or map found where not expected."],
    [`{"Number": 1e999}`, "NUMBER_VALUE can not be converted to an Integer"],
    [`{"Text": 1}`, "NUMBER_VALUE can not be converted to a String"],
    [`{"Text": false}`, "FALSE_VALUE can not be converted to a String"],
    [`{"Text": []}`, "Start of list found where not expected"],
    [`{"Flag": 1}`, "NUMBER_VALUE can not be converted to a Boolean"],
    [`{"Flag": "true"}`, "STRING_VALUE can not be converted to a Boolean"],
    [`{"List": "x"}`, "Expected list or null"],
    [`{"List": {}}`, "Start of structure or map found where not expected."],
    [`{"List": [1]}`, "NUMBER_VALUE can not be converted to a String"],
    [`{"List": [null]}`, "NULL_VALUE can not be converted to a String"],
    [`{"Map": 1}`, "Expected map or null"],
    [`{"Map": []}`, "Start of list found where not expected"],
    [`{"Child": "x"}`, "Expected null"],
    [`{"Child": []}`, "Start of list found where not expected"],
    [`[]`, "Start of list found where not expected"],
    [`{"When": "2026"}`, "STRING_VALUE can not be converted to milliseconds since epoch"],
    [`{"When": 1e300}`, "timestamp must be seconds since epoch"],
    [`{"Day": "2026"}`, "timestamp must follow ISO8601"],
    [`{"Bytes": "AAA"}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"],
    [`{"Bytes": "AA-A"}`, "Invalid Base64 character: '-'"],
    [`{"Bytes": "A=AA"}`, "Invalid Base64 character: '='"],
  ])("refuses %s in AWS's words", (json, message) => {
    expect(refusal(() => read(json))).toBe(message);
  });

  it("takes __proto__ and its like for ordinary keys", () => {
    const value = read(
      `{"Map": {"__proto__": 1, "toString": 2}, "__proto__": {"Text": "x"}}`,
    ) as Record<string, Record<string, unknown>>;
    expect(Object.keys(value["Map"] ?? {})).toEqual(["__proto__", "toString"]);
    expect(value["Map"]?.["hasOwnProperty"]).toBeUndefined();
    expect(value["Text"]).toBeUndefined();
    expect(Object.hasOwn(value, "constructor")).toBe(false);
    expect(({} as Record<string, unknown>)["Text"]).toBeUndefined();
    expect(JSON.stringify(writeJsonValue(thing, value))).toBe(
      `{"Map":{"__proto__":1,"toString":2}}`,
    );
  });

  it("reads the last of duplicate keys", () => {
    expect(read(`{"Text": "a", "Text": "b"}`)).toEqual({ Text: "b" });
  });

  it("refuses nesting that would exhaust the stack of whoever walks it", () => {
    const depth = 100_000;
    const structure = `{"Child":`.repeat(depth) + "{}" + "}".repeat(depth);
    const document = `{"Any":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(refusal(() => read(structure))).toBe("");
    expect(refusal(() => read(document))).toBe("");
    expect(read(`{"Unknown":${"[".repeat(depth)}${"]".repeat(depth)}}`)).toEqual({});
    expect(read(`{"Any":${"[".repeat(400)}${"]".repeat(400)}}`)).toHaveProperty("Any");
  });
});

describe("parseJsonBody", () => {
  it("takes no body for an empty object", () => {
    expect(parseJsonBody(new Uint8Array())).toEqual({});
  });

  it.each([
    ["cut off", Buffer.from(`{"Text": "a`)],
    ["with a trailing comma", Buffer.from(`{"Text": "a",}`)],
    ["of two values", Buffer.from(`{}{}`)],
    ["that is not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["with an overlong encoding", Buffer.from([0x22, 0xc0, 0x80, 0x22])],
    ["with an encoded surrogate", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["that never closes", Buffer.from("[".repeat(100_000))],
  ])("refuses a body %s without a text", (_, body) => {
    expect(refusal(() => parseJsonBody(body))).toBe("");
  });

  it("keeps a lone surrogate that comes escaped", () => {
    const value = read(String.raw`{"Text": "\ud800"}`);
    expect(value).toEqual({ Text: "\ud800" });
    expect(JSON.stringify(writeJsonValue(thing, value))).toBe(String.raw`{"Text":"\ud800"}`);
  });
});

describe("writeJsonValue", () => {
  it("leaves out what is undefined, and what the contract does not have", () => {
    const value = { Text: undefined, Number: 0, Flag: false, Foreign: 1, List: ["a", undefined] };
    expect(writeJsonValue(thing, value)).toEqual({ Number: 0, Flag: false, List: ["a"] });
  });

  it("writes numbers that JSON has no notation for by name", () => {
    const list: Shape = { kind: "list", member: number };
    expect(writeJsonValue(list, [Number.NaN, Infinity, -Infinity, 1])).toEqual([
      "NaN",
      "Infinity",
      "-Infinity",
      1,
    ]);
  });

  it("writes what readJsonValue reads", () => {
    const key = fc.string({ unit: "binary" });
    const values = fc.record(
      {
        Text: fc.string({ unit: "binary" }),
        Number: fc.double({ noNaN: true, noDefaultInfinity: true }),
        Flag: fc.boolean(),
        Bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        When: fc.integer({ min: -1e12, max: 1e12 }).map((timeMs) => new Date(timeMs)),
        List: fc.array(fc.string()),
        Map: fc.dictionary(key, fc.integer()),
        Any: fc.jsonValue({ maxDepth: 5 }).filter((value) => value !== null),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (value) => {
        const wire = Buffer.from(JSON.stringify(writeJsonValue(thing, value)));
        const back = readJsonValue(thing, parseJsonBody(wire));
        // JSON has no negative zero.
        expect(JSON.stringify(back)).toBe(JSON.stringify(orderOf(value)));
      }),
    );
  });
});

/** The value with its members in the order of the contract. */
function orderOf(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(thing.members)
      .filter((name) => Object.hasOwn(value, name))
      .map((name) => [name, value[name]]),
  );
}
