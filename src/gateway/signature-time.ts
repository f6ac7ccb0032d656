/**
 * When a signature is current. Two clocks count, the machine's and Atoll's, for users may move the
 * latter while their clients go on signing by the former; what expires, expires by Atoll's alone.
 */
import { parseAmzDate, parseHttpDate } from "./amz-date.ts";
import type { AuthenticationDependencies } from "./authentication-request.ts";

/** How far the date of a signature may lie from the clock. */
export const SKEW_MS_MAX: number = 15 * 60_000;

/** Reads the date of a signature, from `X-Amz-Date` or `Date`. */
export function parseSignatureDate(text: string): number | undefined {
  return parseAmzDate(text) ?? parseHttpDate(text);
}

/** How a signature's date lies to the clocks. */
export interface Skew {
  readonly isEarly: boolean;
  readonly isLate: boolean;
  /** The time of the nearer clock. */
  readonly nowMs: number;
}

/**
 * Compares a signature's date with the nearer clock.
 *
 * @param validMs How long after its date the signature is good.
 */
export function skewOf(
  signedAtMs: number,
  deps: AuthenticationDependencies,
  validMs: number = SKEW_MS_MAX,
): Skew {
  const atollMs = deps.clock.nowMs();
  const wallMs = deps.wallClockMs();
  const isAtollNearer = Math.abs(atollMs - signedAtMs) <= Math.abs(wallMs - signedAtMs);
  const nowMs = isAtollNearer ? atollMs : wallMs;
  return {
    isEarly: signedAtMs > nowMs + SKEW_MS_MAX,
    isLate: signedAtMs < nowMs - validMs,
    nowMs,
  };
}
