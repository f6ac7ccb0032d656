import { assert, property, stringMatching } from "../../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import { covers, parseScope, pathOf, scopeWithin, type GrantScope } from "./grant-scope.ts";

const read = (path: string): ReturnType<typeof parseScope> => parseScope(path, { isObject: false });

describe("parseScope", () => {
  it.each([
    ["s3://photos/*", { bucket: "photos", key: "", isPrefix: true }],
    ["s3://photos/2026/*", { bucket: "photos", key: "2026/", isPrefix: true }],
    ["s3://photos/2026/a.png", { bucket: "photos", key: "2026/a.png", isPrefix: false }],
    ["s3://photos/", { bucket: "photos", key: "", isPrefix: false }],
    ["s3://photos", { bucket: "photos", key: "", isPrefix: false }],
    ["s3://photos/a//../*", { bucket: "photos", key: "a//../", isPrefix: true }],
  ])("reads %s", (path, scope) => {
    expect(read(path)).toEqual(scope);
  });

  it("takes a star for what it is in an object's key", () => {
    expect(parseScope("s3://photos/a*", { isObject: true })).toEqual({
      bucket: "photos",
      key: "a*",
      isPrefix: false,
    });
  });

  it.each(["s3://", "s3:///a", "photos/a", "S3://photos/a", "s3://photos*", "s3://a b/c", ""])(
    "refuses %j",
    (path) => {
      expect(read(path)).toBeUndefined();
    },
  );

  it("refuses what is too long, and half a character", () => {
    expect(read(`s3://photos/${"a".repeat(2000)}`)).toBeUndefined();
    expect(read("s3://photos/\ud800")).toBeUndefined();
  });
});

describe("scopeWithin", () => {
  it.each([
    ["s3://", "photos/*", "s3://photos/*"],
    ["s3://", "photos/2026/*", "s3://photos/2026/*"],
    ["s3://", "photos", "s3://photos/*"],
    ["s3://photos/", "2026/*", "s3://photos/2026/*"],
    ["s3://photos/", "2026/", "s3://photos/2026/*"],
    ["s3://photos/*", "*", "s3://photos/*"],
    ["s3://photos/*", "", "s3://photos/*"],
    ["s3://photos", "", "s3://photos/*"],
    ["s3://photos/a*", "b*", "s3://photos/ab*"],
    ["s3://photos/a", "", "s3://photos/a*"],
  ])("%s and %j make %s", (location, sub, path) => {
    const scope = scopeWithin(location, sub, { isObject: false });
    expect(scope && pathOf(scope)).toBe(path);
  });

  it("makes an object's path of a location and a key", () => {
    const scope = scopeWithin("s3://photos/", "2026/a.png", { isObject: true });
    expect(scope && pathOf(scope)).toBe("s3://photos/2026/a.png");
  });

  it.each([
    ["s3://", "", false],
    ["s3://", "*", false],
    // Another bucket, whose name only begins the same.
    ["s3://photos", "-private/*", false],
    ["s3://photos/", "", true],
    ["s3://photos", "", true],
  ])("refuses %s with %j", (location, sub, isObject) => {
    expect(scopeWithin(location, sub, { isObject })).toBeUndefined();
  });
});

describe("covers", () => {
  const holds = (scope: string, asked: string): boolean => {
    const [outer, inner] = [read(scope), read(asked)];
    return outer !== undefined && inner !== undefined && covers(outer, inner);
  };

  it.each([
    ["s3://photos/*", "s3://photos/anything/*", true],
    ["s3://photos/2026/*", "s3://photos/2026/a.png", true],
    ["s3://photos/2026/*", "s3://photos/2026/*", true],
    ["s3://photos/2026/*", "s3://photos/2026*", false],
    ["s3://photos/2026/*", "s3://photos/*", false],
    ["s3://photos/2026/*", "s3://photo/2026/a", false],
    ["s3://photos/a", "s3://photos/a", true],
    ["s3://photos/a", "s3://photos/a*", false],
    ["s3://photos/a*b*", "s3://photos/axb", false],
  ])("%s, asked for %s: %s", (scope, asked, answer) => {
    expect(holds(scope, asked)).toBe(answer);
  });

  it("holds everything below what it holds", () => {
    const key = stringMatching(/^[a-c/*]{0,6}$/);
    assert(
      property(key, key, key, (first, second, third) => {
        const below = (text: string): GrantScope => ({ bucket: "b", key: text, isPrefix: true });
        const [outer, middle] = [below(first), below(first + second)];
        const inner = below(first + second + third);
        const isHeld = [covers(outer, middle), covers(middle, inner), covers(outer, inner)];
        expect(isHeld).toEqual([true, true, true]);
      }),
    );
  });
});
