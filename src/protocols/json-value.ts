/**
 * JSON to and from typed values, for every protocol that carries JSON. Texts about wrong types are
 * AWS's own, e.g. `STRING_VALUE can not be converted to an Integer`.
 */
import type { Shape, TimestampFormat } from "../model/contract.ts";
import { inconvertible, invalidBase64, serializationFault } from "./faults.ts";
import { readBase64, writeBase64 } from "./text-value.ts";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";
import { readTree, writeTree, type TreeFormat } from "./value-tree.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses the body of a request. No body at all is an empty object. Keys like `__proto__` become
 * ordinary own properties. The parser bears any depth; {@link readJsonValue} refuses too much of
 * it before anybody walks the value.
 *
 * @throws Fault `SerializationException` for what is not UTF-8 or not JSON, without a text: AWS
 *   does not say what is wrong either.
 */
export function parseJsonBody(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw serializationFault();
  }
}

/**
 * Reads a parsed JSON value by a shape.
 *
 * @throws Fault `SerializationException` when a value is of another type than its shape, or nested
 *   too deeply.
 */
export function readJsonValue(shape: Shape, value: unknown): unknown {
  return readTree(shape, value, json);
}

/** Turns a typed value into one that `JSON.stringify` writes as AWS does. */
export function writeJsonValue(shape: Shape, value: unknown): unknown {
  return writeTree(shape, value, json);
}

const json: TreeFormat = {
  timestamps: "epoch-seconds",
  readTimestamp,
  writeTimestamp: formatTimestamp,
  readBlob,
  writeBlob: writeBase64,
  // JSON has no names for the others, AWS sends them as texts.
  writeNumber: (value) => (Number.isFinite(value) ? value : String(value)),
};

function readTimestamp(value: unknown, format: TimestampFormat): Date {
  if (format === "epoch-seconds") {
    if (typeof value === "number") return parseTimestamp(value, format);
    throw inconvertible(value, "milliseconds since epoch");
  }
  if (typeof value === "string") return parseTimestamp(value, format);
  throw inconvertible(value, "a String");
}

function readBlob(value: unknown): Uint8Array {
  if (typeof value !== "string") throw inconvertible(value, "a Blob");
  const bytes = readBase64(value);
  if (bytes === undefined) throw invalidBase64(value);
  return bytes;
}
