/**
 * Object keys: any text whose UTF-8 is 1 to 1,024 bytes long. A key is never a path: `a/../b`, `//`
 * and a leading `/` are keys like any other.
 *
 * ```
 * checkObjectKey("é".repeat(513))      KeyTooLongError: 1,026 bytes
 * compareKeys("\uff5e", "\u{1f600}")   -1: by bytes of UTF-8, not by UTF-16 units
 * urlEncoded("a b/ü+")                 "a+b/%C3%BC%2B"
 * ```
 *
 * **Order.** S3 lists by the bytes of UTF-8. JavaScript compares UTF-16 units, which differs where a
 * character above U+FFFF meets one of U+E000 to U+FFFF. Keys go to a `text` column as they are: both
 * engines sort those by UTF-8 bytes. Whatever is ordered in memory goes through {@link compareKeys}.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html | Naming Amazon S3 objects}
 */
import { Fault } from "../../model/fault.ts";

/** In UTF-8. */
export const KEY_BYTES_MAX = 1024;

/** Checks the length of a key. */
export function checkObjectKey(key: string): void {
  // A UTF-16 unit is three bytes of UTF-8 at most: most keys need not be counted.
  if (key.length * 3 <= KEY_BYTES_MAX) return;
  const size = Buffer.byteLength(key);
  if (size > KEY_BYTES_MAX) throw keyTooLong(size);
}

function keyTooLong(size: number): Fault {
  return new Fault({ code: "KeyTooLongError" }, "Your key is too long", {
    members: { Size: String(size), MaxSizeAllowed: String(KEY_BYTES_MAX) },
  });
}

/** Orders two keys by the bytes of their UTF-8. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above all others, U+E000 to U+FFFF included. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * The smallest key behind all keys that begin with a prefix, and where a listing goes on that skips
 * them; undefined when there is none. `a/` gives `a0`.
 */
export function keyBehindPrefix(prefix: string): string | undefined {
  const characters = Array.from(prefix);
  for (let last = characters.length - 1; last >= 0; last -= 1) {
    const code = characters[last]?.codePointAt(0) ?? 0;
    if (code < 0x10ffff) {
      const next = code + 1 === 0xd800 ? 0xe000 : code + 1;
      return characters.slice(0, last).join("") + String.fromCodePoint(next);
    }
  }
  return undefined;
}

/** The smallest key behind another one. */
export function keyAfter(key: string): string {
  return `${key}\u0000`;
}

/**
 * Tells whether XML 1.0 can hold a key. One with a control character arrives at the client broken
 * unless the listing was asked for with `encoding-type=url`.
 *
 * @see {@link https://www.w3.org/TR/xml/#charsets | Characters}
 */
export function fitsXml(key: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the characters that XML leaves out
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(key);
}

/**
 * Encodes a key as S3 does for `encoding-type=url`: the form encoding of UTF-8, except that `/` stays.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html | encoding-type}
 */
export function urlEncoded(key: string): string {
  if (/^[\w./*-]*$/.test(key)) return key;
  return encodeURIComponent(key.toWellFormed()).replaceAll(/%20|%2F|[!'()~]/g, formEncoded);
}

/** What `encodeURIComponent` does otherwise than the form encoding with its slashes left alone. */
function formEncoded(part: string): string {
  if (part === "%20") return "+";
  if (part === "%2F") return "/";
  return `%${part.charCodeAt(0).toString(16).toUpperCase()}`;
}
