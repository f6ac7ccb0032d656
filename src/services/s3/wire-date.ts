/** A time as the SDK's types want it. */
export function wireDate(ms: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(ms);
}
