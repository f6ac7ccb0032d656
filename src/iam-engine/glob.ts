/**
 * Wildcard patterns: `*` is any run of characters, also none; `?` is exactly one, a character being
 * a UTF-16 unit as in AWS's own services, which are written in Java. A pattern is
 * compiled to the parts between its stars, and each part is looked for once, leftmost, so matching
 * takes time linear in the value however many stars there are. No regular expressions.
 */

/** A piece of a pattern before compilation: text to be taken literally, or a wildcard. */
export type PatternToken = string | typeof STAR | typeof ANY;

/** Any run of characters. */
export const STAR: unique symbol = Symbol("*");
/** Exactly one character. */
export const ANY: unique symbol = Symbol("?");

/** A compiled pattern. */
export interface Glob {
  /** The parts between stars; one part means that there is no star. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly text: string;
  /** Positions in `text` that match any character; undefined for most parts. */
  readonly any: ReadonlySet<number> | undefined;
}

/** Reads `*` and `?` of a text as wildcards. */
export function tokensOf(text: string): PatternToken[] {
  const tokens: PatternToken[] = [];
  let literal = "";
  for (const character of text) {
    if (character !== "*" && character !== "?") {
      literal += character;
      continue;
    }
    if (literal !== "") tokens.push(literal);
    literal = "";
    tokens.push(character === "*" ? STAR : ANY);
  }
  if (literal !== "") tokens.push(literal);
  return tokens;
}

/** Compiles tokens. */
export function compileGlob(tokens: readonly PatternToken[]): Glob {
  const parts: Part[] = [];
  let text = "";
  let any: Set<number> | undefined;
  for (const token of tokens) {
    if (token === STAR) {
      parts.push({ text, any });
      text = "";
      any = undefined;
    } else if (token === ANY) {
      any ??= new Set();
      any.add(text.length);
      text += "?";
    } else {
      text += token;
    }
  }
  parts.push({ text, any });
  return { parts };
}

/**
 * Tells whether the whole of a value matches a pattern.
 *
 * @param start Where the value begins in the text, 0 unless told.
 * @param end Where it ends, the end of the text unless told.
 */
export function matchesGlob(
  { parts }: Glob,
  text: string,
  start = 0,
  end: number = text.length,
): boolean {
  const first = parts[0];
  if (first === undefined) return false;
  const length = end - start;
  if (parts.length === 1) return length === first.text.length && matchesAt(first, text, start);
  const last = parts[parts.length - 1] ?? first;
  if (length < first.text.length + last.text.length) return false;
  const endsAt = end - last.text.length;
  if (!matchesAt(first, text, start) || !matchesAt(last, text, endsAt)) return false;
  let from = start + first.text.length;
  for (let index = 1; index < parts.length - 1; index += 1) {
    const part = parts[index];
    if (part === undefined || part.text === "") continue;
    const at = find(part, text, from);
    from = at + part.text.length;
    if (at < 0 || from > endsAt) return false;
  }
  return true;
}

/** Tells whether a pattern matches every value: nothing but stars, and at least one. */
export function matchesEverything({ parts }: Glob): boolean {
  return parts.length > 1 && parts.every((part) => part.text === "");
}

function matchesAt({ text, any }: Part, value: string, at: number): boolean {
  if (any === undefined) return text === "" || value.startsWith(text, at);
  for (let index = 0; index < text.length; index += 1) {
    if (!any.has(index) && text[index] !== value[at + index]) return false;
  }
  return true;
}

/** Up to this length the plain search is fast enough whatever the value holds. */
const PLAIN_LENGTH_MAX = 64;

function find(part: Part, value: string, from: number): number {
  if (part.any === undefined) {
    return part.text.length <= PLAIN_LENGTH_MAX
      ? value.indexOf(part.text, from)
      : findLong(part.text, value, from);
  }
  if (part.text.length > PLAIN_LENGTH_MAX) return findWithAny(part, value, from);
  for (let at = from; at + part.text.length <= value.length; at += 1) {
    if (matchesAt(part, value, at)) return at;
  }
  return -1;
}

/** Knuth, Morris and Pratt's search: linear whatever the texts. */
function findLong(text: string, value: string, from: number): number {
  const fallback = new Uint32Array(text.length);
  for (let index = 1, length = 0; index < text.length; index += 1) {
    while (length > 0 && text[index] !== text[length]) length = fallback[length - 1] ?? 0;
    if (text[index] === text[length]) length += 1;
    fallback[index] = length;
  }
  for (let index = from, length = 0; index < value.length; index += 1) {
    while (length > 0 && value[index] !== text[length]) length = fallback[length - 1] ?? 0;
    if (value[index] === text[length]) length += 1;
    if (length === text.length) return index - length + 1;
  }
  return -1;
}

/** The bit-parallel search (shift-and): a bit for each position of the part, 32 at a time. */
function findWithAny(part: Part, value: string, from: number): number {
  const { length } = part.text;
  const words = Math.ceil(length / 32);
  const masks = new Map<number, Uint32Array>();
  const anyMask = new Uint32Array(words);
  for (const position of part.any ?? []) setBit(anyMask, position);
  for (let position = 0; position < length; position += 1) {
    const code = part.text.charCodeAt(position);
    let mask = masks.get(code);
    if (mask === undefined) masks.set(code, (mask = anyMask.slice()));
    setBit(mask, position);
  }
  const state = new Uint32Array(words);
  const lastWord = words - 1;
  const lastBit = 1 << ((length - 1) % 32);
  for (let index = from; index < value.length; index += 1) {
    const mask = masks.get(value.charCodeAt(index)) ?? anyMask;
    let carry = 1;
    for (let word = 0; word < words; word += 1) {
      const before = state[word] ?? 0;
      state[word] = ((before << 1) | carry) & (mask[word] ?? 0);
      carry = before >>> 31;
    }
    if (((state[lastWord] ?? 0) & lastBit) !== 0) return index - length + 1;
  }
  return -1;
}

function setBit(bits: Uint32Array, position: number): void {
  const word = position >> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (position & 31));
}
