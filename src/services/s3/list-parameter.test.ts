import { describe, expect, it } from "vitest";
import {
  checkVersionMarker,
  keyEncoder,
  pageLimit,
  parseContinuationToken,
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
    expect(() => pageLimit("max-parts", 2_147_483_648)).toThrow("Argument max-parts must be");
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
    checkVersionMarker("k", "v");
    checkVersionMarker("k", undefined);
    checkVersionMarker(undefined, undefined);
    expect(() => checkVersionMarker(undefined, "v")).toThrow(
      expect.objectContaining({
        message: "A version-id marker cannot be specified without a key marker.",
        members: { ArgumentName: "version-id-marker", ArgumentValue: "v" },
      }),
    );
    expect(() => checkVersionMarker("k", "")).toThrow("A version-id marker cannot be empty.");
  });
});
