/**
 * Typed values to and from trees of objects, lists and simple values, which is what JSON and CBOR
 * carry. Both walk a contract's shape alike. They differ in what the one has and the other has
 * not, which a {@link TreeFormat} says.
 */
import type {
  ListShape,
  MapShape,
  Member,
  Shape,
  SimpleShape,
  StructureShape,
  TimestampFormat,
} from "../model/contract.ts";
import { inconvertible, serializationFault, unexpectedStart } from "./faults.ts";

/** How a format carries the simple values that not every format has. Reading may throw a Fault. */
export interface TreeFormat {
  /** The format of timestamps whose shape says none. */
  readonly timestamps: TimestampFormat;
  readTimestamp(value: unknown, format: TimestampFormat): Date;
  writeTimestamp(value: Date, format: TimestampFormat): unknown;
  readBlob(value: unknown): Uint8Array;
  writeBlob(value: Uint8Array): unknown;
  writeNumber(value: number): unknown;
}

/** How deeply a value from the wire may be nested; every reader's stack bears that. */
export const DEPTH_MAX = 500;

/**
 * Reads a tree as a typed value. Unknown members are ignored and null is as good as absent, as AWS
 * has it. A null in a list is refused, unless the list is sparse.
 *
 * DIFFERS: AWS takes such a null in, and then most operations refuse it in their validation.
 *
 * @throws Fault `SerializationException` for a value of another type than its shape.
 */
export function readTree(shape: Shape, value: unknown, format: TreeFormat): unknown {
  return readMember({ shape }, value, format, 0);
}

function readMember(member: Member, value: unknown, format: TreeFormat, depth: number): unknown {
  const { shape } = member;
  if ("members" in shape) {
    return readStructure(shape, value, format, depth);
  }
  if (shape.kind === "list") return readList(shape, value, format, depth);
  if (shape.kind === "map") return readMap(shape, value, format, depth);
  return readSimple(shape, member, value, format);
}

function readSimple(
  shape: SimpleShape,
  member: Member,
  value: unknown,
  format: TreeFormat,
): unknown {
  const { kind } = shape;
  if (kind === "string") {
    if (typeof value === "string") return value;
    throw inconvertible(value, "a String");
  }
  if (kind === "boolean") {
    if (typeof value === "boolean") return value;
    throw inconvertible(value, "a Boolean");
  }
  if (kind === "timestamp") return format.readTimestamp(value, timestampFormat(member, format));
  if (kind === "blob") return format.readBlob(value);
  if (kind === "document") {
    requireShallow(value, 0);
    return value;
  }
  if (kind === "unit") return undefined;
  // A contract does not tell integers apart, so what is not finite has to be refused for all.
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw inconvertible(value, "an Integer");
}

function timestampFormat({ timestampFormat, shape }: Member, format: TreeFormat): TimestampFormat {
  return timestampFormat ?? (shape as SimpleShape).format ?? format.timestamps;
}

function readStructure(
  shape: StructureShape,
  value: unknown,
  format: TreeFormat,
  depth: number,
): Record<string, unknown> {
  if (!isObject(value)) throw notAn("Expected null", value);
  requireDepth(depth);
  const result: Record<string, unknown> = {};
  const { members } = shape;
  for (const name in members) {
    const member = members[name];
    if (member === undefined) continue;
    const wireName = member.jsonName ?? name;
    // A member called `constructor` or the like would otherwise be found on every object.
    if (!Object.hasOwn(value, wireName)) continue;
    const wireValue = value[wireName];
    if (wireValue === null || wireValue === undefined) continue;
    result[name] = readMember(member, wireValue, format, depth + 1);
  }
  return result;
}

function readList(shape: ListShape, value: unknown, format: TreeFormat, depth: number): unknown[] {
  if (!Array.isArray(value)) throw notAn("Expected list or null", value);
  requireDepth(depth);
  const { member, sparse } = shape;
  return value.map((item: unknown) => {
    if (item === null && sparse === true) return null;
    return readMember(member, item, format, depth + 1);
  });
}

function readMap(
  shape: MapShape,
  value: unknown,
  format: TreeFormat,
  depth: number,
): Record<string, unknown> {
  if (!isObject(value)) throw notAn("Expected map or null", value);
  requireDepth(depth);
  // Its keys are the client's: `__proto__` must be a key like any other.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) {
    if (item !== null) result[key] = readMember(shape.value, item, format, depth + 1);
    else if (shape.sparse === true) result[key] = null;
  }
  return result;
}

/**
 * Writes a typed value as a tree. What is undefined or null is left out, except from sparse lists
 * and maps.
 */
export function writeTree(shape: Shape, value: unknown, format: TreeFormat): unknown {
  return writeMember({ shape }, value, format);
}

function writeMember(member: Member, value: unknown, format: TreeFormat): unknown {
  const { shape } = member;
  if ("members" in shape) {
    return writeStructure(shape, value as Readonly<Record<string, unknown>>, format);
  }
  if (shape.kind === "list") return writeList(shape, value as readonly unknown[], format);
  if (shape.kind === "map") {
    return writeMap(shape, value as Readonly<Record<string, unknown>>, format);
  }
  if (shape.kind === "timestamp") {
    return format.writeTimestamp(value as Date, timestampFormat(member, format));
  }
  if (shape.kind === "blob") return format.writeBlob(value as Uint8Array);
  return shape.kind === "number" ? format.writeNumber(value as number) : value;
}

function writeStructure(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  format: TreeFormat,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const { members } = shape;
  for (const name in members) {
    const member = members[name];
    if (member === undefined || !Object.hasOwn(value, name)) continue;
    const item = value[name];
    if (item === undefined || item === null) continue;
    result[member.jsonName ?? name] = writeMember(member, item, format);
  }
  return result;
}

function writeList(shape: ListShape, value: readonly unknown[], format: TreeFormat): unknown[] {
  const result: unknown[] = [];
  for (const item of value) {
    if (item !== undefined && item !== null) result.push(writeMember(shape.member, item, format));
    else if (shape.sparse === true) result.push(null);
  }
  return result;
}

function writeMap(
  shape: MapShape,
  value: Readonly<Record<string, unknown>>,
  format: TreeFormat,
): Record<string, unknown> {
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined && item !== null) result[key] = writeMember(shape.value, item, format);
    else if (shape.sparse === true) result[key] = null;
  }
  return result;
}

function notAn(expectation: string, value: unknown): Error {
  if (typeof value !== "object" || value === null) return serializationFault(expectation);
  return unexpectedStart(value);
}

/** Bytes and dates (of CBOR) are simple values, not structures. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function requireShallow(value: unknown, depth: number): void {
  requireDepth(depth);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  for (const item of Object.values(value)) requireShallow(item, depth + 1);
}

function requireDepth(depth: number): void {
  if (depth > DEPTH_MAX) throw serializationFault();
}
