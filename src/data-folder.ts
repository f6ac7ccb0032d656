import { homedir } from "node:os";
import { join } from "node:path";

/** The per-user folder in which everything is kept unless `--data` names another. */
export function defaultDataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = env["HOME"] ?? homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "atoll");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? home, "atoll");
  return join(env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "atoll");
}
