/**
 * rpcv2Cbor: one POST to `/service/<Service>/operation/<Operation>`, CBOR both ways.
 *
 * @see {@link https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html | Smithy RPC v2 CBOR}
 */
import { cbor, tag } from "@smithy/core/cbor";
import type { OperationContract } from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";
import { decodeCbor } from "./cbor-decode.ts";
import { faultMembers, messageMember, queryErrorHeader, typeName } from "./fault-members.ts";
import { inconvertible, serializationFault } from "./faults.ts";
import type { FaultContext, ProtocolCodec, WireRequest } from "./protocol.ts";
import { readTree, writeTree, type TreeFormat } from "./value-tree.ts";

export const rpcv2Cbor: ProtocolCodec = {
  name: "rpcv2Cbor",
  operationName,
  readInput,
  writeOutput: (operation, output, { requestId }) => ({
    status: 200,
    headers: headersOf(requestId),
    body: outputBody(operation, output),
  }),
  writeFault: (fault, context) => ({
    status: fault.status,
    headers: { ...headersOf(context.requestId), ...queryErrorHeader(fault, context) },
    body: faultBody(fault, context),
  }),
};

const tree: TreeFormat = {
  timestamps: "epoch-seconds",
  readTimestamp,
  writeTimestamp: (value) => tag({ tag: 1, value: value.getTime() / 1000 }),
  readBlob,
  writeBlob: (value) => value,
  writeNumber: (value) => value,
};

function operationName({ path }: WireRequest): string | undefined {
  const parts = path.split("/");
  const [operation, word] = [parts.at(-1), parts.at(-2)];
  return word === "operation" && operation !== "" ? operation : undefined;
}

function readInput(operation: OperationContract, request: WireRequest): Record<string, unknown> {
  if (request.body.byteLength === 0) return {};
  const value = readTree(operation.input, decode(request.body), tree);
  return value as Record<string, unknown>;
}

function decode(body: Uint8Array): unknown {
  try {
    return decodeCbor(body);
  } catch {
    // AWS does not say what is wrong with a body that it cannot parse.
    throw serializationFault();
  }
}

/** The decoder has made dates of what is tagged as a time. */
function readTimestamp(value: unknown): Date {
  // oxlint-disable-next-line no-restricted-globals -- a typed timestamp, not the present time
  if (value instanceof Date) return value;
  throw inconvertible(value, "milliseconds since epoch");
}

function readBlob(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw inconvertible(value, "a Blob");
}

function headersOf(requestId: string): Record<string, string> {
  return {
    "x-amzn-RequestId": requestId,
    "smithy-protocol": "rpc-v2-cbor",
    "Content-Type": "application/cbor",
  };
}

/** An operation without an output answers no body at all, one without a member in it a map. */
function outputBody(operation: OperationContract, output: unknown): Uint8Array {
  if (operation.output.name === "Unit") return new Uint8Array();
  return cbor.serialize(writeTree(operation.output, output ?? {}, tree));
}

function faultBody(fault: Fault, context: FaultContext): Uint8Array {
  const body: Record<string, unknown> = { __type: typeName(fault, context) };
  if (fault.message !== "") body[messageMember(fault)] = fault.message;
  const { shape, value } = faultMembers(fault);
  return cbor.serialize(Object.assign(body, writeTree(shape, value, tree)));
}
