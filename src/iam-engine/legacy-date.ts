/** The least and the greatest of year, month, day, hour, minute and second. */
const BOUNDS = [
  [-292_275_054, 292_278_993],
  [1, 12],
  [1, 31],
  [0, 23],
  [0, 59],
  [0, 59],
] as const;
const EPOCH_MAX = 9_223_372_036_854_775_807n;

const ISO =
  /^(-?\d{1,9})?(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?$/i;

/**
 * Tells whether IAM's older parser of policies, which every identity policy must pass, takes a text
 * for a date: a form of ISO 8601 with most parts left out, or a whole number of seconds.
 */
export function isLegacyDate(text: string): boolean {
  if (/^-?\d{1,20}$/.test(text)) {
    const seconds = BigInt(text);
    return (seconds < 0n ? -seconds : seconds) <= EPOCH_MAX;
  }
  const parts = ISO.exec(text);
  if (parts === null || text === "") return false;
  return BOUNDS.every(([min, max], index) => {
    const part = parts[index + 1];
    return part === undefined || (Number(part) >= min && Number(part) <= max);
  });
}
