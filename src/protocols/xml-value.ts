/**
 * Typed values as XML, by their shapes. A member `Tags` of `TagSet` shape reads and writes
 *
 * ```
 * <Tags><member><Key>a</Key><Value>b</Value></member></Tags>     a list
 * <Tags><Key>a</Key><Value>b</Value></Tags>                      a flattened one, repeated
 * <Tags><entry><key>a</key><value>b</value></entry></Tags>       a map
 * ```
 *
 * with the names that `xmlName` gives instead. Elements that a shape does not know are passed over;
 * a value that is not of its type, or a member given twice, is {@link MalformedXml}.
 *
 * @see {@link https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings | XML bindings}
 */
import type {
  ListShape,
  MapShape,
  Member,
  SimpleShape,
  StructureShape,
  XmlNamespace,
} from "../model/contract.ts";
import { readText, writeText } from "./text-value.ts";
import { isBlank, MalformedXml, type XmlElement } from "./xml-document.ts";

/** A member under the name that its element or attribute has. */
interface NamedMember {
  readonly key: string;
  readonly member: Member;
}

interface XmlPlan {
  readonly elements: ReadonlyMap<string, NamedMember>;
  readonly attributes: readonly (NamedMember & { readonly name: string })[];
}

const plans = new WeakMap<StructureShape, XmlPlan>();

/** Names from the wire are looked up in a map made once per shape, never in an object. */
function planOf(shape: StructureShape): XmlPlan {
  const known = plans.get(shape);
  if (known !== undefined) return known;
  const elements = new Map<string, NamedMember>();
  const attributes: (NamedMember & { name: string })[] = [];
  for (const [key, member] of Object.entries(shape.members)) {
    const name = member.xmlName ?? key;
    if (member.xmlAttribute === true) attributes.push({ key, member, name });
    else elements.set(localName(name), { key, member });
  }
  const plan = { elements, attributes };
  plans.set(shape, plan);
  return plan;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/**
 * Reads a structure or union from its element, whatever that is called.
 *
 * @throws MalformedXml
 */
export function readXmlStructure(
  shape: StructureShape,
  element: XmlElement,
): Record<string, unknown> {
  const plan = planOf(shape);
  const value: Record<string, unknown> = {};
  for (const { key, member, name } of plan.attributes) {
    const attribute = element.attributes.find((one) => one.name === name);
    if (attribute !== undefined) {
      value[key] = readSimple(member, member.shape as SimpleShape, attribute.value);
    }
  }
  for (const child of element.children) {
    const named = plan.elements.get(child.name);
    if (named !== undefined) readMember(value, named, child);
  }
  if (!isBlank(element.text)) throw new MalformedXml(`text in ${shape.name}`);
  if (shape.kind === "union" && Object.keys(value).length > 1) {
    throw new MalformedXml(`several members in ${shape.name}`);
  }
  return value;
}

function readMember(value: Record<string, unknown>, named: NamedMember, child: XmlElement): void {
  const { key, member } = named;
  const { shape } = member;
  if (member.xmlFlattened === true && shape.kind === "list") {
    const list = (value[key] ??= []) as unknown[];
    list.push(readXmlValue(shape.member, child));
  } else if (member.xmlFlattened === true && shape.kind === "map") {
    readEntry(shape, child, (value[key] ??= emptyMap()) as Record<string, unknown>);
  } else if (value[key] === undefined) {
    value[key] = readXmlValue(member, child);
  } else {
    throw new MalformedXml(`${key} given twice`);
  }
}

/**
 * Reads the value of a member from its element.
 *
 * @throws MalformedXml
 */
export function readXmlValue(member: Member, element: XmlElement): unknown {
  const { shape } = member;
  if ("members" in shape) {
    return readXmlStructure(shape, element);
  }
  if (shape.kind === "list") return readList(shape, element);
  if (shape.kind === "map") return readMap(shape, element);
  if (element.children.length > 0) throw new MalformedXml(`elements in ${element.name}`);
  return readSimple(member, shape, element.text);
}

function readList(shape: ListShape, element: XmlElement): unknown[] {
  const name = localName(shape.member.xmlName ?? "member");
  const list: unknown[] = [];
  for (const child of element.children) {
    if (child.name === name) list.push(readXmlValue(shape.member, child));
  }
  if (!isBlank(element.text)) throw new MalformedXml(`text in ${element.name}`);
  return list;
}

function readMap(shape: MapShape, element: XmlElement): Record<string, unknown> {
  const map = emptyMap();
  for (const child of element.children) {
    if (child.name === "entry") readEntry(shape, child, map);
  }
  return map;
}

function readEntry(shape: MapShape, entry: XmlElement, map: Record<string, unknown>): void {
  const keyName = localName(shape.key.xmlName ?? "key");
  const valueName = localName(shape.value.xmlName ?? "value");
  const key = entry.children.find((child) => child.name === keyName);
  const value = entry.children.find((child) => child.name === valueName);
  if (key === undefined || value === undefined) throw new MalformedXml("incomplete entry");
  map[key.text] = readXmlValue(shape.value, value);
}

function readSimple(member: Member, shape: SimpleShape, text: string): unknown {
  // Blanks belong to a string and are collapsed in everything else.
  const value = readText(member, shape, shape.kind === "string" ? text : text.trim(), "date-time");
  if (value === undefined) throw new MalformedXml(`not a ${shape.kind}`);
  return value;
}

/** Keys come from the wire: `__proto__` must be one like any other. */
function emptyMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/**
 * Writes the elements of a structure's members, one after another, without an element around them.
 * Members that are attributes are not among them.
 */
export function writeXmlStructureMembers(
  shape: StructureShape,
  value: Record<string, unknown>,
): string {
  let xml = "";
  for (const key in shape.members) {
    const member = shape.members[key];
    const memberValue = value[key];
    if (member === undefined || member.xmlAttribute === true) continue;
    if (memberValue !== undefined && memberValue !== null) {
      xml += writeXmlMember(member.xmlName ?? key, member, memberValue);
    }
  }
  return xml;
}

/** Writes a member's element, or the several elements of a flattened one. */
export function writeXmlMember(name: string, member: Member, value: unknown): string {
  const { shape } = member;
  if (member.xmlFlattened === true && shape.kind === "list") {
    let xml = "";
    for (const item of value as unknown[]) xml += writeItem(name, shape, item);
    return xml;
  }
  if (member.xmlFlattened === true && shape.kind === "map") {
    return writeEntries(name, shape, value as Record<string, unknown>);
  }
  return writeXmlElement(name, member, value);
}

/** Writes one element that holds the whole value. */
export function writeXmlElement(name: string, member: Member, value: unknown): string {
  const { shape } = member;
  let open = `<${name}${writeXmlNamespace(member.xmlNamespace)}`;
  let inner = "";
  if ("members" in shape) {
    open += writeXmlAttributes(shape, value as Record<string, unknown>);
    inner = writeXmlStructureMembers(shape, value as Record<string, unknown>);
  } else if (shape.kind === "list") {
    const itemName = shape.member.xmlName ?? "member";
    for (const item of value as unknown[]) inner += writeItem(itemName, shape, item);
  } else if (shape.kind === "map") {
    inner = writeEntries("entry", shape, value as Record<string, unknown>);
  } else {
    inner = writeSimple(member, shape, value);
  }
  return inner === "" ? `${open}/>` : `${open}>${inner}</${name}>`;
}

function writeItem(name: string, shape: ListShape, item: unknown): string {
  if (item !== null && item !== undefined) return writeXmlElement(name, shape.member, item);
  return shape.sparse === true ? `<${name}/>` : "";
}

function writeEntries(name: string, shape: MapShape, map: Record<string, unknown>): string {
  const keyName = shape.key.xmlName ?? "key";
  const valueName = shape.value.xmlName ?? "value";
  let xml = "";
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined || (value === null && shape.sparse !== true)) continue;
    const entryKey = writeXmlElement(keyName, shape.key, key);
    const entryValue =
      value === null ? `<${valueName}/>` : writeXmlElement(valueName, shape.value, value);
    xml += `<${name}>${entryKey}${entryValue}</${name}>`;
  }
  return xml;
}

