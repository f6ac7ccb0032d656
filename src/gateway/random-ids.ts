import { randomBytes, randomFillSync, randomUUID } from "node:crypto";
import type { Ids } from "../model/ids.ts";

/** Small amounts come from a stock: asking the source each time takes longer than using the bytes. */
const stock = new Uint8Array(4096);
const SMALL_BYTES_MAX = 64;
let taken = stock.length;

function smallBytes(length: number): Uint8Array {
  if (taken + length > stock.length) {
    randomFillSync(stock);
    taken = 0;
  }
  const bytes = stock.slice(taken, taken + length);
  // A key must not lie here after it was given out.
  stock.fill(0, taken, taken + length);
  taken += length;
  return bytes;
}

function someBytes(length: number): Uint8Array {
  return length <= SMALL_BYTES_MAX ? smallBytes(length) : randomBytes(length);
}

/** Ids from the machine's cryptographic random source. */
export const randomIds: Ids = {
  uuid: () => randomUUID(),
  bytes: someBytes,
  text(length, alphabet) {
    // Values at or above the largest multiple of the alphabet's length are thrown away: taking a
    // remainder of them would favour the alphabet's first characters.
    const limit = 256 - (256 % alphabet.length);
    let text = "";
    while (text.length < length) {
      for (const byte of someBytes(length - text.length + 8)) {
        if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
      }
    }
    return text;
  },
};
