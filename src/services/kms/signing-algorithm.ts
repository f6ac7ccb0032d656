/** What is signed, and with which algorithm. */
import type { KeySpec } from "./key-spec.ts";

export type MessageType = "RAW" | "DIGEST" | "EXTERNAL_MU";

export const messageTypes: readonly MessageType[] = ["RAW", "DIGEST", "EXTERNAL_MU"];

/** What is signed, and how. */
export interface Signing {
  readonly spec: KeySpec;
  readonly algorithm: string;
  readonly messageType: MessageType;
  readonly message: Uint8Array;
}

/** OpenSSL's name of an algorithm's hash; Ed25519 and ML-DSA have their own inside. */
export function hashOf(algorithm: string): string | null {
  const bits = /SHA_(256|384|512)$/.exec(algorithm)?.[1];
  return bits === undefined || algorithm.startsWith("ED25519") ? null : `sha${bits}`;
}
