/**
 * Message attributes: what a sender may attach to a body, its rules and its MD5.
 *
 * ```
 * { Colour: { DataType: "String.name", StringValue: "red" } }
 *   -> [{ name: "Colour", type: "String.name", text: "red" }]      parseAttributes
 *   -> "a6f1..."                                                   md5OfAttributes
 * ```
 *
 * Inside they are a list, not an object: their names are the sender's, and `__proto__` is a good one.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html | Message metadata}
 */
import { createHash } from "node:crypto";
import type { Fault } from "../../model/fault.ts";
import type { MessageAttributeValue, MessageSystemAttributeValue } from "./contract.ts";
import { invalidParameterValue } from "./faults.ts";
import { invalidAttributeContents } from "./message-faults.ts";
import { ATTRIBUTES_MAX } from "./message-limits.ts";

export interface MessageAttribute {
  readonly name: string;
  /** `String`, `Number` or `Binary`, perhaps with a label: `Number.float`. */
  readonly type: string;
  /** The value of a text or number. */
  readonly text?: string | undefined;
  /** The value of a binary, in base64. */
  readonly base64?: string | undefined;
}

type WireAttributes = Readonly<Record<string, MessageAttributeValue>>;
type WireSystemAttributes = Readonly<Record<string, MessageSystemAttributeValue>>;

const NAME_LENGTH_MAX = 256;
const TYPE_LENGTH_MAX = 256;
const TRACE_HEADER = "AWSTraceHeader";

/**
 * Checks a message's attributes.
 *
 * @throws Fault `InvalidParameterValue`
 */
export function parseAttributes(wire: WireAttributes | undefined): readonly MessageAttribute[] {
  if (wire === undefined) return [];
  const names = Object.keys(wire);
  if (names.length > ATTRIBUTES_MAX) {
    throw invalidParameterValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${ATTRIBUTES_MAX}].`,
    );
  }
  const attributes: MessageAttribute[] = [];
  for (const name of names) {
    const value = wire[name];
    if (value === undefined) continue;
    checkName(name);
    attributes.push(parseAttribute(name, value));
  }
  return attributes;
}

/**
 * Checks a message's system attributes, of which a sender can give one: the trace header.
 *
 * @throws Fault `InvalidParameterValue`
 */
export function parseTraceHeader(wire: WireSystemAttributes | undefined): string | undefined {
  if (wire === undefined) return undefined;
  for (const name of Object.keys(wire)) {
    if (name !== TRACE_HEADER) {
      throw invalidParameterValue(`Message system attribute name '${name}' is invalid.`);
    }
  }
  const value = wire[TRACE_HEADER];
  if (value === undefined) return undefined;
  if (value.DataType !== "String") {
    throw invalidParameterValue(
      `The type of message system attribute '${TRACE_HEADER}' is invalid. You must use only the following supported type: String.`,
    );
  }
  if (value.StringValue === undefined || value.StringValue === "") {
    throw invalidParameterValue(
      `Message system attribute '${TRACE_HEADER}' must contain a non-empty value of type 'String'.`,
    );
  }
  return value.StringValue;
}

function checkName(name: string): void {
  if (name === "") {
    throw invalidParameterValue(
      "The request must contain non-empty message (user) attribute names.",
    );
  }
  if (Buffer.byteLength(name) > NAME_LENGTH_MAX) {
    throw invalidParameterValue("Message (user) attribute name must be shorter than 256 bytes.");
  }
  // AWS takes Latin letters with marks too, though its guide does not say so.
  if (!/^[A-Za-z0-9_.\u00c0-\u017f-]+$/.test(name)) {
    throw invalidParameterValue(
      "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
    );
  }
  const lower = name.toLowerCase();
  const isReserved = lower.startsWith("aws.") || lower.startsWith("amazon.");
  if (isReserved || name.startsWith(".") || name.endsWith(".")) {
    throw invalidParameterValue(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
}

function parseAttribute(name: string, value: MessageAttributeValue): MessageAttribute {
  const { DataType: type, BinaryValue: bytes } = value;
  if ((value.StringListValues?.length ?? 0) > 0 || (value.BinaryListValues?.length ?? 0) > 0) {
    throw invalidParameterValue(
      "Message attribute list values in SendMessage operation are not supported.",
    );
  }
  checkType(name, value);
  if (!type.startsWith("Binary")) return { name, type, text: parseText(name, value) };
  if (bytes === undefined || bytes.length === 0) throw emptyValue(name, "Binary");
  return { name, type, base64: Buffer.from(bytes).toString("base64") };
}

/** The value of a text or number. */
function parseText(name: string, { DataType, StringValue: text }: MessageAttributeValue): string {
  const isText = DataType.startsWith("String");
  if (text === undefined || text === "") throw emptyValue(name, isText ? "String" : "Number");
  if (!isMessageText(text)) throw invalidAttributeContents();
  if (isText || isNumber(text)) return text;
  throw invalidParameterValue(
    `Can't cast the value of message (user) attribute '${name}' to a number.`,
  );
}

