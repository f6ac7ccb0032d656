import { describe, expect, it } from "vitest";
import {
  attributeBytes,
  isMessageText,
  md5OfAttributes,
  md5OfTraceHeader,
  parseAttributes,
  parseTraceHeader,
  selectAttributes,
  toWireAttributes,
} from "./message-attributes.ts";

const text = (value: string) => ({ DataType: "String", StringValue: value });

describe("parseAttributes", () => {
  it("takes texts, numbers and bytes, with labels", () => {
    const bytes = Buffer.from([0, 1, 255]);
    expect(
      parseAttributes({
        Colour: text("red"),
        "attr.1øßä": text("Latin letters"),
        Weight: { DataType: "Number.float", StringValue: "-1.5e3" },
        Picture: { DataType: "Binary.png", BinaryValue: bytes },
      }),
    ).toEqual([
      { name: "Colour", type: "String", text: "red" },
      { name: "attr.1øßä", type: "String", text: "Latin letters" },
      { name: "Weight", type: "Number.float", text: "-1.5e3" },
      { name: "Picture", type: "Binary.png", base64: bytes.toString("base64") },
    ]);
  });

  it("takes a name that means something to JavaScript", () => {
    const wire = Object.fromEntries([["__proto__", text("x")]]);
    const attributes = parseAttributes(wire);
    expect(attributes).toEqual([{ name: "__proto__", type: "String", text: "x" }]);
    expect(Object.keys(toWireAttributes(attributes))).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["DataType"]).toBeUndefined();
  });

  it.each([
    [
      { A: text("") },
      "Message (user) attribute 'A' must contain a non-empty value of type 'String'.",
    ],
    [
      { A: { DataType: "Number", StringValue: "" } },
      "must contain a non-empty value of type 'Number'.",
    ],
    [
      { A: { DataType: "Binary", BinaryValue: new Uint8Array() } },
      "a non-empty value of type 'Binary'.",
    ],
    [
      { A: { DataType: "Number", StringValue: "1 2" } },
      "Can't cast the value of message (user) attribute 'A' to a number.",
    ],
    [
      { A: { DataType: "Text", StringValue: "x" } },
      "The type of message (user) attribute 'A' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
    ],
    [
      { A: { DataType: "Stringy", StringValue: "x" } },
      "The type of message (user) attribute 'A' is invalid.",
    ],
    [
      { A: { DataType: "String", StringListValues: ["x"] } },
      "Message attribute list values in SendMessage operation are not supported.",
    ],
    [
      { A: { DataType: `Number.${"L".repeat(256)}`, StringValue: "1" } },
      "Message (user) attribute type must be shorter than 256 bytes.",
    ],
    [
      { ["L".repeat(257)]: text("x") },
      "Message (user) attribute name must be shorter than 256 bytes.",
    ],
    [{ "": text("x") }, "The request must contain non-empty message (user) attribute names."],
    [{ "a b": text("x") }, "Message (user) attributes name can only contain"],
    [{ "a§": text("x") }, "Message (user) attributes name can only contain"],
    [
      { "aWs.x": text("x") },
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'.",
    ],
    [{ "AMAZON.x": text("x") }, "You can't use message attribute names"],
    [{ ".x": text("x") }, "You can't use message attribute names"],
    [{ "x.": text("x") }, "You can't use message attribute names"],
    [{ A: text("bell \u0007") }, "Invalid characters found."],
  ])("refuses %j", (wire, message) => {
    expect(() => parseAttributes(wire)).toThrow(message);
  });

  it("refuses an attribute without type or value", () => {
    const untyped = { StringValue: "x" } as unknown as ReturnType<typeof text>;
    expect(() => parseAttributes({ A: untyped })).toThrow("non-empty message attribute type");
    const empty = {} as unknown as ReturnType<typeof text>;
    expect(() => parseAttributes({ A: empty })).toThrow(
      "The message (user) attribute 'A' must contain a non-empty message attribute value.",
    );
  });

  it("takes ten attributes and no more", () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, text("x")]));
    expect(parseAttributes(many(10))).toHaveLength(10);
    expect(() => parseAttributes(many(11))).toThrow(
      "Number of message attributes [11] exceeds the allowed maximum [10].",
    );
  });
});