function writeSimple(member: Member, shape: SimpleShape, value: unknown): string {
  if (shape.kind === "string") return escapeXmlText(String(value));
  return escapeXmlText(writeText(member, shape, value, "date-time"));
}

/** The attributes of a structure's start tag, each with a blank before it. */
export function writeXmlAttributes(shape: StructureShape, value: Record<string, unknown>): string {
  let xml = "";
  for (const { key, member, name } of planOf(shape).attributes) {
    const attribute = value[key];
    if (attribute === undefined || attribute === null) continue;
    const text = writeText(member, member.shape as SimpleShape, attribute, "date-time");
    xml += ` ${name}="${escapeXmlAttribute(text)}"`;
  }
  return xml;
}

/** The declaration of a namespace in a start tag, with a blank before it; empty without one. */
export function writeXmlNamespace(namespace: XmlNamespace | undefined): string {
  if (namespace === undefined) return "";
  const name = namespace.prefix === undefined ? "xmlns" : `xmlns:${namespace.prefix}`;
  return ` ${name}="${escapeXmlAttribute(namespace.uri)}"`;
}

// oxlint-disable-next-line no-control-regex -- AWS writes control characters as references
const TEXT_ESCAPED = /[&<>"\0-\x08\x0b-\x1f\x85\u2028\ufffe\uffff]/g;
// oxlint-disable-next-line no-control-regex -- as above
const ATTRIBUTE_ESCAPED = /[&<>"'\0-\x1f\x85\u2028\ufffe\uffff]/g;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);

/** Escapes text between tags, quotation marks included, as AWS does. */
export function escapeXmlText(text: string): string {
  return text.replaceAll(TEXT_ESCAPED, escapeCharacter);
}

/** Escapes text within the quotation marks of an attribute. */
export function escapeXmlAttribute(text: string): string {
  return text.replaceAll(ATTRIBUTE_ESCAPED, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return ESCAPES.get(character) ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
}
