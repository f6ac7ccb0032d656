/**
 * Event streams: bodies that are a sequence of events, each a member of a union. Lambda's
 * InvokeWithResponseStream answers with
 *
 * ```
 * { PayloadChunk: { Payload: <bytes> } }    :event-type PayloadChunk, the bytes as the body
 * { InvokeComplete: { ErrorCode: "…" } }    :event-type InvokeComplete, the members as JSON
 * ```
 *
 * An exception of the union, given as an event or thrown by the source as a Fault, becomes a message
 * of its own and is the last one.
 *
 * @see {@link https://smithy.io/2.0/spec/streaming.html#event-streams | Event streams}
 */
import type { BodyStream, Member, Shape, StructureShape } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import type { DocumentFormat } from "./document-format.ts";
import {
  readMessage,
  readMessages,
  writeMessage,
  type EventMessage,
  type HeaderValue,
} from "./event-stream-frame.ts";
import { serializationFault } from "./faults.ts";

export const EVENT_STREAM_TYPE = "application/vnd.amazon.eventstream";

/** Values of a union: objects with one member each. */
export type Events = AsyncIterable<Readonly<Record<string, unknown>>>;

/** The member of an input or output that is an event stream. */
export function findEventStream(
  shape: StructureShape,
): { readonly key: string; readonly union: StructureShape } | undefined {
  for (const [key, { shape: union }] of Object.entries(shape.members)) {
    if ("eventStream" in union && union.eventStream) return { key, union };
  }
  return undefined;
}

/** Where the members of one event go. */
interface EventBindings {
  readonly headers: readonly (readonly [key: string, member: Member])[];
  readonly payload: readonly [key: string, member: Member] | undefined;
  /** The other members, written as a document; undefined when there are none. */
  readonly body: StructureShape | undefined;
}

const bindings = new WeakMap<StructureShape, EventBindings>();

function bindingsOf(shape: StructureShape): EventBindings {
  const known = bindings.get(shape);
  if (known !== undefined) return known;
  const members = Object.entries(shape.members);
  const headers = members.filter(([, { eventHeader }]) => eventHeader === true);
  const payload = members.find(([, { eventPayload }]) => eventPayload === true);
  const others = members.filter((one) => !headers.includes(one) && one !== payload);
  const body = others.length === 0 ? undefined : { ...shape, members: Object.fromEntries(others) };
  const found = { headers, payload, body };
  bindings.set(shape, found);
  return found;
}

/**
 * Writes events as they come. The stream of the source is closed when the reader leaves.
 *
 * @param initial A first message with the members of the output besides its stream: RPC protocols
 *   send one, since they have no headers for them.
 * @yields One message after another.
 */
