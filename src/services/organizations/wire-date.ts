/** A time as the wire's codecs take it; reads no clock. */
export function wireDate(ms: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time
  return new Date(ms);
}
