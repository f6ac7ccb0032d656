import { describe, expect, it } from "vitest";
import { hasTags, parseTaggingHeader, parseTagSet, writeTagSet } from "./tag.ts";

const pair = (Key: string, Value = "v") => ({ Key, Value });
const many = (count: number) => Array.from({ length: count }, (_, index) => pair(`k${index}`));

describe("a set of tags", () => {
  it("is read and written again", () => {
    const tags = [pair("team", "a"), pair("Umlaut ä_.:/=+-@", ""), pair("__proto__", "x")];
    const parsed = parseTagSet(tags, "object");
    expect(writeTagSet(parsed)).toEqual(tags);
    expect(Object.hasOwn(parsed, "__proto__")).toBe(true);
    expect(parseTagSet([], "bucket")).toEqual({});
  });

  it("has at most 10 tags on an object, 50 on a bucket", () => {
    parseTagSet(many(10), "object");
    parseTagSet(many(50), "bucket");
    expect(() => parseTagSet(many(11), "object")).toThrow(
      expect.objectContaining({
        code: "BadRequest",
        message: "Object tags cannot be greater than 10",
      }),
    );
    expect(() => parseTagSet(many(51), "bucket")).toThrow(
      "Bucket tag count cannot be greater than 50",
    );
  });

  // Recorded from AWS.
  it.each([
    [[pair("Key1,Key2")], "The TagKey you have provided is invalid", { TagKey: "Key1,Key2" }],
    [[pair("")], "The TagKey you have provided is invalid", { TagKey: "" }],
    [
      [pair("Key1", "Val1,Val2")],
      "The TagValue you have provided is invalid",
      { TagKey: "Key1", TagValue: "Val1,Val2" },
    ],
    [
      [pair("Key1"), pair("Key1")],
      "Cannot provide multiple Tags with the same key",
      { TagKey: "Key1" },
    ],
    [
      [pair("aws:prefixed")],
      "Your TagKey cannot be prefixed with aws:",
      { TagKey: "aws:prefixed" },
    ],
  ] as const)("refuses %j", (tags, message, members) => {
    expect(() => parseTagSet(tags, "object")).toThrow(
      expect.objectContaining({ code: "InvalidTag", status: 400, message, members }),
    );
  });

  it("words the reserved prefix by the place", () => {
    expect(() => parseTagSet([pair("aws:a")], "bucket")).toThrow(
      "System tags cannot be added/updated by requester",
    );
    expect(() => parseTagSet([pair("aws:a")], "new-bucket")).toThrow(
      /^User-defined tag keys can't start with "aws:"/,
    );
  });

  it("bounds keys and values", () => {
    parseTagSet([pair("k".repeat(128), "v".repeat(256))], "object");
    expect(() => parseTagSet([pair("k".repeat(129))], "object")).toThrow(/TagKey/);
    expect(() => parseTagSet([pair("k", "v".repeat(257))], "object")).toThrow(/TagValue/);
  });

  it("has keys and values", () => {
    for (const tag of [{ Key: "k" }, { Value: "v" }]) {
      expect(() => parseTagSet([tag], "object")).toThrow(
        expect.objectContaining({ code: "MalformedXML" }),
      );
    }
  });

  it("matches a filter by key and value", () => {
    expect(hasTags({ a: "1", b: "2" }, [pair("a", "1"), pair("b", "2")])).toBe(true);
    expect(hasTags({ a: "1" }, [pair("a", "2")])).toBe(false);
    expect(hasTags({ a: "1" }, [pair("toString", "x")])).toBe(false);
    expect(hasTags({}, [])).toBe(true);
  });
});

describe("x-amz-tagging", () => {
  it("is a query", () => {
    expect(parseTaggingHeader("team=a&env=b%20c+d&empty=&bare")).toEqual({
      team: "a",
      env: "b c d",
      empty: "",
      bare: "",
    });
    expect(parseTaggingHeader("")).toEqual({});
  });

  it.each(["=", "=b", "key1=val1&key1=val2", "key1=val1,key2=val2", "a=%", "a=%ff"])(
    "is not %j",
    (header) => {
      expect(() => parseTaggingHeader(header)).toThrow(
        expect.objectContaining({
          code: "InvalidArgument",
          message:
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
          members: { ArgumentName: "x-amz-tagging", ArgumentValue: header },
        }),
      );
    },
  );

  it("holds tags like any other", () => {
    expect(() => parseTaggingHeader("aws:a=b")).toThrow("Your TagKey cannot be prefixed with aws:");
    expect(() => parseTaggingHeader("a!=b")).toThrow("The TagKey you have provided is invalid");
  });

  it("may have nothing between and behind its tags", () => {
    expect(parseTaggingHeader("&&a=1&")).toEqual({ a: "1" });
    expect(parseTaggingHeader("&")).toEqual({});
  });
});
