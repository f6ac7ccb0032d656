/**
 * REST requests and answers as wholes: what {@link readBoundMembers} finds around the body, and the
 * body itself, which is a payload of any kind or a document of the unbound members.
 */
import { ANSWER_STATUS } from "../model/contract.ts";
import type {
  BodyStream,
  Member,
  OperationContract,
  ServiceContract,
  StructureShape,
} from "../model/contract.ts";
import type { DocumentFormat } from "./document-format.ts";
import {
  EVENT_STREAM_TYPE,
  readEventStream,
  writeEventStream,
  type Events,
} from "./event-stream.ts";
import { answerBindings, requestBindings } from "./http-bindings.ts";
import type { WireRequest, WireResponse } from "./protocol.ts";
import { BadValue, readBoundMembers, writeHeaderMembers } from "./rest-binding.ts";

/**
 * Reads the input of an operation.
 *
 * @throws BadValue
 * @throws MalformedUri
 * @throws what the format throws.
 */
export function readRestInput(
  operation: OperationContract,
  request: WireRequest,
  format: DocumentFormat,
): Record<string, unknown> {
  const input = readBoundMembers(operation, request);
  const { payload, body } = requestBindings(operation.input);
  if (payload !== undefined) {
    const value = readPayload(payload.member, request, format);
    if (value !== undefined) input[payload.key] = value;
  } else if (body !== undefined && request.body.byteLength > 0) {
    Object.assign(input, format.read({ shape: body }, request.body));
  }
  return input;
}

function readPayload(member: Member, request: WireRequest, format: DocumentFormat): unknown {
  const { shape } = member;
  const { body } = request;
  if (shape.kind === "blob" && shape.streaming === true) return request.stream ?? inOnePiece(body);
  if (isEventStream(member)) {
    return readEventStream(shape as StructureShape, request.stream ?? inOnePiece(body), format);
  }
  if (body.byteLength === 0) return undefined;
  if (shape.kind === "blob") return body;
  return shape.kind === "string" ? readTextPayload(body) : format.read(member, body);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readTextPayload(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new BadValue("body", "", "string");
  }
}

function isEventStream({ shape }: Member): boolean {
  return "eventStream" in shape && shape.eventStream;
}

async function* inOnePiece(bytes: Uint8Array): BodyStream {
  if (bytes.byteLength > 0) yield bytes;
}

/** Writes the output of an operation, without the headers that each answer of its service has. */
export function writeRestOutput(
  operation: OperationContract,
  output: unknown,
  format: DocumentFormat,
): WireResponse {
  const value = (output ?? {}) as Readonly<Record<string, unknown>>;
  const { responseCode } = answerBindings(operation.output);
  const bound = responseCode === undefined ? undefined : value[responseCode.key];
  const status = typeof bound === "number" ? bound : statusOf(operation, value);
  const headers: Record<string, string> = {};
  const { body, contentType } = writeBody(operation.output, value, format, operation.service);
  if (!hasBody(status)) {
    writeHeaderMembers(answerBindings(operation.output), value, headers);
    return { status, headers, body: "" };
  }
  if (contentType !== undefined) headers["Content-Type"] = contentType;
  writeHeaderMembers(answerBindings(operation.output), value, headers);
  return { status, headers, body };
}

type AnswerValue = Readonly<Record<string, unknown>> & { readonly [ANSWER_STATUS]?: number };

/** What has a Content-Range is a part, which the models of AWS's services do not say. */
function statusOf(
  { http }: OperationContract,
  { ContentRange, [ANSWER_STATUS]: status }: AnswerValue,
): number {
  if (status !== undefined) return status;
  return ContentRange === undefined ? (http?.status ?? 200) : 206;
}

/** Whether an answer with this status may have a body. */
export function hasBody(status: number): boolean {
  return status !== 204 && status !== 304;
}

interface Body {
  readonly body: WireResponse["body"];
  readonly contentType: string | undefined;
}

const NO_BODY: Body = { body: "", contentType: undefined };

function writeBody(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  format: DocumentFormat,
  { xmlNamespace }: ServiceContract,
): Body {
  const { payload, body } = answerBindings(shape);
  if (payload !== undefined) {
    return writePayload(payload.member, value[payload.key], format, xmlNamespace);
  }
  if (body === undefined) return NO_BODY;
  return {
    body: format.write({ shape: body }, value, xmlNamespace),
    contentType: format.contentType,
  };
}

function writePayload(
  member: Member,
  value: unknown,
  format: DocumentFormat,
  xmlNamespace: string | undefined,
): Body {
  if (value === undefined || value === null) return NO_BODY;
  const { shape } = member;
  if (shape.kind === "blob") {
    return { body: value as Uint8Array | BodyStream, contentType: "application/octet-stream" };
  }
  if (shape.kind === "string") return { body: value as string, contentType: "text/plain" };
  if (isEventStream(member)) {
    const body = writeEventStream(shape as StructureShape, value as Events, format);
    return { body, contentType: EVENT_STREAM_TYPE };
  }
  return { body: format.write(member, value, xmlNamespace), contentType: format.contentType };
}
