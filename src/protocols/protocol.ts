/**
 * Bytes to typed values and back, one module per AWS protocol, driven by contracts; no module here
 * knows a service. A request is read like this:
 *
 * ```
 * const protocol = protocols[name];
 * const input = protocol.readInput(SendMessage, request);        // Fault when it is not well formed
 * const answer = protocol.writeOutput(SendMessage, output, { requestId });
 * const refusal = protocol.writeFault(fault, { requestId, service });
 * ```
 *
 * Reading is strict, as AWS is: a wrong JSON type or an unparsable number is AWS's
 * `SerializationException` (or the protocol's own equivalent), never a guess. Required members are
 * not checked here but by the gateway, in the service's own wording.
 *
 * @see {@link https://smithy.io/2.0/aws/protocols/index.html | AWS protocols}
 */
import type {
  BodyStream,
  OperationContract,
  Protocol,
  ServiceContract,
} from "../model/contract.ts";
import type { Fault } from "../model/fault.ts";

/** Header names are lower case; a header sent several times is joined by `,`. */
export type Headers = Readonly<Record<string, string>>;

/** A request as it came in, its body already decoded (`aws-chunked`, gzip). */
export interface WireRequest {
  readonly method: string;
  /** The raw path as sent, percent-encoded, without the query; never normalized. */
  readonly path: string;
  /** The raw query without `?`; empty when there is none. */
  readonly query: string;
  readonly headers: Headers;
  /** The whole body. Empty when `stream` is used. */
  readonly body: Uint8Array;
  /** The body in pieces, for operations whose input has a streaming blob. */
  readonly stream?: BodyStream | undefined;
  /** Labels that routing took from elsewhere than the path, such as a bucket from the host. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** Names in the letter case in which they are sent. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string | BodyStream;
}

export interface AnswerContext {
  readonly requestId: string;
  /** The request's `Accept`: Query services answer in JSON to those who ask for it. */
  readonly accept?: string | undefined;
}

export interface FaultContext extends AnswerContext {
  /** Undefined when not even the service is known. */
  readonly service: ServiceContract | undefined;
  /** The method of the request: an answer to HEAD has no body. */
  readonly method?: string | undefined;
}

export interface ProtocolCodec {
  readonly name: Protocol;
  /**
   * The operation that a request names, undefined for REST protocols (their URI patterns tell) and
   * when the request names none.
   */
  operationName(request: WireRequest): string | undefined;
  /** @throws Fault `SerializationException` and its like. */
  readInput(operation: OperationContract, request: WireRequest): Record<string, unknown>;
  writeOutput(operation: OperationContract, output: unknown, context: AnswerContext): WireResponse;
  writeFault(fault: Fault, context: FaultContext): WireResponse;
}
