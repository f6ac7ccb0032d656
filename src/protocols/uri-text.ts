/**
 * The text of URIs: percent-decoding and query strings. Decoding happens once and is strict; a
 * broken escape or one that is no UTF-8 is {@link MalformedUri}.
 */

/** A path or query whose percent-encoding cannot be decoded. */
export class MalformedUri extends Error {
  override readonly name = "MalformedUri";
}

/**
 * Decodes a part of a path. `%2F` becomes `/`, and `+` stays `+`.
 *
 * @throws MalformedUri
 */
export function decodeUriText(raw: string): string {
  if (isPlain(raw)) return raw;
  try {
    return decodeURIComponent(escapeRawBytes(raw));
  } catch {
    throw new MalformedUri(raw);
  }
}

/** Neither escapes nor bytes beyond ASCII. */
function isPlain(raw: string): boolean {
  for (let index = 0; index < raw.length; index += 1) {
    const code = raw.charCodeAt(index);
    if (code === 0x25 || code >= 0x80) return false;
  }
  return true;
}

/** HTTP servers hand over a byte beyond ASCII as one character; as an escape it can be decoded. */
function escapeRawBytes(raw: string): string {
  return raw.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
}

/** The arguments of a query by name, each with all its values; `?acl` has the empty value. */
export type QueryArguments = ReadonlyMap<string, readonly string[]>;

const NO_ARGUMENTS: QueryArguments = new Map();

/**
 * Reads a query string. Here `+` means a blank, as in forms.
 *
 * @throws MalformedUri
 */
export function parseQuery(query: string): QueryArguments {
  return splitQuery(query, decodeQueryText);
}

/** Reads a query string, leaving what cannot be decoded as it is: enough to tell operations apart. */
export function scanQuery(query: string): QueryArguments {
  return splitQuery(query, (raw) => {
    try {
      return decodeQueryText(raw);
    } catch {
      return raw;
    }
  });
}

function splitQuery(query: string, decode: (raw: string) => string): QueryArguments {
  if (query === "") return NO_ARGUMENTS;
  const values = new Map<string, string[]>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals === -1 ? part : part.slice(0, equals));
    const value = equals === -1 ? "" : decode(part.slice(equals + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

function decodeQueryText(raw: string): string {
  return decodeUriText(raw.includes("+") ? raw.replaceAll("+", " ") : raw);
}