export async function* writeEventStream(
  union: StructureShape,
  events: Events,
  format: DocumentFormat,
  initial?: { readonly shape: StructureShape; readonly value: Readonly<Record<string, unknown>> },
): AsyncGenerator<Uint8Array> {
  if (initial !== undefined) yield writeInitialResponse(union, initial, format);
  try {
    for await (const event of events) {
      const message = writeEvent(union, event, format);
      yield writeMessage(message);
      if (message.headers.get(":message-type") === "exception") return;
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    yield writeMessage(writeFaultMessage(union, error, format));
  }
}

function writeInitialResponse(
  union: StructureShape,
  {
    shape,
    value,
  }: { readonly shape: StructureShape; readonly value: Readonly<Record<string, unknown>> },
  format: DocumentFormat,
): Uint8Array {
  const members = Object.entries(shape.members).filter(([, member]) => member.shape !== union);
  const body = { ...shape, members: Object.fromEntries(members) };
  return writeMessage({
    headers: new Map([
      [":message-type", "event"],
      [":event-type", "initial-response"],
      [":content-type", format.contentType],
    ]),
    body: toBytes(format.write({ shape: body }, value)),
  });
}

function writeEvent(
  union: StructureShape,
  event: Readonly<Record<string, unknown>>,
  format: DocumentFormat,
): EventMessage {
  for (const name in union.members) {
    const member = union.members[name];
    const value = event[name];
    if (member === undefined || value === undefined || value === null) continue;
    const shape = member.shape as StructureShape;
    const headers = new Map<string, HeaderValue>(
      shape.error === undefined
        ? [
            [":message-type", "event"],
            [":event-type", name],
          ]
        : [
            [":message-type", "exception"],
            [":exception-type", name],
          ],
    );
    const body = writeEventBody(shape, value as Readonly<Record<string, unknown>>, format, headers);
    return { headers, body };
  }
  throw new Error(`an event that is no member of ${union.name}`);
}

/** Adds the headers of an event's members and tells its body. */
function writeEventBody(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  format: DocumentFormat,
  headers: Map<string, HeaderValue>,
): Uint8Array {
  const { headers: headerMembers, payload, body } = bindingsOf(shape);
  for (const [key] of headerMembers) {
    const item = value[key];
    if (item !== undefined && item !== null) headers.set(key, item as HeaderValue);
  }
  if (payload !== undefined) {
    const [key, member] = payload;
    const item = value[key];
    if (item === undefined || item === null) return new Uint8Array();
    headers.set(":content-type", payloadType(member.shape, format));
    return member.shape.kind === "blob" || member.shape.kind === "string"
      ? toBytes(item as Uint8Array | string)
      : toBytes(format.write(member, item));
  }
  if (body === undefined) return new Uint8Array();
  headers.set(":content-type", format.contentType);
  return toBytes(format.write({ shape: body }, value));
}

function payloadType(shape: Shape, format: DocumentFormat): string {
  if (shape.kind === "blob") return "application/octet-stream";
  return shape.kind === "string" ? "text/plain" : format.contentType;
}

/** An exception that the union knows, else an error in a message without a body. */
function writeFaultMessage(
  union: StructureShape,
  fault: Fault,
  format: DocumentFormat,
): EventMessage {
  for (const [name, { shape }] of Object.entries(union.members)) {
    if (!("error" in shape) || shape.name !== fault.contract?.name) continue;
    const messageKey = "Message" in shape.members ? "Message" : "message";
    return writeEvent(union, { [name]: { ...fault.members, [messageKey]: fault.message } }, format);
  }
  return {
    headers: new Map([
      [":message-type", "error"],
      [":error-code", fault.code],
      [":error-message", fault.message],
    ]),
    body: new Uint8Array(),
  };
}

function toBytes(document: string | Uint8Array): Uint8Array {
  return typeof document === "string" ? Buffer.from(document) : document;
}

/**
 * Reads the events that a client sends. Events that the union does not know are passed over.
 *
 * @throws Fault `SerializationException` while reading.
 * @yields Values of the union.
 */
export async function* readEventStream(
  union: StructureShape,
  stream: BodyStream,
  format: DocumentFormat,
): AsyncGenerator<Record<string, unknown>> {
  for await (const outer of readMessages(stream)) {
    const message = unwrapSigned(outer);
    if (message === undefined) return;
    const name = message.headers.get(":event-type");
    if (message.headers.get(":message-type") !== "event" || typeof name !== "string") {
      throw serializationFault("Malformed event stream: a message that is no event");
    }
    const member = Object.hasOwn(union.members, name) ? union.members[name] : undefined;
    if (member !== undefined) yield { [name]: readEvent(member, message, format) };
  }
}

/** A signed event is a message within a message; one without a body ends the stream. */
function unwrapSigned(message: EventMessage): EventMessage | undefined {
  if (!message.headers.has(":chunk-signature")) return message;
  return message.body.byteLength === 0 ? undefined : readMessage(message.body);
}

function readEvent(
  member: Member,
  { headers, body }: EventMessage,
  format: DocumentFormat,
): Record<string, unknown> {
  const {
    headers: headerMembers,
    payload,
    body: bodyShape,
  } = bindingsOf(member.shape as StructureShape);
  const value: Record<string, unknown> = {};
  if (bodyShape !== undefined && body.byteLength > 0) {
    Object.assign(value, format.read({ shape: bodyShape }, body));
  }
  for (const [key] of headerMembers) {
    const item = headers.get(key);
    if (item !== undefined) value[key] = item;
  }
  if (payload === undefined) return value;
  const [key, payloadMember] = payload;
  const { kind } = payloadMember.shape;
  if (kind === "blob") value[key] = body;
  else if (kind === "string") value[key] = Buffer.from(body).toString();
  else if (body.byteLength > 0) value[key] = format.read(payloadMember, body);
  return value;
}
