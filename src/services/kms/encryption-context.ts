/**
 * Encryption contexts: pairs that are bound to a ciphertext and told openly. Their order does not
 * matter, their case does.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html | Encryption context}
 */
import { validation } from "./faults.ts";

export type EncryptionContext = Readonly<Record<string, string>> | undefined;

const BYTES_MAX = 8192;

/** @throws Fault `ValidationException` when it is too large. */
export function requireContextSize(context: EncryptionContext): void {
  if (context === undefined) return;
  let bytes = 0;
  for (const name of Object.keys(context)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(context[name] ?? "");
  }
  if (bytes > BYTES_MAX) {
    throw validation(`EncryptionContext is too large: it must be at most ${BYTES_MAX} bytes.`);
  }
}

/** A context as bytes: the same for equal contexts, different for different ones. */
export function contextBytes(context: EncryptionContext): Uint8Array {
  if (context === undefined) return EMPTY;
  const names = Object.keys(context);
  if (names.length === 0) return EMPTY;
  if (names.length > 1) names.sort();
  // JSON keeps apart what is joined, whatever stands in it.
  return Buffer.from(JSON.stringify(names.map((name) => [name, context[name]])));
}

const EMPTY = new Uint8Array();

/** The condition keys `kms:EncryptionContext:...` and `kms:EncryptionContextKeys`. */
export function contextConditions(
  context: EncryptionContext,
): Readonly<Record<string, string | readonly string[] | undefined>> {
  if (context === undefined) return NONE;
  const names = Object.keys(context);
  if (names.length === 0) return NONE;
  const conditions: Record<string, string | readonly string[] | undefined> = {
    "kms:EncryptionContextKeys": names,
  };
  for (const name of names) conditions[`kms:EncryptionContext:${name}`] = context[name];
  return conditions;
}

const NONE: Readonly<Record<string, never>> = {};

/** Tells whether two contexts have the same pairs. */
export function isSameContext(one: EncryptionContext, other: EncryptionContext): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

/** Tells whether every pair of the first is one of the second. */
export function isWithin(part: EncryptionContext, whole: EncryptionContext): boolean {
  for (const name of Object.keys(part ?? {})) {
    if (whole === undefined || !Object.hasOwn(whole, name) || whole[name] !== part?.[name]) {
      return false;
    }
  }
  return true;
}
