/**
 * awsJson1.0 and awsJson1.1: one POST to `/`, the operation in `X-Amz-Target`, JSON both ways.
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html | AWS JSON 1.0}
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html | AWS JSON 1.1}
 */
import type { OperationContract, StructureShape } from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";
import { jsonDocument } from "./document-format.ts";
import {
  EVENT_STREAM_TYPE,
  findEventStream,
  writeEventStream,
  type Events,
} from "./event-stream.ts";
import { faultMembers, messageMember, queryErrorHeader, typeName } from "./fault-members.ts";
import { serializationFault } from "./faults.ts";
import { parseJsonBody, readJsonValue, writeJsonValue } from "./json-value.ts";
import type {
  AnswerContext,
  FaultContext,
  ProtocolCodec,
  WireRequest,
  WireResponse,
} from "./protocol.ts";

export const awsJson1_0: ProtocolCodec = awsJson("awsJson1_0", "application/x-amz-json-1.0");

export const awsJson1_1: ProtocolCodec = awsJson("awsJson1_1", "application/x-amz-json-1.1");

function awsJson(name: "awsJson1_0" | "awsJson1_1", contentType: string): ProtocolCodec {
  return {
    name,
    operationName,
    readInput,
    writeOutput: (operation, output, context) =>
      eventStreamOutput(operation, output, context) ?? {
        status: 200,
        headers: { "x-amzn-RequestId": context.requestId, "Content-Type": contentType },
        body: outputBody(operation, output),
      },
    writeFault: (fault, context) => ({
      status: fault.status,
      headers: {
        "x-amzn-RequestId": context.requestId,
        "Content-Type": contentType,
        ...queryErrorHeader(fault, context),
      },
      body: faultBody(fault, context, name === "awsJson1_0"),
    }),
  };
}

/** The name after the last dot: CloudTrail's prefix has dots of its own. */
function operationName({ headers }: WireRequest): string | undefined {
  const target = headers["x-amz-target"];
  if (target === undefined) return undefined;
  const name = target.slice(target.lastIndexOf(".") + 1);
  return name === "" ? undefined : name;
}

function readInput(operation: OperationContract, request: WireRequest): Record<string, unknown> {
  const body = parseJsonBody(request.body);
  // A body that is no object at all gets no explanation from AWS, unlike a member that is none.
  if (typeof body !== "object" || body === null) throw serializationFault();
  return readJsonValue(operation.input, body) as Record<string, unknown>;
}

/** An operation without an output answers no body at all, one without a member in it `{}`. */
function outputBody(operation: OperationContract, output: unknown): string {
  if (operation.output.name === "Unit") return "";
  return JSON.stringify(writeJsonValue(operation.output, output ?? {}));
}

/** The answer of operations like StartLiveTail of CloudWatch Logs: one event after another. */
function eventStreamOutput(
  { output: shape }: OperationContract,
  output: unknown,
  { requestId }: AnswerContext,
): WireResponse | undefined {
  const stream = eventStreamOf(shape);
  if (stream === undefined) return undefined;
  const value = (output ?? {}) as Readonly<Record<string, unknown>>;
  const events = (value[stream.key] ?? noEvents()) as Events;
  return {
    status: 200,
    headers: { "x-amzn-RequestId": requestId, "Content-Type": EVENT_STREAM_TYPE },
    body: writeEventStream(stream.union, events, jsonDocument, { shape, value }),
  };
}

async function* noEvents(): Events {
  yield* [];
}

const eventStreams = new WeakMap<StructureShape, ReturnType<typeof findEventStream>>();

function eventStreamOf(shape: StructureShape): ReturnType<typeof findEventStream> {
  if (!eventStreams.has(shape)) eventStreams.set(shape, findEventStream(shape));
  return eventStreams.get(shape);
}

function faultBody(fault: Fault, context: FaultContext, qualified: boolean): string {
  const body: Record<string, unknown> = {
    __type: qualified ? typeName(fault, context) : fault.code,
  };
  if (fault.message !== "") body[messageMember(fault)] = fault.message;
  const members = faultMembers(fault);
  return JSON.stringify(Object.assign(body, writeJsonValue(members.shape, members.value)));
}
