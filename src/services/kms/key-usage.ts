/**
 * When a key was last used, for GetKeyLastUsage.
 *
 * DIFFERS: it is remembered in memory for the keys used last, and begins anew when Atoll starts
 * (`TrackingStartDate`): noting each use would turn every decryption into a write.
 */
import type { Call } from "../../model/operation.ts";
import type { Vault } from "../../model/vault.ts";
import { keyArn, type KmsKey } from "./key.ts";

export interface KeyUse {
  readonly operation: string;
  readonly atMs: number;
  readonly requestId: string;
}

interface Tracking {
  readonly sinceMs: number;
  readonly uses: Map<string, KeyUse>;
}

const KEYS_MAX = 100_000;

/** One for each vault: several Atolls in one process share nothing. */
const trackings = new WeakMap<Vault, Tracking>();

/** Notes that a key was used. */
export function noteUse(
  key: KmsKey,
  operation: string,
  { settings, clock, requestId }: Pick<Call, "settings" | "clock" | "requestId">,
): void {
  const { uses } = trackingOf(settings.vault, clock.nowMs());
  if (uses.size >= KEYS_MAX) uses.clear();
  uses.set(keyArn(key), { operation, atMs: clock.nowMs(), requestId });
}

/** The last use of a key, and since when uses are known. */
export function lastUse(
  key: KmsKey,
  { settings, clock }: Pick<Call, "settings" | "clock">,
): { readonly use: KeyUse | undefined; readonly sinceMs: number } {
  const { uses, sinceMs } = trackingOf(settings.vault, clock.nowMs());
  return { use: uses.get(keyArn(key)), sinceMs: Math.max(sinceMs, key.createdAtMs) };
}

function trackingOf(vault: Vault, nowMs: number): Tracking {
  let tracking = trackings.get(vault);
  if (tracking === undefined) {
    tracking = { sinceMs: nowMs, uses: new Map() };
    trackings.set(vault, tracking);
  }
  return tracking;
}
