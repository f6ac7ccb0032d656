/**
 * A small strict XML reader for bodies that strangers send. `<Tag a="1">x<B/></Tag>` becomes
 *
 * ```
 * { name: "Tag", attributes: [{ name: "a", value: "1" }], text: "x", children: [{ name: "B", ... }] }
 * ```
 *
 * It reads what AWS's services take, and no more: elements, attributes, text, CDATA, the five named
 * entities and character references. A document type declaration is refused, and with it every
 * entity that could expand or reach outside. Work is linear in the size of the body; depth and the
 * number of attributes are bounded, and no function here recurses.
 *
 * @see {@link https://www.w3.org/TR/xml/ | Extensible Markup Language (XML) 1.0}
 */
export interface XmlElement {
  /** The local name, without a prefix. */
  readonly name: string;
  /** As written, prefix included: `xsi:type`, `xmlns`. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The character data directly within, white space included. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
}

/** Bytes that are not a well-formed document, or a document that does not fit its shape. */
export class MalformedXml extends Error {
  override readonly name = "MalformedXml";
}

/** How deep elements may lie within each other. The deepest input of S3 has nine levels. */
const DEPTH_MAX = 100;

const ATTRIBUTES_MAX = 32;

/** What XML 1.0 allows nowhere, not even as a reference. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

interface OpenElement {
  readonly name: string;
  /** With its prefix, as the end tag must repeat it. */
  readonly tag: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a document.
 *
 * @returns Its root element.
 * @throws MalformedXml
 */
export function parseXml(body: Uint8Array): XmlElement {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new MalformedXml("not UTF-8");
  }
  if (FORBIDDEN.test(text)) throw new MalformedXml("forbidden character");
  if (text.includes("\r")) text = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  return new XmlReader(text).document();
}

