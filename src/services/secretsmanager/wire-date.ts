/** A time as the SDK's types want it. */
export function wireDate(ms: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(ms);
}

/** The same for a time that may be unknown. */
export function wireDateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : wireDate(ms);
}

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** The midnight, UTC, with which a time's day began. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}