describe("parseTraceHeader", () => {
  it("takes the one system attribute that there is", () => {
    expect(parseTraceHeader({ AWSTraceHeader: text("Root=1-5759e988") })).toBe("Root=1-5759e988");
    expect(parseTraceHeader({})).toBeUndefined();
  });

  it("refuses others, other types and nothing", () => {
    expect(() => parseTraceHeader({ Hello: text("x") })).toThrow(
      "Message system attribute name 'Hello' is invalid.",
    );
    expect(() => parseTraceHeader({ AWSTraceHeader: text("") })).toThrow("non-empty value");
    const number = { DataType: "Number", StringValue: "1" };
    expect(() => parseTraceHeader({ AWSTraceHeader: number })).toThrow("is invalid.");
  });
});

describe("md5OfAttributes", () => {
  it("gives what AWS gave", () => {
    const all = parseAttributes({
      "Help.Me": text("Me"),
      Hello: text("There"),
      General: text("Kenobi"),
    });
    expect(md5OfAttributes(all)).toBe("4c360f3fdafd970e05fae2f149d997f5");
    const of = (...names: string[]) => md5OfAttributes(selectAttributes(all, names));
    expect(of("Hello", "General")).toBe("fca026605781cb4126a1e9044df24232");
    expect(of("Foo", "Hello")).toBe("a311262e065454b75da111d535b8dacd");
    expect(of("Hel.*")).toBe("83fee93c1bcd8b9a5a923ffacdc636c7");
    expect(md5OfAttributes(parseAttributes({ Foo: text("Bar") }))).toBe(
      "ae7155c6026991b6d54b11589678bf9c",
    );
    expect(md5OfTraceHeader("some-trace-id")).toBe("fdce4f2818803f2f73becc09a54792c0");
  });

  it("counts bytes as bytes, not as text", () => {
    const bytes = parseAttributes({ A: { DataType: "Binary", BinaryValue: Buffer.from("hi") } });
    const letters = parseAttributes({
      A: { DataType: "Binary", BinaryValue: Buffer.from("aGk=") },
    });
    expect(md5OfAttributes(bytes)).not.toBe(md5OfAttributes(letters));
    expect(attributeBytes(bytes)).toBe(1 + 6 + 2);
  });
});

describe("selectAttributes", () => {
  const all = parseAttributes({ "Help.Me": text("a"), Hello: text("b"), General: text("c") });
  const select = (...names: string[]) => selectAttributes(all, names).map(({ name }) => name);

  it("gives those that were asked for, as AWS understands it", () => {
    expect(select()).toEqual([]);
    expect(select("All")).toEqual(["Help.Me", "Hello", "General"]);
    expect(select(".*")).toHaveLength(3);
    expect(select("*")).toHaveLength(3);
    expect(select("Help.*")).toEqual(["Help.Me"]);
    expect(select("Hel.*", "General")).toHaveLength(3);
    expect(select("Foo", "Help")).toEqual([]);
    expect(select("AWS.")).toEqual([]);
    expect(select("..foo")).toEqual([]);
  });
});

describe("isMessageText", () => {
  it("takes what XML takes", () => {
    expect(isMessageText("tab\t, lines\r\n, \u00e9, \ud7ff, \ue000, \ufffd, 😀")).toBe(true);
  });

  it.each(["\u0000", "\u0008", "\u000b", "\u001f", "\ufffe", "\uffff", "\ud800", "\udc00x"])(
    "refuses %j",
    (character) => {
      expect(isMessageText(`a${character}b`)).toBe(false);
    },
  );
});