class XmlReader {
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  #at = 0;
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement {
    this.#declaration();
    while (this.#at < this.#text.length) {
      const next = this.#text.indexOf("<", this.#at);
      const end = next === -1 ? this.#text.length : next;
      if (end > this.#at) this.#characters(this.#text.slice(this.#at, end));
      this.#at = end;
      if (next !== -1) this.#markup();
    }
    if (this.#root === undefined || this.#open.length > 0) throw new MalformedXml("not closed");
    return this.#root;
  }

  #declaration(): void {
    if (!/^<\?xml[ \t\n]/.test(this.#text)) return;
    const end = this.#until("?>", 5);
    const encoding = /[ \t\n]encoding[ \t\n]*=[ \t\n]*["']([^"']*)["']/.exec(
      this.#text.slice(5, Math.min(end, 200)),
    )?.[1];
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) {
      throw new MalformedXml("not UTF-8");
    }
    this.#at = end + 2;
  }

  #markup(): void {
    switch (this.#text.charCodeAt(this.#at + 1)) {
      case 0x2f: // "</"
        return this.#endTag();
      case 0x3f: // "<?"
        return this.#instruction();
      case 0x21: // "<!"
        if (this.#text.startsWith("<!--", this.#at)) return this.#comment();
        if (this.#text.startsWith("<![CDATA[", this.#at)) return this.#cdata();
        throw new MalformedXml("document type declaration");
      default:
        return this.#startTag();
    }
  }

  #startTag(): void {
    this.#at += 1;
    const tag = this.#name();
    const attributes = this.#attributes();
    const element = { name: localName(tag), tag, attributes, children: [], text: "" };
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (this.#root === undefined) this.#root = element;
    else throw new MalformedXml("a second root");
    if (this.#text.startsWith("/>", this.#at)) {
      this.#at += 2;
      return;
    }
    this.#expect(">");
    if (this.#open.length >= DEPTH_MAX) throw new MalformedXml("too deep");
    this.#open.push(element);
  }

  #endTag(): void {
    this.#at += 2;
    const tag = this.#name();
    this.#space();
    this.#expect(">");
    if (this.#open.pop()?.tag !== tag) throw new MalformedXml("mismatched end tag");
  }

  #attributes(): readonly XmlAttribute[] {
    if (!this.#space() || isTagEnd(this.#text.charCodeAt(this.#at))) return NO_ATTRIBUTES;
    const attributes: XmlAttribute[] = [];
    do {
      const name = this.#name();
      this.#space();
      this.#expect("=");
      this.#space();
      if (attributes.length >= ATTRIBUTES_MAX || attributes.some((one) => one.name === name)) {
        throw new MalformedXml("attribute repeated, or too many");
      }
      attributes.push({ name, value: this.#attributeValue() });
    } while (this.#space() && !isTagEnd(this.#text.charCodeAt(this.#at)));
    return attributes;
  }

  #attributeValue(): string {
    const quote = this.#text.charAt(this.#at);
    if (quote !== '"' && quote !== "'") throw new MalformedXml("attribute without quotes");
    const end = this.#until(quote, this.#at + 1);
    const raw = this.#text.slice(this.#at + 1, end);
    if (raw.includes("<")) throw new MalformedXml("`<` in an attribute");
    this.#at = end + 1;
    return decodeReferences(raw.replaceAll(/[\t\n]/g, " "));
  }

  #characters(raw: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) {
      if (!isBlank(raw)) throw new MalformedXml("text outside the root");
      return;
    }
    if (raw.includes("]]>")) throw new MalformedXml("`]]>` in text");
    element.text += decodeReferences(raw);
  }

  #cdata(): void {
    const end = this.#until("]]>", this.#at + 9);
    const element = this.#open.at(-1);
    if (element === undefined) throw new MalformedXml("text outside the root");
    element.text += this.#text.slice(this.#at + 9, end);
    this.#at = end + 3;
  }

  #comment(): void {
    const end = this.#until("--", this.#at + 4);
    if (this.#text.charAt(end + 2) !== ">") throw new MalformedXml("`--` in a comment");
    this.#at = end + 3;
  }

  #instruction(): void {
    this.#at += 2;
    if (this.#name().toLowerCase() === "xml") throw new MalformedXml("declaration inside");
    this.#at = this.#until("?>", this.#at) + 2;
  }

  #name(): string {
    const start = this.#at;
    if (!isNameStart(this.#text.charCodeAt(start))) throw new MalformedXml("not a name");
    while (isNamePart(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  /** Skips white space and tells whether there was any. */
  #space(): boolean {
    const start = this.#at;
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#at > start;
  }

  #expect(character: string): void {
    if (this.#text.charAt(this.#at) !== character) throw new MalformedXml(`no ${character}`);
    this.#at += 1;
  }

  #until(end: string, from: number): number {
    const at = this.#text.indexOf(end, from);
    if (at === -1) throw new MalformedXml("not closed");
    return at;
  }
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

/** Prefixes are not looked up: AWS's documents have one namespace, and clients vary its prefix. */
function localName(tag: string): string {
  const colon = tag.indexOf(":");
  if (colon === -1) return tag;
  const local = tag.slice(colon + 1);
  if (colon === 0 || local === "" || local.includes(":")) throw new MalformedXml("not a name");
  return local;
}

function decodeReferences(raw: string): string {
  let ampersand = raw.indexOf("&");
  if (ampersand === -1) return raw;
  let decoded = "";
  let from = 0;
  while (ampersand !== -1) {
    const end = raw.indexOf(";", ampersand);
    if (end === -1) throw new MalformedXml("reference not closed");
    decoded += raw.slice(from, ampersand) + decodeReference(raw.slice(ampersand + 1, end));
    from = end + 1;
    ampersand = raw.indexOf("&", from);
  }
  return decoded + raw.slice(from);
}

function decodeReference(name: string): string {
  const entity = ENTITIES.get(name);
  if (entity !== undefined) return entity;
  const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  const code = hexadecimal === undefined ? Number(decimal) : parseInt(hexadecimal, 16);
  if (!isCharacter(code)) throw new MalformedXml("unknown entity");
  return String.fromCodePoint(code);
}

/** Whether a code point is a `Char` of XML 1.0. False for NaN. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || isAstral(code);
}

function isAstral(code: number): boolean {
  return code >= 0x10000 && code <= 0x10ffff;
}

/** Whether there is nothing but white space. */
export function isBlank(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (!isSpace(text.charCodeAt(index))) return false;
  }
  return true;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

/** `/` or `>`. */
function isTagEnd(code: number): boolean {
  return code === 0x2f || code === 0x3e;
}

function isNameStart(code: number): boolean {
  // Letters, `_`, `:`, and all beyond ASCII: stricter classes would protect nothing here.
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code === 0x5f || code === 0x3a || code >= 0x80;
}

function isNamePart(code: number): boolean {
  // Digits, `-` and `.` besides.
  return isNameStart(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e;
}
