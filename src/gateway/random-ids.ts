import { randomBytes, randomUUID } from "node:crypto";
import type { Ids } from "../model/ids.ts";

/** Ids from the machine's cryptographic random source. */
export const randomIds: Ids = {
  uuid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
  text(length, alphabet) {
    // Values at or above the largest multiple of the alphabet's length are thrown away: taking a
    // remainder of them would favour the alphabet's first characters.
    const limit = 256 - (256 % alphabet.length);
    let text = "";
    while (text.length < length) {
      for (const byte of randomBytes(length - text.length + 8)) {
        if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
      }
    }
    return text;
  },
};
