/** What key threads do: the long work that Node has not on libuv's threads, for the most part in JavaScript. */
import type { KeyObject } from "node:crypto";
import { signDigest, verifyDigest } from "./digest-signing.ts";
import type { Signing } from "./signing-algorithm.ts";
import { decryptSm2, deriveSm2, encryptSm2 } from "./sm2.ts";

/**
 * A question to a key thread. The key is a private one; threads share what OpenSSL has prepared of it.
 */
export type KeyQuestion =
  | (Signing & { readonly kind: "sign"; readonly key: KeyObject })
  | (Signing & {
      readonly kind: "verify";
      readonly key: KeyObject;
      readonly signature: Uint8Array;
    })
  /** With SM2. What is agreed with is a public key. */
  | {
      readonly kind: "encrypt" | "decrypt" | "agree";
      readonly key: KeyObject;
      readonly data: Uint8Array;
    };

interface Answers {
  readonly sign: Uint8Array;
  readonly verify: boolean;
  readonly encrypt: Uint8Array;
  /** Undefined for what does not open. */
  readonly decrypt: Uint8Array | undefined;
  readonly agree: Uint8Array;
}

export type KeyAnswer<Kind extends KeyQuestion["kind"] = KeyQuestion["kind"]> = Answers[Kind];

/** Answers a question. */
export function answerTo(question: KeyQuestion): KeyAnswer {
  const { key } = question;
  switch (question.kind) {
    case "sign":
      return signDigest(question, key);
    case "verify":
      return verifyDigest(question, key, question.signature);
    case "encrypt":
      return encryptSm2(question.data, key);
    case "decrypt":
      return attempt(() => decryptSm2(question.data, key));
    case "agree":
      return deriveSm2(key, question.data);
  }
}

/** What is no ciphertext at all makes the libraries throw. */
function attempt(open: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
