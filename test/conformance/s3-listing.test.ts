import { describe, expect, it } from "vitest";
import { decodeKeys, withEncodingType } from "./s3-listing.ts";

describe("withEncodingType", () => {
  it("asks for encoded keys in lists that were not asked for otherwise", () => {
    const params = { Bucket: "b" };
    expect(withEncodingType("ListObjectsV2", params)).toEqual({ Bucket: "b", EncodingType: "url" });
    expect(withEncodingType("GetObject", params)).toBe(params);
    const own = { Bucket: "b", EncodingType: "url" };
    expect(withEncodingType("ListObjects", own)).toBe(own);
  });
});

describe("decodeKeys", () => {
  it("decodes keys and prefixes, and nothing else", () => {
    const output = { Prefix: "a%2Fb", Name: "b%2F", Contents: [{ Key: "x+y%0A", ETag: "%41" }] };
    decodeKeys(output);
    expect(output).toEqual({
      Prefix: "a/b",
      Name: "b%2F",
      Contents: [{ Key: "x y\n", ETag: "%41" }],
    });
  });
});
