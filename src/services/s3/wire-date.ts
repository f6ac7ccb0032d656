/** A time as the SDK's types want it. */
export function wireDate(ms: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(ms);
}

/**
 * When something was made or changed, which S3 knows to the second: listings and headers tell the
 * same time of an object.
 */
export function wireSecond(ms: number): Date {
  return wireDate(ms - (ms % 1000));
}
