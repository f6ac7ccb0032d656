/**
 * What users say of an object in `x-amz-meta-` headers, which hold ASCII only: anything else goes
 * through them as encoded words. S3 keeps what the words mean, and writes words of its own.
 *
 * ```
 * PUT  x-amz-meta-a: =?utf-8?b?w4Q=?=       kept as `Ä`         GET  =?UTF-8?B?w4Q=?=
 * PUT  x-amz-meta-a: =?UTF-8?Q?abc?=        kept as `abc`       GET  abc
 * PUT  x-amz-meta-a: the bytes C3 84        kept as `Ã\x84`     GET  =?UTF-8?B?w4PChA==?=
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata | User-defined object metadata}
 * @see {@link https://www.rfc-editor.org/rfc/rfc2047 | RFC 2047, encoded words}
 */

/** The values of an object's metadata by their names. */
export type UserMetadata = Readonly<Record<string, string>>;

/** Reads metadata as it came in headers. */
export function readMetadata(headers: UserMetadata): UserMetadata {
  return mapValues(headers, decodeWords);
}

/** Writes metadata as it goes out in headers. */
export function writeMetadata(metadata: UserMetadata): UserMetadata {
  return mapValues(metadata, (text) => (isAscii(text) ? text : encodeWords(text)));
}

/** A text as the header that is read as this very text, whatever it looks like. */
export function asHeader(text: string): string {
  return isAscii(text) && !text.includes("=?") ? text : `=?UTF-8?B?${inBase64(text)}?=`;
}

function mapValues(metadata: UserMetadata, map: (text: string) => string): UserMetadata {
  // Names come from the wire: `__proto__` must be one like any other.
  const mapped = Object.create(null) as Record<string, string>;
  for (const name in metadata) mapped[name] = map(metadata[name] ?? "");
  return mapped;
}

/** Nothing beyond ASCII and no control characters but those that separate words. */
function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (!isAsciiCode(text.charCodeAt(index))) return false;
  }
  return true;
}

function isAsciiCode(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Of a word, the RFC says; the rest is charset, encoding and marks. */
const WORD_LENGTH_MAX = 75;
const DATA_LENGTH_MAX = WORD_LENGTH_MAX - "=?UTF-8?Q??=".length;

type Encoding = "Q" | "B";

/** Recorded: what is mostly ASCII is quoted, so that people can read it, all else in base64. */
function encodeWords(text: string): string {
  let asciiCount = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (isAsciiCode(text.charCodeAt(index))) asciiCount += 1;
  }
  return wordsOf(text, asciiCount > text.length - asciiCount ? "Q" : "B");
}

function wordsOf(text: string, encoding: Encoding): string {
  const data = encoding === "Q" ? inQuotes(text) : inBase64(text);
  if (data.length <= DATA_LENGTH_MAX || text.length < 2) return `=?UTF-8?${encoding}?${data}?=`;
  const half = startOfCharacter(text, Math.floor(text.length / 2));
  if (half === 0) return `=?UTF-8?${encoding}?${data}?=`;
  return `${wordsOf(text.slice(0, half), encoding)} ${wordsOf(text.slice(half), encoding)}`;
}

/** A character beyond the first plane is two units, which must stay together. */
function startOfCharacter(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code < 0xe000 ? index - 1 : index;
}

function inBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

const UNDERSCORE = 0x5f;
/** They mean something in a quoted word. */
const MARKS: ReadonlySet<number> = new Set([0x3d, 0x3f, UNDERSCORE]);

function inQuotes(text: string): string {
  let quoted = "";
  for (const byte of Buffer.from(text)) {
    if (byte === 0x20) quoted += "_";
    else if (byte > 0x20 && byte < 0x7f && !MARKS.has(byte)) quoted += String.fromCharCode(byte);
    else quoted += `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return quoted;
}

const WORD = /^=\?([^?]+)\?([bq])\?([^?]*)\?=$/i;

/** Decodes the words that are encoded; white space between two of them belongs to neither. */
function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  let decoded = "";
  let space = "";
  let wasWord = false;
  for (const [part, blanks] of text.matchAll(/([ \t\r\n]+)|[^ \t\r\n]+/g)) {
    if (blanks !== undefined) {
      space = blanks;
      continue;
    }
    const word = decodeWord(part);
    if (word === undefined || !wasWord) decoded += space;
    decoded += word ?? part;
    wasWord = word !== undefined;
    space = "";
  }
  return decoded + space;
}

/** Undefined for what is no encoded word. */
function decodeWord(text: string): string | undefined {
  const [, charset = "", encoding = "", data = ""] = WORD.exec(text) ?? [];
  if (encoding === "") return undefined;
  const bytes = encoding.toUpperCase() === "B" ? fromBase64(data) : fromQuotes(data);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    // Nobody knows this charset.
    return undefined;
  }
}

function fromQuotes(data: string): Uint8Array {
  const bytes: number[] = [];
  for (let index = 0; index < data.length; index += 1) {
    const hex = /^=([\da-f]{2})/i.exec(data.slice(index, index + 3))?.[1];
    const code = data.charCodeAt(index);
    bytes.push(hex === undefined ? (code === UNDERSCORE ? 0x20 : code) : Number.parseInt(hex, 16));
    if (hex !== undefined) index += 2;
  }
  return Uint8Array.from(bytes);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Base64, four characters at a time. Others than its own are passed over, and `=` where none can be
 * counts as all ones (recorded: `=GGG` are the bytes FC 61 86).
 *
 * @returns Undefined where characters are missing in the end.
 */
function fromBase64(data: string): Uint8Array | undefined {
  const characters = data.replaceAll(/[^A-Za-z0-9+/=]/g, "");
  if (characters.length % 4 !== 0) return undefined;
  const bytes: number[] = [];
  for (let index = 0; index < characters.length; index += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = Array.from(
      characters.slice(index, index + 4),
      (character) => ALPHABET.indexOf(character) & 0x3f,
    );
    bytes.push((a << 2) | (b >> 4));
    if (characters[index + 2] === "=") continue;
    bytes.push(((b << 4) & 0xff) | (c >> 2));
    if (characters[index + 3] !== "=") bytes.push(((c << 6) & 0xff) | d);
  }
  return Uint8Array.from(bytes);
}
