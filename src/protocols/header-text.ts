/**
 * The text of HTTP headers: lists with their quotes, and what may stand in a value at all.
 */

/**
 * Splits the header of a list at its commas. An item with a comma of its own is quoted; dates of
 * the HTTP form have one comma each.
 *
 * @returns Undefined when a quote is not closed.
 */
export function readListHeader(text: string, ofHttpDates: boolean): string[] | undefined {
  if (text.trim() === "") return [];
  if (ofHttpDates) return splitDates(text);
  if (!text.includes('"')) return text.split(",").map((item) => item.trim());
  return splitQuoted(text);
}

function splitDates(text: string): string[] {
  const parts = text.split(",");
  const dates: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    dates.push(`${parts[index]},${parts[index + 1] ?? ""}`.trim());
  }
  return dates;
}

function splitQuoted(text: string): string[] | undefined {
  const items: string[] = [];
  let at = 0;
  while (at <= text.length) {
    while (text.charAt(at) === " " || text.charAt(at) === "\t") at += 1;
    const quoted = text.charAt(at) === '"';
    const end = quoted ? endOfQuoted(text, at) : at;
    if (end === -1) return undefined;
    const comma = text.indexOf(",", end);
    const stop = comma === -1 ? text.length : comma;
    if (quoted && text.slice(end + 1, stop).trim() !== "") return undefined;
    items.push(quoted ? unquote(text.slice(at + 1, end)) : text.slice(at, stop).trim());
    at = stop + 1;
  }
  return items;
}

/** The place of the closing quote, or -1. */
function endOfQuoted(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') return index;
    if (character === "\\") index += 1;
  }
  return -1;
}

function unquote(text: string): string {
  return text.includes("\\") ? text.replaceAll(/\\(.)/g, "$1") : text;
}

/** Joins a list for a header; texts with a comma or a quote are quoted. */
export function writeListHeader(items: readonly string[], ofTexts: boolean): string {
  const written = ofTexts ? items.map(quoteIfNeeded) : items;
  return writeHeaderText(written.join(", "));
}

function quoteIfNeeded(text: string): string {
  if (!text.includes(",") && !text.includes('"')) return text;
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/**
 * Makes a text fit for a header: control characters become blanks, so that no value can end its
 * line, and characters beyond Latin-1 become the bytes of their UTF-8.
 */
export function writeHeaderText(text: string): string {
  if (isPrintable(text)) return text;
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  const oneLine = text.replaceAll(/[\0-\x08\x0a-\x1f\x7f]/g, " ");
  return /[^\0-\xff]/.test(oneLine) ? Buffer.from(oneLine).toString("latin1") : oneLine;
}

function isPrintable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
