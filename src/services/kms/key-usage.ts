/**
 * When a key was last used, for GetKeyLastUsage.
 *
 * DIFFERS: it is remembered in memory for the keys used last, and begins anew when Atoll starts
 * (`TrackingStartDate`): noting each use would turn every decryption into a write.
 */
import type { Call } from "../../model/operation.ts";
import type { Vault } from "../../model/vault.ts";
import { keyArn, type KmsKey } from "./key.ts";
import { DAY_MS } from "./rotation.ts";

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

/** Begins to look at uses, if that has not begun: for a new key it has by its creation. */
export function beginTracking({ settings, clock }: Pick<Call, "settings" | "clock">): void {
  trackingOf(settings.vault, clock.nowMs());
}

/**
 * The condition key `kms:TrailingDaysWithoutKeyUsage`: whole days since the last use, or since uses
 * are known where there was none.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-trailing-days-without-key-usage | kms:TrailingDaysWithoutKeyUsage}
 */
export function usageConditions(
  key: KmsKey | undefined,
  call: Pick<Call, "settings" | "clock">,
): Readonly<Record<string, string>> {
  if (key === undefined) return {};
  const { use, sinceMs } = lastUse(key, call);
  const days = Math.floor((call.clock.nowMs() - (use?.atMs ?? sinceMs)) / DAY_MS);
  return { "kms:TrailingDaysWithoutKeyUsage": String(days) };
}

function trackingOf(vault: Vault, nowMs: number): Tracking {
  let tracking = trackings.get(vault);
  if (tracking === undefined) {
    tracking = { sinceMs: nowMs, uses: new Map() };
    trackings.set(vault, tracking);
  }
  return tracking;
}
