/** The source of everything random, a parameter wherever it is needed, so that tests can fix it. */
export interface Ids {
  /** A random UUID, version 4, lower case. */
  uuid(): string;
  /** Random bytes from a cryptographic source. */
  bytes(length: number): Uint8Array;
  /** Random characters drawn from an alphabet of at most 256 characters. */
  text(length: number, alphabet: string): string;
}
