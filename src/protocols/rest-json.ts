/**
 * restJson1: the operation in method and path, JSON in the bodies. Lambda speaks it.
 *
 * A value in the path, query or a header that is not of its type is `SerializationException`, in the
 * words that the same value gets in a JSON body: these services share one framework, and it turns
 * both the same way.
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html | AWS restJson1}
 */
import type { OperationContract, SimpleShape } from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";
import { jsonDocument } from "./document-format.ts";
import { faultMembers, messageMember, queryErrorHeader } from "./fault-members.ts";
import { serializationFault } from "./faults.ts";
import { writeJsonValue } from "./json-value.ts";
import { answerBindings } from "./http-bindings.ts";
import type { FaultContext, ProtocolCodec, WireRequest, WireResponse } from "./protocol.ts";
import { BadValue, writeHeaderMembers } from "./rest-binding.ts";
import { hasBody, readRestInput, writeRestOutput } from "./rest-body.ts";
import { MalformedUri } from "./uri-text.ts";

export const restJson1: ProtocolCodec = {
  name: "restJson1",
  operationName: () => undefined,
  readInput,
  writeOutput(operation, output, { requestId }) {
    const answer = writeRestOutput(operation, output, jsonDocument);
    answer.headers["x-amzn-RequestId"] = requestId;
    return isBare(operation, answer) ? withEmptyObject(answer) : answer;
  },
  writeFault,
};

/** An output whose members are all in headers and status still has a body: `{}`. */
function isBare({ output }: OperationContract, { status, body }: WireResponse): boolean {
  if (body !== "" || !hasBody(status) || output.name === "Unit") return false;
  return answerBindings(output).payload === undefined;
}

function withEmptyObject(answer: WireResponse): WireResponse {
  answer.headers["Content-Type"] = jsonDocument.contentType;
  return { ...answer, body: "{}" };
}

function readInput(operation: OperationContract, request: WireRequest): Record<string, unknown> {
  try {
    return readRestInput(operation, request, jsonDocument);
  } catch (error) {
    if (error instanceof BadValue) throw serializationFault(REFUSALS[error.kind]);
    if (error instanceof MalformedUri) throw serializationFault();
    throw error;
  }
}

const REFUSALS: Readonly<Partial<Record<SimpleShape["kind"], string>>> = {
  number: "STRING_VALUE can not be converted to an Integer",
  boolean: "STRING_VALUE can not be converted to a Boolean",
  timestamp: "STRING_VALUE can not be converted to a Timestamp",
};

function writeFault(fault: Fault, context: FaultContext): WireResponse {
  const { shape, value } = faultMembers(fault);
  const bindings = answerBindings(shape);
  const headers: Record<string, string> = {
    "x-amzn-RequestId": context.requestId,
    "x-amzn-ErrorType": fault.code,
    ...queryErrorHeader(fault, context),
  };
  writeHeaderMembers(bindings, value, headers);
  if (context.method === "HEAD" || !hasBody(fault.status)) {
    return { status: fault.status, headers, body: "" };
  }
  headers["Content-Type"] = "application/json";
  const body: Record<string, unknown> = {};
  if (fault.message !== "") body[messageMember(fault)] = fault.message;
  if (bindings.body !== undefined) Object.assign(body, writeJsonValue(bindings.body, value));
  return { status: fault.status, headers, body: JSON.stringify(body) };
}
