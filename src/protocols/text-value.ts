/**
 * Simple values as text, the way URIs, headers and XML carry them. Reading is strict: `0x10`, an
 * empty number or `True` have no value, and the caller says so in its protocol's words.
 */
import type { Member, SimpleShape, TimestampFormat } from "../model/contract.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;

/**
 * Reads a simple value.
 *
 * @param format The format of a timestamp that does not name its own.
 * @returns Undefined when the text is not such a value.
 */
export function readText(
  member: Member,
  shape: SimpleShape,
  text: string,
  format: TimestampFormat,
): unknown {
  const { kind } = shape;
  if (kind === "number") return readNumber(text);
  if (kind === "boolean") return readBoolean(text);
  if (kind === "blob") return readBase64(text);
  if (kind !== "timestamp") return text;
  try {
    return parseTimestamp(text, member.timestampFormat ?? shape.format ?? format);
  } catch {
    return undefined;
  }
}

/** Writes a simple value; the counterpart of {@link readText}. */
export function writeText(
  member: Member,
  shape: SimpleShape,
  value: unknown,
  format: TimestampFormat,
): string {
  if (shape.kind === "blob") return writeBase64(value as Uint8Array);
  if (shape.kind !== "timestamp") return String(value);
  return String(formatTimestamp(value as Date, member.timestampFormat ?? shape.format ?? format));
}

/** Reads a number as AWS's services do: no hexadecimal, no blanks, but `NaN` and the infinities. */
export function readNumber(text: string): number | undefined {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  return text.length <= 400 && NUMBER.test(text) ? Number(text) : undefined;
}

/** Reads `true` or `false`. */
export function readBoolean(text: string): boolean | undefined {
  if (text === "true") return true;
  return text === "false" ? false : undefined;
}

/** Reads base64 with its padding and nothing else between; undefined when it is not. */
export function readBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  // Node decodes leniently; what does not come out the same again was not base64.
  return bytes.toString("base64") === text ? bytes : undefined;
}

/** Writes bytes as base64. */
export function writeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
