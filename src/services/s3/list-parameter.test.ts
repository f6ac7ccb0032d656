import { describe, expect, it } from "vitest";
import {
  checkVersionMarker,
  keyEncoder,
  pageLimit,
  partMarker,
  parseContinuationToken,
  versionsLimit,
  writeContinuationToken,
} from "./list-parameter.ts";

describe("parameters of listings", () => {
  it("holds a page at 1,000, whatever is asked for", () => {
    expect(pageLimit("maxKeys", undefined)).toBe(1000);
    expect(pageLimit("maxKeys", 0)).toBe(0);
    expect(pageLimit("maxKeys", 7)).toBe(7);
    expect(pageLimit("maxKeys", 5000)).toBe(1000);
    expect(() => pageLimit("maxKeys", -1)).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        message: "Argument maxKeys must be an integer between 0 and 2147483647",
        members: { ArgumentName: "maxKeys", ArgumentValue: "-1" },
      }),
    );
    for (const value of [1.5, 2_147_483_648]) {
      expect(() => pageLimit("maxKeys", value)).toThrow(
        expect.objectContaining({
          message: "Provided max-keys not an integer or within integer range",
          members: { ArgumentName: "max-keys", ArgumentValue: String(value) },
        }),
      );
    }
  });

  it("has other words for less than no versions", () => {
    expect(versionsLimit(5000)).toBe(1000);
    expect(() => versionsLimit(-1)).toThrow(
      expect.objectContaining({
        message: "max-keys cannot be negative",
        members: { ArgumentName: "max-keys" },
      }),
    );
  });

  it("goes on behind a part", () => {
    expect(partMarker(undefined)).toBe(0);
    expect(partMarker("7")).toBe(7);
    expect(() => partMarker("-7")).toThrow(
      "Argument part-number-marker must be an integer between 0 and 2147483647",
    );
    for (const value of ["x", "1.5", "1e3", "2147483648", "9".repeat(99)]) {
      expect(() => partMarker(value)).toThrow("not an integer or within integer range");
    }
  });

  it("encodes keys when asked to", () => {
    expect(keyEncoder(undefined)("a b")).toBe("a b");
    expect(keyEncoder("url")("a b")).toBe("a+b");
    expect(() => keyEncoder("base64")).toThrow("Invalid Encoding Method specified in Request");
  });

  it("writes and reads continuation tokens, and only its own", () => {
    for (const key of ["a", "a/", "ü😀", "\u0000", "__proto__"]) {
      expect(parseContinuationToken(writeContinuationToken(key))).toBe(key);
    }
    for (const token of ["", "%", "abc", writeContinuationToken("a").slice(1)]) {
      expect(() => parseContinuationToken(token)).toThrow(
        "The continuation token provided is incorrect",
      );
    }
  });

  it("wants a key with a version to go on from", () => {
    checkVersionMarker("k", "null");
    checkVersionMarker("", "null");
    checkVersionMarker("k", undefined);
    checkVersionMarker(undefined, undefined);
    expect(() => checkVersionMarker(undefined, "v")).toThrow(
      expect.objectContaining({
        message: "A version-id marker cannot be specified without a key marker.",
        members: { ArgumentName: "version-id-marker", ArgumentValue: "v" },
      }),
    );
    expect(() => checkVersionMarker("k", "")).toThrow("A version-id marker cannot be empty.");
    expect(() => checkVersionMarker("k", "v")).toThrow(
      expect.objectContaining({
        message: "Invalid version id specified",
        members: { ArgumentName: "version-id-marker", ArgumentValue: "v" },
      }),
    );
  });
});
