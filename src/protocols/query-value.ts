/**
 * Typed values out of the parameters of awsQuery and ec2Query. The two differ in names, in how
 * lists are written and in their errors, which a {@link QueryDialect} says.
 *
 * The rules for indexes and their refusals were seen from SES by others in 2026, the texts for
 * lists and booleans from several services; those for numbers follow their grammar.
 */
import type {
  ListShape,
  MapShape,
  Member,
  SimpleShape,
  StructureShape,
  TimestampFormat,
} from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";
import { parseTimestamp } from "./timestamp.ts";
import type { FormNode } from "./query-form.ts";
import { readBase64, readNumber } from "./text-value.ts";

export interface QueryDialect {
  /** The name of a structure's member in parameters. */
  wireName(name: string, member: Member): string;
  /** Lists are always numbered right behind their name, whatever the contract says. */
  readonly flat: boolean;
  /** The refusal of a request whose parameters do not fit together. */
  malformed(text: string): Fault;
  /** The refusal of a value that is not of its type. */
  invalid(type: ValueType, value: string, name: string): Fault;
}

export type ValueType = "boolean" | "number" | "timestamp" | "blob";

/** The largest index that AWS takes, and how many it lets a list skip at once. */
const INDEX_MAX = 214_748_369;
const SKIP_MAX = 10;

const EMPTY: FormNode = { value: "", children: undefined };

/** Reads a structure. Unknown parameters are ignored. */
export function readQueryStructure(
  shape: StructureShape,
  node: FormNode,
  dialect: QueryDialect,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const { children } = node;
  if (children === undefined) {
    if (node.value !== undefined && node.value !== "") throw unexpectedValue(dialect);
    return result;
  }
  const { members } = shape;
  for (const name in members) {
    const member = members[name];
    if (member === undefined) continue;
    const wireName = dialect.wireName(name, member);
    const child =
      children.get(wireName) ??
      (member.queryAlias === undefined ? undefined : children.get(member.queryAlias));
    if (child !== undefined) result[name] = readMember(member, child, { dialect, name: wireName });
  }
  return result;
}

interface Reading {
  readonly dialect: QueryDialect;
  readonly name: string;
}

function readMember(member: Member, node: FormNode, reading: Reading): unknown {
  const { shape } = member;
  if ("members" in shape) {
    return readQueryStructure(shape, node, reading.dialect);
  }
  if (shape.kind === "list") return readList(shape, member, node, reading);
  if (shape.kind === "map") return readMap(shape, member, node, reading);
  return readSimple(shape, member, node, reading);
}

function readList(
  shape: ListShape,
  member: Member,
  node: FormNode,
  reading: Reading,
): readonly unknown[] {
  const flat = reading.dialect.flat || member.xmlFlattened === true;
  const wrapper = flat ? undefined : (shape.member.xmlName ?? "member");
  return itemsOf(node, member, { wrapper, dialect: reading.dialect }).map((item) =>
    readMember(shape.member, item, reading),
  );
}

function readMap(
  shape: MapShape,
  member: Member,
  node: FormNode,
  reading: Reading,
): Record<string, unknown> {
  const { dialect } = reading;
  const wrapper = member.xmlFlattened === true ? undefined : "entry";
  // Its keys are the client's: `__proto__` must be a key like any other.
  const result = Object.create(null) as Record<string, unknown>;
  for (const entry of itemsOf(node, member, { wrapper, dialect })) {
    const key = findKey(shape, entry);
    if (key === undefined) throw dialect.malformed("Map entry without a key");
    const value = entry.children?.get(shape.value.xmlName ?? "value") ?? EMPTY;
    result[key] = readMember(shape.value, value, reading);
  }
  return result;
}

/** SQS reads `.Name` for `.Key` as well, from days when its tags and attributes were one. */
function findKey(shape: MapShape, entry: FormNode): string | undefined {
  for (const name of [shape.key.xmlName ?? "key", "Name", "Key"]) {
    const key = entry.children?.get(name)?.value;
    if (key !== undefined) return key;
  }
  return undefined;
}

interface Numbering {
  /** The name between the list's and the index, if there is one. */
  readonly wrapper: string | undefined;
  readonly dialect: QueryDialect;
}

