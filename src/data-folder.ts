import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { StoreLocation } from "./storage/open.ts";

/** The per-user folder in which everything is kept unless `--data` names another. */
export function defaultDataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = env["HOME"] || homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "atoll");
  if (platform === "win32") return join(env["LOCALAPPDATA"] || home, "atoll");
  // The XDG specification takes a relative path there for none.
  const xdg = env["XDG_DATA_HOME"] ?? "";
  return join(isAbsolute(xdg) ? xdg : join(home, ".local", "share"), "atoll");
}

/** Where an Atoll of these settings keeps everything. */
export function locationOf({
  ephemeral,
  data,
  store,
  blobs,
}: {
  readonly ephemeral?: boolean | undefined;
  readonly data?: string | undefined;
  readonly store?: string | undefined;
  readonly blobs?: string | undefined;
}): StoreLocation {
  if (store !== undefined) {
    return { kind: "postgres", url: store, ...(blobs !== undefined && { blobs }) };
  }
  if (data !== undefined) return { kind: "folder", path: data };
  if (ephemeral === true) return { kind: "memory" };
  return { kind: "folder", path: defaultDataFolder(process.env) };
}
