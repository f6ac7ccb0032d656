/**
 * The canonical request of Signature Version 4: one text that client and server write of the same
 * request. Made from what was sent, byte by byte (raw path, raw query, raw header pairs):
 *
 * ```
 * GET                                     method
 * /photos/a%20b.jpg                       path
 * list-type=2&prefix=a                    query, sorted
 * host:localhost:4566                     signed headers, sorted
 * x-amz-date:20150830T123600Z
 *
 * host;x-amz-date
 * e3b0c44298fc1c149afbf4c8996fb924...     hash of the body
 * ```
 *
 * S3 encodes the path once and keeps it as it is, for `a//b` and `a/../b` are keys; all other
 * services drop dot segments and empty ones, and encode the path a second time.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request | Create a canonical request}
 */

/** The parts of a request that a signature covers. */
export interface CanonicalParts {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  /** The names of the signed headers, as {@link signedNames} gives them. */
  readonly signedNames: readonly string[];
  /** SHA-256 of the body in hex, or what stands in its place (`UNSIGNED-PAYLOAD`, `STREAMING-...`). */
  readonly payloadHash: string;
}

/** How a path becomes canonical: encoded once and kept (S3), or normalized and encoded twice. */
export type PathRule = "once" | "twice";

/** Writes the canonical request. */
export function canonicalRequest(parts: CanonicalParts, rule: PathRule): string {
  const path = rule === "once" ? encodedOnce(parts.rawPath) : encodedTwice(parts.rawPath);
  return assemble(parts, path, canonicalQuery(parts.rawQuery, normalized));
}

/**
 * Writes the canonical request with path and query letter by letter as sent: some clients sign
 * their own percent-encoding (`(` or lower-case hex digits) rather than AWS's.
 */
export function verbatimRequest(parts: CanonicalParts, rule: PathRule): string {
  const path = rule === "once" ? parts.rawPath : encodedTwice(parts.rawPath);
  return assemble(
    parts,
    path,
    canonicalQuery(parts.rawQuery, (text) => text),
  );
}

function assemble(parts: CanonicalParts, path: string, query: string): string {
  const headers = canonicalHeaders(parts.rawHeaders, parts.signedNames);
  return `${parts.method}\n${path}\n${query}\n${headers}\n${parts.signedNames.join(";")}\n${parts.payloadHash}`;
}

/** The names in a `SignedHeaders` list, in lower case and in order, which they usually are in. */
export function signedNames(signedHeaders: string): readonly string[] {
  const names = signedHeaders.toLowerCase().split(";");
  for (let index = 1; index < names.length; index += 1) {
    if ((names[index - 1] ?? "") > (names[index] ?? "")) return names.toSorted();
  }
  return names;
}

/** Up to here comparing names one by one is faster than hashing them. */
const COMPARED_NAMES_MAX = 32;

/** One line for each name: its values trimmed and joined by a comma. */
function canonicalHeaders(rawHeaders: readonly string[], names: readonly string[]): string {
  const values: (string | undefined)[] = names.map(() => undefined);
  const indexes =
    names.length > COMPARED_NAMES_MAX ? new Map(names.map((name, index) => [name, index])) : names;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const at = indexes instanceof Map ? (indexes.get(name) ?? -1) : indexes.indexOf(name);
    if (at < 0) continue;
    const value = collapsed(rawHeaders[index + 1] ?? "");
    const before = values[at];
    values[at] = before === undefined ? value : `${before},${value}`;
  }
  let lines = "";
  for (let index = 0; index < names.length; index += 1) {
    lines += `${names[index] ?? ""}:${values[index] ?? ""}\n`;
  }
  return lines;
}

/** Trims a value and makes one space of every run of white space. */
function collapsed(value: string): string {
  let afterSpace = true;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    const isSpace = code === 32 || (code >= 9 && code <= 13);
    if (isSpace && (afterSpace || code !== 32)) return collapse(value);
    afterSpace = isSpace;
  }
  return afterSpace ? collapse(value) : value;
}

function collapse(value: string): string {
  // White space of ASCII only: `\s` would tear apart UTF-8 sequences that hold the byte A0.
  return value.replaceAll(/[\t-\r ]+/g, " ").replaceAll(/^ | $/g, "");
}

/** Sorts a query by name, then value, without the signature itself. */
function canonicalQuery(rawQuery: string, encode: (text: string) => string): string {
  if (rawQuery === "") return "";
  const pairs: { readonly name: string; readonly value: string }[] = [];
  for (const part of rawQuery.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = encode(equals < 0 ? part : part.slice(0, equals));
    if (name === "X-Amz-Signature") continue;
    pairs.push({ name, value: equals < 0 ? "" : encode(part.slice(equals + 1)) });
  }
  pairs.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  let query = "";
  for (const { name, value } of pairs) query += `${query === "" ? "" : "&"}${name}=${value}`;
  return query;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A query name or value in AWS's encoding; a plus sign is a space in a query. */
function normalized(text: string): string {
  return isUnreserved(text, false)
    ? text
    : encode(text, { slash: false, plus: "%20", decode: true });
}

function encodedOnce(rawPath: string): string {
  if (rawPath === "") return "/";
  if (isUnreserved(rawPath, true)) return rawPath;
  return encode(rawPath, { slash: true, plus: "%2B", decode: true });
}

function encodedTwice(rawPath: string): string {
  const path = withoutDotSegments(rawPath);
  if (isUnreserved(path, true)) return path;
  return encode(path, { slash: true, plus: "%2B", decode: false });
}

/** Removes `.`, `..` and empty segments; a slash at the end stays. */
function withoutDotSegments(path: string): string {
  if (path === "/" || path === "") return "/";
  if (!path.includes("//") && !path.includes("/.")) return path;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const end = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${kept.join("/")}${end}`;
}

/** Letters, digits and `-._~`: what stays as it is. */
const unreserved: Uint8Array = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") {
  unreserved[character.charCodeAt(0)] = 1;
}

const SLASH = 47;
const PERCENT = 37;
const PLUS = 43;

function isUnreserved(text: string, slashToo: boolean): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (unreserved[code] !== 1 && !(slashToo && code === SLASH)) return false;
  }
  return true;
}

interface Encoding {
  /** Slashes stay. */
  readonly slash: boolean;
  /** What stands for a plus sign. */
  readonly plus: string;
  /** Whether `%41` is read as `A` first, or its percent sign encoded. */
  readonly decode: boolean;
}

function encode(text: string, encoding: Encoding): string {
  let encoded = "";
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    let isDecoded = false;
    if (code === PERCENT && encoding.decode) {
      const byte = hexByte(text, index + 1);
      if (byte >= 0) {
        code = byte;
        index += 2;
        isDecoded = true;
      }
    }
    if (code > 255) {
      // Only from callers in process: what comes off a socket is bytes.
      const character = String.fromCodePoint(text.codePointAt(index) ?? code);
      index += character.length - 1;
      encoded += encodeURIComponent(character.toWellFormed());
    } else if (unreserved[code] === 1 || (code === SLASH && encoding.slash)) {
      encoded += String.fromCharCode(code);
    } else {
      encoded += code === PLUS && !isDecoded ? encoding.plus : percent[code];
    }
  }
  return encoded;
}

/** `%00` to `%FF`. */
const percent: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
);

/** The byte that two hex digits say, -1 when they are none. */
function hexByte(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index));
  const low = hexDigit(text.charCodeAt(index + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