/**
 * The items of a list or map. The only item of a flattened one may come without a number, as in SQS's
 * own examples: `AttributeName=All`, `Attribute.Name=DelaySeconds&Attribute.Value=5`.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html#API_SetQueueAttributes_Examples | SetQueueAttributes, examples}
 */
function itemsOf(
  node: FormNode,
  { xmlFlattened }: Member,
  { wrapper, dialect }: Numbering,
): readonly FormNode[] {
  const mayBeOne = xmlFlattened === true && !dialect.flat;
  return mayBeOne && isOneItem(node) ? [node] : numberedChildren(node, wrapper, dialect);
}

function isOneItem({ value, children }: FormNode): boolean {
  if (children === undefined) return value !== undefined && value !== "";
  return ![...children.keys()].some(isDigits);
}

/**
 * The items of a list in the order of their indexes.
 *
 * DIFFERS: AWS fills skipped indexes with empty items, which operations then refuse; here they
 * close up.
 *
 * @param wrapper The name between the list's and the index, if there is one.
 */
function numberedChildren(
  node: FormNode,
  wrapper: string | undefined,
  dialect: QueryDialect,
): readonly FormNode[] {
  const { children } = node;
  if (children === undefined) {
    // `Names=` is how an SDK writes an empty list.
    if (node.value === undefined || node.value === "") return [];
    throw unexpectedValue(dialect);
  }
  const numbered = wrapper === undefined ? node : children.get(wrapper);
  if (numbered === undefined) {
    const [first = ""] = children.keys();
    if (isDigits(first)) throw dialect.malformed("Top level element may not be treated as a list");
    throw unexpectedList(dialect);
  }
  const items: [number, FormNode][] = [];
  for (const [text, item] of numbered.children ?? []) items.push([readIndex(text, dialect), item]);
  items.sort(([a], [b]) => a - b);
  requireDense(items, dialect);
  return items.map(([, item]) => item);
}

function readIndex(text: string, dialect: QueryDialect): number {
  if (!isDigits(text)) throw unexpectedList(dialect);
  if (text === "0") throw dialect.malformed("0 is not a valid index");
  if (text.startsWith("0")) throw unexpectedValue(dialect);
  const index = Number(text);
  if (index > INDEX_MAX) throw dialect.malformed(`Index ${text.slice(0, 20)} is illegal`);
  return index;
}

function requireDense(items: readonly [number, FormNode][], dialect: QueryDialect): void {
  let previous = 1;
  for (const [index] of items) {
    const skip = index - previous;
    if (skip > SKIP_MAX) {
      const count = skip.toLocaleString("en-US");
      throw dialect.malformed(`Excessively sparse input would skip ${count} list elements`);
    }
    previous = index;
  }
}

function readSimple(shape: SimpleShape, member: Member, node: FormNode, reading: Reading): unknown {
  if (node.children !== undefined) throw unexpectedList(reading.dialect);
  const text = node.value ?? "";
  const { kind } = shape;
  if (kind === "boolean") return readBoolean(text) ?? refuse("boolean", text, reading);
  if (kind === "blob") return readBase64(text) ?? refuse("blob", text, reading);
  if (kind === "timestamp") {
    return readTimestamp(text, member.timestampFormat ?? shape.format ?? "date-time", reading);
  }
  const isNumber = kind === "number" || kind === "bigInteger" || kind === "bigDecimal";
  return isNumber ? (readFiniteNumber(text) ?? refuse("number", text, reading)) : text;
}

function readTimestamp(text: string, format: TimestampFormat, reading: Reading): Date {
  try {
    return parseTimestamp(text, format);
  } catch {
    return refuse("timestamp", text, reading);
  }
}

function readFiniteNumber(text: string): number | undefined {
  const number = readNumber(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The booleans of XML Schema. */
function readBoolean(text: string): boolean | undefined {
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}

function refuse(type: ValueType, text: string, { dialect, name }: Reading): never {
  throw dialect.invalid(type, text, name);
}

function unexpectedValue(dialect: QueryDialect): Fault {
  return dialect.malformed("Value found where not expected");
}

function unexpectedList(dialect: QueryDialect): Fault {
  return dialect.malformed("Start of list found where not expected");
}

function isDigits(text: string): boolean {
  if (text === "") return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
