import type { BodyStream } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import type { Headers } from "../protocols/protocol.ts";

/**
 * A request as it came off the wire. The raw target and the raw header pairs are kept: a WHATWG URL
 * would fold `/b/%2e%2e/x` and lose S3 keys, and signatures are made over what was sent.
 */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: RequestBody;
  readonly remoteAddress?: string | undefined;
  /** The host that its client was given, where that is known: what stands before it is a bucket's name. */
  readonly home?: string | undefined;
  /** Came over TLS. */
  readonly secure: boolean;
  /** Aborted when the client leaves. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The body of a request, not read before somebody asks: a client that waits for `100 Continue` is
 * told to go on only then.
 */
export interface RequestBody {
  /**
   * Reads it whole. May be called again and gives the same bytes.
   *
   * @throws Fault `RequestEntityTooLarge` beyond the limit.
   */
  bytes(bytesMax: number): Promise<Uint8Array>;
  /** Reads it in pieces, once. */
  stream(): BodyStream;
}

/** A body that is in memory already. */
export function bodyOf(bytes: Uint8Array): RequestBody {
  return {
    bytes: (bytesMax) =>
      bytes.byteLength > bytesMax ? Promise.reject(tooLarge(bytesMax)) : Promise.resolve(bytes),
    async *stream() {
      yield bytes;
    },
  };
}

/** The answer to a body beyond the limit. */
export function tooLarge(bytesMax: number): Fault {
  return new Fault(
    { code: "RequestEntityTooLarge", status: 413 },
    `The request body is larger than ${bytesMax} bytes.`,
  );
}

/** The answer, which nobody reads, to a client that closed the connection before it had one. */
export function clientLeft(): Fault {
  return new Fault(
    { code: "RequestAborted", status: 400 },
    "The client closed the connection before the answer.",
  );
}

/** Folds raw header pairs into a record: lower-case names, repeated ones joined by a comma. */
export function foldHeaders(rawHeaders: readonly string[]): Headers {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before},${value}`;
  }
  return headers;
}
