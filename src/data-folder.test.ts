import { describe, expect, it } from "vitest";
import { defaultDataFolder, locationOf } from "./data-folder.ts";

describe("defaultDataFolder", () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ["linux", { HOME: "/home/me" }, "/home/me/.local/share/atoll"],
    ["linux", { HOME: "/home/me", XDG_DATA_HOME: "/data" }, "/data/atoll"],
    ["linux", { HOME: "/home/me", XDG_DATA_HOME: "" }, "/home/me/.local/share/atoll"],
    ["linux", { HOME: "/home/me", XDG_DATA_HOME: "relative" }, "/home/me/.local/share/atoll"],
    ["darwin", { HOME: "/Users/me" }, "/Users/me/Library/Application Support/atoll"],
    ["win32", { HOME: "/u", LOCALAPPDATA: "/local" }, "/local/atoll"],
  ])("is per user on %s with %j", (platform, env, expected) => {
    expect(defaultDataFolder(env, platform)).toBe(expected);
  });

  it("is absolute even when HOME is empty", () => {
    expect(defaultDataFolder({ HOME: "" }, "linux")).toMatch(/^\//);
  });
});

describe("locationOf", () => {
  it("is the per-user folder only where nothing else was asked for", () => {
    expect(locationOf({ ephemeral: true })).toEqual({ kind: "memory" });
    expect(locationOf({ data: "/d" })).toEqual({ kind: "folder", path: "/d" });
    expect(locationOf({ store: "postgres://x" })).toEqual({
      kind: "postgres",
      url: "postgres://x",
    });
    expect(locationOf({})).toMatchObject({ kind: "folder" });
  });
});
