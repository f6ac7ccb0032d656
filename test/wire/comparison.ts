/** Typed values made comparable, whoever made them: an SDK, a codec or a generator. */
import { isDeepStrictEqual } from "node:util";
import type { Member, Shape, StructureShape } from "../../src/model/contract.ts";

/** A value of a shape with its streams collected and its empty payload left out. */
export async function settled(value: object, shape: StructureShape): Promise<unknown> {
  const result: Record<string, unknown> = { ...value };
  for (const [name, member] of Object.entries(shape.members)) {
    if (isStream(result[name])) result[name] = await collectedAs(member.shape, result[name]);
    if (isBody(member) && isEmpty(result[name], member)) delete result[name];
  }
  return comparable(result);
}

/** Bodies and families of headers are always there: an empty one and none are the same. */
function isBody({ shape, httpPayload, httpPrefixHeaders }: Member): boolean {
  const prefix = httpPrefixHeaders !== undefined;
  return httpPayload === true || prefix || isStreaming(shape) || isEventStream(shape);
}

function isEmpty(value: unknown, { shape }: Member): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  const object = shape.kind === "map" || shape.kind === "structure";
  return object && Object.keys(value).length === 0;
}

/** Whether a shape is a blob that is streamed. */
export function isStreaming(shape: Shape): boolean {
  return shape.kind === "blob" && shape.streaming === true;
}

function isEventStream(shape: Shape): boolean {
  return shape.kind === "union" && shape.eventStream === true;
}

/** All bytes of a stream. */
export async function collected(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * Bytes as they come from a socket.
 *
 * @yields One piece after another.
 */
export async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const half = bytes.length >> 1;
  if (half > 0) yield bytes.subarray(0, half);
  if (bytes.length > half) yield bytes.subarray(half);
}

/** An output as an operation gives it: its streams as streams. */
export function withStreams(output: Record<string, unknown>, shape: StructureShape): object {
  const value = { ...output };
  for (const [name, member] of Object.entries(shape.members)) {
    const held = value[name];
    if (isStreaming(member.shape) && held instanceof Uint8Array) value[name] = inPieces(held);
    if (isEventStream(member.shape) && Array.isArray(held)) value[name] = eventsOf(held);
  }
  return value;
}

async function* eventsOf(events: readonly unknown[]): AsyncGenerator<unknown> {
  yield* events;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

async function collectedAs(shape: Shape, stream: AsyncIterable<unknown>): Promise<unknown> {
  if (!isEventStream(shape)) return collected(stream as AsyncIterable<Uint8Array>);
  const events: unknown[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** A value of plain objects, without absent members: bytes and times in a form of their own. */
export function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $ms: value.getTime() };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => [name, comparable(member)] as const);
  return Object.fromEntries(entries);
}

/** Says where two comparable values differ first, or undefined when they do not. */
export function difference(expected: unknown, actual: unknown, path = ""): string | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  if (isRecord(expected) && isRecord(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = difference(expected[name], actual[name], `${path}.${name}`);
      if (found !== undefined) return found;
    }
  }
  return `${path}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
