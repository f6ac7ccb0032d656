/**
 * Requests without a socket: the request handler that `clientConfig` gives to an AWS SDK for
 * JavaScript v3 client, and the adapter for `fetch`. Real signing and real (de)serialization, at
 * the speed of a function call.
 */
import { Readable } from "node:stream";
import type { BodyStream } from "../model/contract.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import { dropBody, streamOf } from "./answer-body.ts";
import { bodyOf, tooLarge, type GatewayRequest, type RequestBody } from "./request.ts";
import type { Handler } from "./server.ts";

/** The host that clients are given. */
export const IN_PROCESS_HOST = "localhost:4566";

/** Where these requests come from: a policy sees the address that a socket on this machine has. */
const THIS_MACHINE = "127.0.0.1";

/** The parts of the SDK's `HttpRequest` that are needed to serve it. */
export interface SdkRequest {
  readonly method: string;
  readonly protocol?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** What an SDK v3 client takes as its `requestHandler`. */
export interface SdkRequestHandler {
  handle(
    request: SdkRequest,
    options?: { readonly abortSignal?: unknown },
  ): Promise<{ readonly response: SdkResponse }>;
  // The SDK asks its handler for these; there is nothing to configure here.
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** Serves an SDK client in process. */
export function sdkRequestHandler(handler: Handler): SdkRequestHandler {
  return {
    async handle(request, options) {
      const signal = options?.abortSignal as Abortable | undefined;
      const isAborted = (): boolean => signal?.aborted === true;
      if (isAborted()) throw aborted();
      const answer = await handler({
        method: request.method,
        target: request.path + queryOf(request.query ?? {}),
        rawHeaders: Object.entries(request.headers).flat(),
        body: sdkBody(request.body),
        home: IN_PROCESS_HOST,
        remoteAddress: THIS_MACHINE,
        secure: request.protocol === "https:",
        signal: signal instanceof AbortSignal ? signal : undefined,
      });
      if (isAborted()) throw aborted();
      const headers: Record<string, string> = {};
      for (const name in answer.headers) headers[name.toLowerCase()] = answer.headers[name] ?? "";
      return { response: { statusCode: answer.status, headers, body: readable(answer) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** What the SDK passes to abort a request: an `AbortSignal`, or its own older kind of one. */
interface Abortable {
  readonly aborted?: boolean;
}

/** What the SDK's own handler throws. */
function aborted(): Error {
  const error = new Error("Request aborted");
  error.name = "AbortError";
  return error;
}

function readable({ body }: WireResponse): Readable {
  if (typeof body === "string") return Readable.from([Buffer.from(body)]);
  return body instanceof Uint8Array ? Readable.from([body]) : streamOf(body);
}

function sdkBody(body: unknown): RequestBody {
  if (body === undefined || body === null) return bodyOf(new Uint8Array(0));
  if (typeof body === "string") return bodyOf(Buffer.from(body));
  if (body instanceof Uint8Array) return bodyOf(body);
  return streamedBody(body as BodyStream);
}

/** A body that arrives in pieces and is kept once it was read whole. */
function streamedBody(source: BodyStream): RequestBody {
  let bytes: Promise<Uint8Array> | undefined;
  return {
    stream: () => source,
    bytes: (bytesMax) => (bytes ??= collect(source, bytesMax)),
  };
}

async function collect(source: BodyStream, bytesMax: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The query as the SDK's own HTTP handler writes it, so that signatures hold. */
function queryOf(query: Readonly<Record<string, string | readonly string[] | null>>): string {
  const parts: string[] = [];
  for (const name of Object.keys(query).toSorted()) {
    const value = query[name];
    if (value === null || value === undefined) parts.push(escapeUri(name));
    else if (typeof value === "string") parts.push(`${escapeUri(name)}=${escapeUri(value)}`);
    else for (const one of value) parts.push(`${escapeUri(name)}=${escapeUri(one)}`);
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function escapeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Serves a WHATWG request. Its URL is normalized already: keys such as `a/../b` need a real client. */
export async function fetchInProcess(request: Request, handler: Handler): Promise<Response> {
  const url = new URL(request.url);
  const rawHeaders = ["host", url.host];
  for (const [name, value] of request.headers) rawHeaders.push(name, value);
  const gatewayRequest: GatewayRequest = {
    method: request.method,
    target: url.pathname + url.search,
    rawHeaders,
    body: request.body === null ? bodyOf(new Uint8Array(0)) : streamedBody(request.body),
    remoteAddress: THIS_MACHINE,
    secure: url.protocol === "https:",
    signal: request.signal,
  };
  const answer = await handler(gatewayRequest);
  const { status, headers, body } = answer;
  const hasBody = request.method !== "HEAD" && status !== 204 && status !== 304;
  if (!hasBody) dropBody(answer);
  return new Response(hasBody ? responseBody(body) : null, { status, headers });
}

function responseBody(body: WireResponse["body"]): string | Buffer<ArrayBuffer> | ReadableStream {
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Readable.toWeb(streamOf(body)) as ReadableStream<Uint8Array>;
}
