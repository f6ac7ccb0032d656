/**
 * The members of REST requests and answers that are not in the body: labels of the path, arguments
 * of the query, headers, the status. Take S3's PutObject:
 *
 * ```
 * PUT /photos/tom.jpg            httpLabel     Bucket, Key
 * x-amz-meta-color: black        httpPrefixHeaders  Metadata: { color: "black" }
 * Content-Length: 9              httpHeader    ContentLength
 * (the bytes)                    httpPayload   Body
 * ```
 *
 * What is bound nowhere is the body, as a structure of its own ({@link Bindings.body}). Where each
 * member goes, `http-bindings.ts` tells. Values that are not of their type are {@link BadValue},
 * which each protocol turns into the error that its services send.
 *
 * @see {@link https://smithy.io/2.0/spec/http-bindings.html | HTTP bindings}
 */
import type { ListShape, Member, OperationContract, SimpleShape } from "../model/contract.ts";
import { readListHeader, writeListHeader, writeHeaderText } from "./header-text.ts";
import { requestBindings, type Bindings } from "./http-bindings.ts";
import type { Headers, WireRequest } from "./protocol.ts";
import { readText, writeText } from "./text-value.ts";
import { readLabels } from "./uri-pattern.ts";
import { parseQuery, type QueryArguments } from "./uri-text.ts";

/** A label, argument or header whose text is not a value of its type. */
export class BadValue extends Error {
  override readonly name = "BadValue";
  /** Its name on the wire, and where there is one the text as it came. */
  readonly source: string;
  readonly text: string;
  readonly kind: SimpleShape["kind"];

  constructor(source: string, text: string, kind: SimpleShape["kind"]) {
    super(`${source} is not a ${kind}`);
    this.source = source;
    this.text = text;
    this.kind = kind;
  }
}

/**
 * Reads all that a request binds outside its body.
 *
 * @throws BadValue
 * @throws MalformedUri
 */
export function readBoundMembers(
  operation: OperationContract,
  request: WireRequest,
): Record<string, unknown> {
  const bindings = requestBindings(operation.input);
  const value: Record<string, unknown> = {};
  readLabelMembers(value, operation, request);
  if (bindings.queries.length > 0 || bindings.queryParams !== undefined) {
    // To S3, `max-keys=` is as if it were not there.
    const isLenient = operation.service.protocols.includes("restXml");
    readQueryMembers(value, bindings, parseQuery(request.query), isLenient);
  }
  readHeaderMembers(value, bindings, request.headers);
  return value;
}

function readLabelMembers(
  value: Record<string, unknown>,
  { http, input }: OperationContract,
  request: WireRequest,
): void {
  if (http === undefined) return;
  const labels = readLabels(http, request);
  for (const { key, member, name } of requestBindings(input).labels) {
    const text = labels[name];
    if (text !== undefined) value[key] = readSimple(member, text, name, "date-time");
  }
  // A host may name a member that is bound elsewhere, such as S3 Control's account.
  for (const name in request.labels) {
    if (input.members[name]?.hostLabel === true) value[name] = request.labels[name];
  }
}

function readQueryMembers(
  value: Record<string, unknown>,
  { queries, queryParams }: Bindings,
  query: QueryArguments,
  isLenient: boolean,
): void {
  for (const { key, member, name } of queries) {
    const texts = query.get(name);
    if (texts === undefined) continue;
    const { shape } = member;
    if (shape.kind === "number" && texts[0] === "" && isLenient) continue;
    value[key] =
      shape.kind === "list"
        ? texts.map((text) => readSimple(shape.member, text, name, "date-time"))
        : readSimple(member, texts[0] ?? "", name, "date-time");
  }
  if (queryParams !== undefined && query.size > 0) readQueryMap(value, queryParams, query);
}

/** The member that takes the whole query. */
function readQueryMap(
  value: Record<string, unknown>,
  queryParams: NonNullable<Bindings["queryParams"]>,
  query: QueryArguments,
): void {
  const { shape } = queryParams.member;
  if (shape.kind !== "map") return;
  const map = Object.create(null) as Record<string, unknown>;
  for (const [name, texts] of query) {
    map[name] = shape.value.shape.kind === "list" ? texts : texts[0];
  }
  value[queryParams.key] = map;
}

