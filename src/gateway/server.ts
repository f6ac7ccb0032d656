/**
 * The HTTP server: the only importer of `node:http`. It turns sockets into {@link GatewayRequest}s
 * and answers into bytes; what a request means is none of its business.
 *
 * A body is not read before the gateway asks for it. A client that sent `Expect: 100-continue` is
 * told to go on at that moment, which is after its credentials (and, for streamed uploads, its
 * permissions) were judged. A client refused earlier may have begun to send: a bounded amount is
 * drained so that it can read the answer, then the connection is closed.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Readable } from "node:stream";
import type { BodyStream } from "../model/contract.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import { tooLarge, type GatewayRequest, type RequestBody } from "./request.ts";

/** Answers one request; never rejects. */
export type Handler = (request: GatewayRequest) => Promise<WireResponse>;

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Takes no new connections, finishes what it began, then resolves. */
  close(): Promise<void>;
}

/** An idle connection is kept this long; clients keep theirs for up to 60 s. */
const KEEP_ALIVE_MS = 75_000;
/** How long the headers of a request may take to arrive. */
const HEADERS_MS = 30_000;
/** An upload or a download that makes no progress for this long is cut off. */
const STALLED_MS = 60_000;
/** Room for a presigned URL with a session token, and for metadata headers. */
const HEADER_BYTES_MAX = 64 * 1024;
/** What is read of a body that nobody asked for, before the connection is closed. */
const DRAIN_BYTES_MAX = 256 * 1024;
/** How long a closing server waits for the requests under way. */
const CLOSE_MS = 10_000;

/**
 * Starts to listen.
 *
 * @throws An error with `code` `EADDRINUSE` or `EACCES` when the port cannot be had.
 */
export async function listen(handler: Handler, options: ServerOptions): Promise<RunningServer> {
  const serverOptions = { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS };
  const server: Server =
    options.tls === undefined
      ? createServer(serverOptions)
      : createTlsServer({ ...serverOptions, ...options.tls });
  server.headersTimeout = HEADERS_MS;
  // Uploads are limited by their progress, not by their total time.
  server.requestTimeout = 0;
  const secure = options.tls !== undefined;
  let closing = false;

  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (closing) outgoing.shouldKeepAlive = false;
    void answer({ incoming, outgoing, secure }, handler);
  };
  server.on("request", serve);
  // Without listeners of our own Node would answer both by itself.
  server.on("checkContinue", serve);
  server.on("checkExpectation", serve);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    host: options.host,
    port,
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly secure: boolean;
}

async function answer(exchange: Exchange, handler: Handler): Promise<void> {
  const { incoming, outgoing, secure } = exchange;
  const body = new IncomingBody(incoming, outgoing);
  const left = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) left.abort();
  });
  try {
    const response = await handler({
      method: incoming.method ?? "GET",
      target: incoming.url ?? "/",
      rawHeaders: incoming.rawHeaders,
      body,
      remoteAddress: incoming.socket.remoteAddress,
      secure,
      signal: left.signal,
    });
    if (outgoing.destroyed) return;
    if (!body.isRead) outgoing.shouldKeepAlive = await body.drain();
    await send(response, incoming.method === "HEAD", outgoing);
  } catch {
    // The handler never rejects: this is a connection that broke while an answer was sent.
    outgoing.destroy();
  }
}

async function send(
  response: WireResponse,
  withoutBody: boolean,
  outgoing: ServerResponse,
): Promise<void> {
  const { body, headers } = response;
  if (typeof body === "string" || body instanceof Uint8Array) {
    if (!withoutBody && !("Content-Length" in headers) && response.status !== 204) {
      headers["Content-Length"] = String(Buffer.byteLength(body));
    }
    outgoing.writeHead(response.status, headers);
    if (withoutBody) outgoing.end();
    else outgoing.end(body);
    return;
  }
  outgoing.writeHead(response.status, headers);
  if (withoutBody) {
    outgoing.end();
    return;
  }
  const source = Readable.from(body, { objectMode: false });
  await new Promise<void>((resolve, reject) => {
    source.on("error", (error) => {
      // The status is sent already: breaking the connection is the only way to say it went wrong.
      outgoing.destroy();
      reject(error);
    });
    outgoing.on("close", () => {
      source.destroy();
      resolve();
    });
    outgoing.setTimeout(STALLED_MS, () => outgoing.destroy());
    source.pipe(outgoing);
  });
}

class IncomingBody implements RequestBody {
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #waitsForContinue: boolean;
  #bytes: Promise<Uint8Array> | undefined;
  isRead = false;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#waitsForContinue = incoming.headers.expect?.toLowerCase() === "100-continue";
  }

  bytes(bytesMax: number): Promise<Uint8Array> {
    this.#bytes ??= this.#readAll(bytesMax);
    return this.#bytes;
  }

  stream(): BodyStream {
    this.#open();
    return this.#incoming;
  }

  /**
   * Reads what nobody asked for, up to a bound.
   *
   * @returns Whether the connection can be used again.
   */
  async drain(): Promise<boolean> {
    const incoming = this.#incoming;
    if (this.#waitsForContinue) return false;
    if (incoming.complete) return true;
    let drained = 0;
    return new Promise<boolean>((resolve) => {
      incoming.on("data", (piece: Buffer) => {
        drained += piece.byteLength;
        if (drained > DRAIN_BYTES_MAX) {
          incoming.pause();
          resolve(false);
        }
      });
      incoming.on("end", () => resolve(true));
      incoming.on("error", () => resolve(false));
      incoming.on("close", () => resolve(false));
    });
  }

  #open(): void {
    this.isRead = true;
    if (this.#waitsForContinue) this.#outgoing.writeContinue();
    if (this.#incoming.complete) return;
    const { socket } = this.#incoming;
    const cutOff = (): void => {
      socket.destroy();
    };
    socket.setTimeout(STALLED_MS, cutOff);
    this.#incoming.once("end", () => {
      socket.setTimeout(0);
      socket.off("timeout", cutOff);
    });
  }

  #readAll(bytesMax: number): Promise<Uint8Array> {
    const incoming = this.#incoming;
    const announced = Number(incoming.headers["content-length"] ?? 0);
    if (announced > bytesMax) return Promise.reject(tooLarge(bytesMax));
    this.#open();
    return new Promise<Uint8Array>((resolve, reject) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      incoming.on("data", (piece: Buffer) => {
        bytes += piece.byteLength;
        if (bytes > bytesMax) {
          this.isRead = false;
          incoming.pause();
          incoming.removeAllListeners("data");
          reject(tooLarge(bytesMax));
          return;
        }
        pieces.push(piece);
      });
      incoming.on("end", () =>
        resolve(pieces.length === 1 ? (pieces[0] ?? EMPTY) : Buffer.concat(pieces)),
      );
      incoming.on("error", reject);
      incoming.on("close", () => reject(new Error("the client closed the connection")));
    });
  }
}

const EMPTY = new Uint8Array(0);
