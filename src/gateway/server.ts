/**
 * The HTTP server: the only importer of `node:http`. It turns sockets into {@link GatewayRequest}s
 * and answers into bytes; what a request means is none of its business.
 *
 * A body is not read before the gateway asks for it. A client that sent `Expect: 100-continue` is
 * told to go on at that moment, which is after its credentials (and, for streamed uploads, its
 * permissions) were judged. A client refused earlier may have begun to send:
 *
 * ```
 * its body ends within 256 KiB    it is read away, answered, and the connection goes on
 * it is longer                    answered with `Connection: close`; what still comes is read away
 *                                 for a moment, because a reset would take the answer with it
 * ```
 *
 * There is no limit on the time that a request takes, only on standing still.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { WireResponse } from "../protocols/protocol.ts";
import { dropBody, streamOf } from "./answer-body.ts";
import { IncomingBody } from "./incoming-body.ts";
import type { GatewayRequest } from "./request.ts";
import { Turn } from "./turn.ts";

/** Answers one request; never rejects. */
export type Handler = (request: GatewayRequest) => Promise<WireResponse>;

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly patience?: Partial<Patience> | undefined;
}

/** How long the server waits for clients. */
export interface Patience {
  /** An idle connection is kept this long; clients keep theirs for up to 60 s. */
  readonly keepAliveMs: number;
  /** The headers of a request may take this long to arrive. */
  readonly headersMs: number;
  /** An upload or a download that makes no progress for this long is cut off. */
  readonly stalledMs: number;
  /** What a refused client still sends is read away for this long. */
  readonly lingerMs: number;
  /** A closing server waits this long for the requests under way. */
  readonly closeMs: number;
}

const PATIENCE: Patience = {
  keepAliveMs: 75_000,
  headersMs: 30_000,
  stalledMs: 60_000,
  lingerMs: 2000,
  closeMs: 10_000,
};

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Takes no new connections, finishes what it began, then resolves. */
  close(): Promise<void>;
}

/** Room for a presigned URL with a session token, and for metadata headers. */
const HEADER_BYTES_MAX = 64 * 1024;

/** Before an IPv4 address that is written as an IPv6 one. */
const MAPPED = "::ffff:";

/**
 * Starts to listen.
 *
 * @throws An error with `code` `EADDRINUSE` or `EACCES` when the port cannot be had.
 */
export async function listen(handler: Handler, options: ServerOptions): Promise<RunningServer> {
  const patience: Patience = { ...PATIENCE, ...options.patience };
  const server = createHttpServer(options, patience);
  const house: House = {
    handler,
    secure: options.tls !== undefined,
    lingerMs: patience.lingerMs,
    connections: new Map(),
    turn: new Turn(),
    underWay: 0,
    whenIdle: undefined,
    isClosing: false,
  };

  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void serveOne(new Exchange(incoming, outgoing, house.secure), house);
  };
  server.on("request", serve);
  // Without listeners of our own Node would answer both by itself.
  server.on("checkContinue", serve);
  server.on("checkExpectation", serve);
  server.on(house.secure ? "secureConnection" : "connection", (socket: Socket) => {
    house.connections.set(socket, []);
    socket.once("close", () => house.connections.delete(socket));
  });
  server.setTimeout(patience.stalledMs, (socket: Socket) => {
    // Nothing moves: right so while a request is worked on, else the client has stalled or left.
    const isWorkedOn = house.connections.get(socket)?.some((exchange) => exchange.isWorkedOn);
    if (isWorkedOn === true) socket.setTimeout(patience.stalledMs);
    else socket.destroy();
  });

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
      house.isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [socket, underWay] of house.connections) {
        // Not before its reader has taken what was answered.
        if (underWay.length === 0) socket.destroySoon();
      }
      // A client that has gone does not end the work on its request.
      const idle = new Promise<void>((resolve) => {
        if (house.underWay === 0) resolve();
        else house.whenIdle = resolve;
      });
      const cut = setTimeout(() => {
        server.closeAllConnections();
        house.whenIdle?.();
      }, patience.closeMs);
      await Promise.all([closed, idle]);
      clearTimeout(cut);
    },
  };
}

function createHttpServer({ tls }: ServerOptions, patience: Patience): Server {
  const options = {
    maxHeaderSize: HEADER_BYTES_MAX,
    keepAliveTimeout: patience.keepAliveMs,
    headersTimeout: patience.headersMs,
    connectionsCheckingInterval: Math.ceil(patience.headersMs / 6),
    // Uploads are limited by their progress, not by their total time.
    requestTimeout: 0,
  };
  const server =
    tls === undefined ? createServer(options) : createTlsServer({ ...options, ...tls });
  // Called by `close`: a connection is idle for Node while its answer is on its way to a slow reader.
  server.closeIdleConnections = () => undefined;
  return server;
}