function readHeaderMembers(
  value: Record<string, unknown>,
  { headers, prefixHeaders }: Bindings,
  wire: Headers,
): void {
  for (const { key, member, name, lowerName } of headers) {
    const text = wire[lowerName];
    if (text === undefined) continue;
    const read = readHeader(member, text, name);
    if (read !== undefined) value[key] = read;
  }
  if (prefixHeaders === undefined) return;
  const { key, name } = prefixHeaders;
  const prefix = name.toLowerCase();
  for (const header in wire) {
    if (!header.startsWith(prefix)) continue;
    // Names come from the wire: `x-amz-meta-__proto__` must be one like any other.
    const map = (value[key] ??= Object.create(null)) as Record<string, unknown>;
    map[header.slice(prefix.length)] = wire[header];
  }
}

/**
 * Dates that HTTP tells to ignore when they are none, and `Expires`, which S3 takes as any text.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3 | RFC 9110, If-Modified-Since}
 */
const FORGIVEN_DATES: ReadonlySet<string> = new Set([
  "if-modified-since",
  "if-unmodified-since",
  "expires",
]);

function readHeader(member: Member, text: string, name: string): unknown {
  const { shape } = member;
  if (shape.kind === "list") {
    const texts = readListHeader(text, isHttpDateList(shape));
    if (texts === undefined) throw new BadValue(name, text, "string");
    return texts.length === 0
      ? undefined
      : texts.map((item) => readSimple(shape.member, item, name, "http-date"));
  }
  const simple = shape as SimpleShape;
  if (text === "" && simple.kind !== "string") return undefined;
  if (simple.kind === "timestamp" && FORGIVEN_DATES.has(name.toLowerCase())) {
    return readText(member, simple, text, "http-date");
  }
  return readSimple(member, text, name, "http-date");
}

function isHttpDateList({ member }: ListShape): boolean {
  if (member.shape.kind !== "timestamp") return false;
  return (member.timestampFormat ?? member.shape.format ?? "http-date") === "http-date";
}

function readSimple(
  member: Member,
  text: string,
  source: string,
  format: "date-time" | "http-date",
): unknown {
  const shape = member.shape as SimpleShape;
  if (shape.mediaType !== undefined && format === "http-date") {
    const bytes = readText(member, { kind: "blob" }, text, format) as Uint8Array | undefined;
    if (bytes === undefined) throw new BadValue(source, text, shape.kind);
    return Buffer.from(bytes).toString();
  }
  const value = readText(member, shape, text, format);
  if (value === undefined) throw new BadValue(source, text, shape.kind);
  return value;
}

/** Writes the members of an answer that go to headers, names in the contract's letter case. */
export function writeHeaderMembers(
  { headers, prefixHeaders }: Bindings,
  value: Readonly<Record<string, unknown>>,
  answer: Record<string, string>,
): void {
  for (const { key, member, name } of headers) {
    const item = value[key];
    if (item !== undefined && item !== null) answer[name] = writeHeader(member, item);
  }
  if (prefixHeaders === undefined) return;
  const map = value[prefixHeaders.key] as Readonly<Record<string, string>> | undefined;
  for (const [name, text] of Object.entries(map ?? {})) {
    if (isToken(name)) answer[prefixHeaders.name + name] = writeHeaderText(text);
  }
}

function writeHeader(member: Member, value: unknown): string {
  const { shape } = member;
  if (shape.kind === "list") {
    const texts = (value as readonly unknown[]).map((item) => writeSimple(shape.member, item));
    return writeListHeader(texts, shape.member.shape.kind === "string");
  }
  return writeHeaderText(writeSimple(member, value));
}

function writeSimple(member: Member, value: unknown): string {
  const shape = member.shape as SimpleShape;
  if (shape.mediaType === undefined) return writeText(member, shape, value, "http-date");
  return Buffer.from(String(value)).toString("base64");
}

/** Whether a text can be part of a header's name. */
function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}
