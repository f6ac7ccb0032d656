/**
 * Single parameters of a query or a form, found without parsing the others: what routing must know
 * of a request before anything is known about it.
 */

/**
 * Finds the first value of a parameter in a raw query.
 *
 * @param name A name that needs no encoding, such as `Action`.
 */
export function findQueryParameter(query: string, name: string): string | undefined {
  if (query === "") return undefined;
  const sought = `${name}=`;
  let at = query.indexOf(sought);
  while (at > 0 && query[at - 1] !== "&") at = query.indexOf(sought, at + 1);
  if (at < 0) return undefined;
  const end = query.indexOf("&", at);
  return decode(query.slice(at + sought.length, end < 0 ? query.length : end));
}

/** Tells whether a raw query has a parameter, with or without a value. */
export function hasQueryParameter(query: string, name: string): boolean {
  for (let at = query.indexOf(name); at >= 0; at = query.indexOf(name, at + 1)) {
    const before = at === 0 ? "&" : query[at - 1];
    const after = query[at + name.length] ?? "&";
    if (before === "&" && (after === "=" || after === "&")) return true;
  }
  return false;
}

/**
 * Finds the first value of a parameter in the bytes of a form, however long the form is.
 *
 * @param name A name that needs no encoding, such as `Action`.
 */
export function findFormParameter(form: Uint8Array, name: string): string | undefined {
  const bytes = Buffer.from(form.buffer, form.byteOffset, form.byteLength);
  const sought = `${name}=`;
  let at = bytes.indexOf(sought);
  while (at > 0 && bytes[at - 1] !== AMPERSAND) at = bytes.indexOf(sought, at + 1);
  if (at < 0) return undefined;
  const start = at + sought.length;
  const end = bytes.indexOf(AMPERSAND, start);
  return decode(bytes.toString("latin1", start, end < 0 ? bytes.byteLength : end));
}

const AMPERSAND = 38;

/** Text that is not well encoded stays as it is: whoever parses the whole of it will say so. */
function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
