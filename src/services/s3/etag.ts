/**
 * Entity tags. Of an object written at once it is the MD5 of its bytes; of one put together from
 * parts, the MD5 of the parts' MD5s and, behind a hyphen, how many parts there were.
 *
 * ```
 * multipartEtag(["098f...b4f6", "ad02...99d6"])   "7c1e...0f-2"
 * quotedEtag("098f...b4f6")                        "\"098f...b4f6\""
 * ```
 *
 * Objects under SSE-KMS or SSE-C have a tag that is no MD5; it need only be opaque and the same for
 * the same write.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html | Object: ETag}
 */
import { createHash } from "node:crypto";

/**
 * The tag of an object put together from parts.
 *
 * @param partEtags The parts' tags in order: 32 hexadecimal digits, without quotes.
 */
export function multipartEtag(partEtags: readonly string[]): string {
  const hash = createHash("md5");
  for (const etag of partEtags) hash.update(etag, "hex");
  return `${hash.digest("hex")}-${partEtags.length}`;
}

/** How many parts an object was put together from; undefined when it was written at once. */
export function partCountOf(etag: string): number | undefined {
  const at = etag.indexOf("-");
  return at < 0 ? undefined : Number(etag.slice(at + 1));
}

/**
 * The tag of an object whose tag must not be the MD5 of its bytes: those of SSE-KMS and SSE-C.
 *
 * @param md5 Of the bytes, in hexadecimal.
 * @param salt Whatever tells this write from another of the same bytes, such as its version's id.
 */
export function opaqueEtag(md5: string, salt: string): string {
  return createHash("md5").update(md5).update(salt).digest("hex");
}

/** A tag as headers and listings show it. */
export function quotedEtag(etag: string): string {
  return `"${etag}"`;
}

/** A tag as a caller may send it: with quotes or without. */
export function bareEtag(text: string): string {
  const trimmed = text.trim();
  return trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : trimmed;
}