/** What all exchanges of a server share. */
interface House {
  readonly handler: Handler;
  readonly secure: boolean;
  readonly lingerMs: number;
  /**
   * The exchanges under way on each socket: mostly one. Not a set of them all: the tables of a set
   * that is filled and emptied all the time are chained, and hold every request in the old
   * generation.
   */
  readonly connections: Map<Socket, Exchange[]>;
  readonly turn: Turn;
  /** How many requests are worked on, those included whose client has gone. */
  underWay: number;
  /** Called when none is any more: somebody waits to close. */
  whenIdle: (() => void) | undefined;
  isClosing: boolean;
}

/** One request on a socket, and what is needed to answer it. */
class Exchange implements GatewayRequest {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: IncomingBody;
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly secure: boolean;
  isAnswered = false;
  #left: AbortController | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, secure: boolean) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.body = new IncomingBody(incoming, outgoing);
    this.method = incoming.method ?? "GET";
    this.target = incoming.url ?? "/";
    this.rawHeaders = incoming.rawHeaders;
    this.secure = secure;
  }

  get remoteAddress(): string | undefined {
    const address = this.incoming.socket.remoteAddress;
    // A server that listens on both families is told IPv4 addresses in IPv6's clothes.
    return address?.startsWith(MAPPED) === true ? address.slice(MAPPED.length) : address;
  }

  /** Made when it is asked for: most requests do not wait for anything. */
  get signal(): AbortSignal {
    if (this.#left === undefined) {
      const left = new AbortController();
      const { outgoing } = this;
      if (outgoing.destroyed) left.abort();
      outgoing.on("close", () => {
        if (!outgoing.writableFinished) left.abort();
      });
      this.#left = left;
    }
    return this.#left.signal;
  }

  /** The client has sent everything and waits for us. */
  get isWorkedOn(): boolean {
    return !this.isAnswered && this.body.isOver;
  }
}

async function serveOne(exchange: Exchange, house: House): Promise<void> {
  const { outgoing, body } = exchange;
  const underWay = house.connections.get(exchange.incoming.socket);
  underWay?.push(exchange);
  house.underWay += 1;
  try {
    const turn = house.turn.next();
    if (turn !== undefined) await turn;
    const response = await house.handler(exchange);
    if (outgoing.destroyed) {
      dropBody(response);
      return;
    }
    const isOver = body.isOver || (await body.drain());
    if (!isOver || house.isClosing) outgoing.shouldKeepAlive = false;
    exchange.isAnswered = true;
    await send(response, exchange);
    if (!isOver) await linger(exchange, house.lingerMs);
    if (!outgoing.writableEnded) outgoing.end();
  } catch {
    // The handler never rejects: this is a connection that broke while an answer was sent.
    outgoing.destroy();
  } finally {
    leave(exchange, underWay, house);
  }
}

/** An exchange is over. */
function leave(exchange: Exchange, underWay: Exchange[] | undefined, house: House): void {
  if (underWay?.[0] === exchange) underWay.shift();
  else underWay?.splice(underWay.indexOf(exchange), 1);
  house.underWay -= 1;
  if (!house.isClosing) return;
  if (underWay?.length === 0) exchange.incoming.socket.destroySoon();
  if (house.underWay === 0) house.whenIdle?.();
}

/** Sends an answer. One in memory to a client that has sent all of its request is ended too. */
async function send(response: WireResponse, exchange: Exchange): Promise<void> {
  const { incoming, outgoing } = exchange;
  const { body, headers, status } = response;
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  if (incoming.method === "HEAD" || status === 204 || status === 304) {
    outgoing.writeHead(status, headers);
    dropBody(response);
  } else if (isWhole) {
    headers["Content-Length"] ??= String(Buffer.byteLength(body));
    outgoing.writeHead(status, headers);
    // Head and body in one write to the socket.
    if (exchange.body.isOver) outgoing.end(body);
    else outgoing.write(body);
  } else {
    outgoing.writeHead(status, headers);
    await pipe(streamOf(body), outgoing);
  }
}

/** Rejects when the source fails: the status is sent, breaking the connection is all that is left. */
async function pipe(source: Readable, outgoing: ServerResponse): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    source.on("error", reject);
    source.on("end", resolve);
    outgoing.on("close", () => {
      source.destroy();
      resolve();
    });
    source.pipe(outgoing, { end: false });
  });
}

/** Lets a refused client, which has its whole answer by now, notice so and stop sending. */
async function linger({ incoming, outgoing }: Exchange, lingerMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, lingerMs);
    outgoing.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
    incoming.on("end", resolve);
    outgoing.flushHeaders();
    incoming.resume();
  });
}