function checkType(name: string, value: MessageAttributeValue): void {
  // The contract requires a type, but what clients send inside a map was not checked yet.
  const type: string | undefined = value.DataType;
  if (type === undefined || type === "") {
    const what =
      value.StringValue === undefined && value.BinaryValue === undefined ? "value" : "type";
    throw invalidParameterValue(
      `The message (user) attribute '${name}' must contain a non-empty message attribute ${what}.`,
    );
  }
  if (Buffer.byteLength(type) > TYPE_LENGTH_MAX) {
    throw invalidParameterValue("Message (user) attribute type must be shorter than 256 bytes.");
  }
  const dot = type.indexOf(".");
  const prefix = dot < 0 ? type : type.slice(0, dot);
  if (prefix !== "String" && prefix !== "Number" && prefix !== "Binary") {
    throw invalidParameterValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
}

function emptyValue(name: string, type: string): Fault {
  return invalidParameterValue(
    `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
  );
}

function isNumber(text: string): boolean {
  return text.length <= 256 && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text.trim());
}

/**
 * Tells whether a text has only characters that XML 1.0 can carry, as AWS asks of bodies and values.
 *
 * @see {@link https://www.w3.org/TR/REC-xml/#charsets | XML characters}
 */
export function isMessageText(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20) {
      if (code !== 0x09 && code !== 0x0a && code !== 0x0d) return false;
    } else if (code >= 0xfffe) {
      return false;
    }
  }
  // Surrogates are fine in pairs, as which they stand for characters above U+FFFF.
  return text.isWellFormed();
}

/** The bytes of attributes that count towards a message's size: names, types and values. */
export function attributeBytes(attributes: readonly MessageAttribute[]): number {
  let bytes = 0;
  for (const { name, type, text, base64 } of attributes) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(type) + textBytes(text);
    bytes += base64 === undefined ? 0 : Buffer.byteLength(base64, "base64");
  }
  return bytes;
}

/** The same of attributes that were not checked yet. */
export function wireAttributeBytes(wire: WireAttributes | undefined): number {
  if (wire === undefined) return 0;
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(wire)) {
    bytes += Buffer.byteLength(name) + textBytes(DataType) + textBytes(StringValue);
    bytes += BinaryValue?.length ?? 0;
  }
  return bytes;
}

function textBytes(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text);
}

const LENGTH = Buffer.alloc(4);
const TEXT_FOLLOWS = Buffer.of(1);
const BYTES_FOLLOW = Buffer.of(2);

/**
 * The MD5 that AWS gives of attributes: each with its lengths, sorted by name.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation | Calculating the MD5 message digest}
 */
export function md5OfAttributes(attributes: readonly MessageAttribute[]): string {
  const md5 = createHash("md5");
  const add = (value: Buffer): void => {
    LENGTH.writeUInt32BE(value.length);
    md5.update(LENGTH).update(value);
  };
  for (const { name, type, text, base64 } of attributes.toSorted(byName)) {
    add(Buffer.from(name));
    add(Buffer.from(type));
    md5.update(base64 === undefined ? TEXT_FOLLOWS : BYTES_FOLLOW);
    add(base64 === undefined ? Buffer.from(text ?? "") : Buffer.from(base64, "base64"));
  }
  return md5.digest("hex");
}

function byName(a: MessageAttribute, b: MessageAttribute): number {
  return a.name < b.name ? -1 : 1;
}

/** The MD5 of the system attributes, of which there is one. */
export function md5OfTraceHeader(traceHeader: string): string {
  return md5OfAttributes([{ name: TRACE_HEADER, type: "String", text: traceHeader }]);
}

/**
 * The attributes that a receiver asked for: by name, by prefix (`order.*`), or all (`All`, `.*`).
 *
 * @param names `MessageAttributeNames` of the request.
 */
export function selectAttributes(
  attributes: readonly MessageAttribute[] | undefined,
  names: readonly string[] | undefined,
): readonly MessageAttribute[] {
  if (attributes === undefined || names === undefined || names.length === 0) return [];
  return attributes.filter(({ name }) => names.some((asked) => isAsked(name, asked)));
}

function isAsked(name: string, asked: string): boolean {
  if (asked === "All" || asked === "*" || asked === name) return true;
  return asked.endsWith(".*") && name.startsWith(asked.slice(0, -2));
}

/** Attributes as the API has them. */
export function toWireAttributes(attributes: readonly MessageAttribute[]): WireAttributes {
  const wire: Record<string, MessageAttributeValue> = Object.create(null) as Record<
    string,
    MessageAttributeValue
  >;
  for (const { name, type, text, base64 } of attributes) {
    wire[name] =
      base64 === undefined
        ? { DataType: type, StringValue: text }
        : { DataType: type, BinaryValue: Buffer.from(base64, "base64") };
  }
  return wire;
}
