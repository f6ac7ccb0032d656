/**
 * A small HTTP/1.1 client on a bare socket: one request at a time, kept alive. It costs a third of
 * `node:http`'s client, so that what a benchmark measures is the server. A server that closes after
 * each answer (HTTP/1.0, as some emulators do) gets a new connection for each request.
 */
import { connect, type Socket } from "node:net";

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  /** Status line and headers, without the empty line. */
  readonly head: string;
  readonly body: Buffer;
}

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

const EMPTY = Buffer.alloc(0);

export class HttpConnection {
  readonly #address: Address;
  #socket: Socket | undefined;
  #received: Buffer = EMPTY;
  #waiting: Waiting | undefined;

  constructor(address: Address) {
    this.#address = address;
  }

  /** Sends a request and waits for its answer. */
  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    const socket = connect(this.#address);
    socket.setNoDelay(true);
    socket.on("data", (piece: Buffer) => {
      this.#received = this.#received.length === 0 ? piece : Buffer.concat([this.#received, piece]);
      const parsed = parseAnswer(this.#received, false);
      if (parsed !== undefined) this.#settle(parsed);
    });
    socket.on("error", (error) => this.#fail(socket, error));
    socket.on("close", () => {
      if (this.#socket !== socket) return;
      const parsed = parseAnswer(this.#received, true);
      if (parsed === undefined) this.#fail(socket, new Error("the server closed the connection"));
      else this.#settle({ ...parsed, isLast: true });
    });
    return socket;
  }

  #settle({ answer, end, isLast }: Parsed): void {
    this.#received = this.#received.subarray(end);
    if (isLast) {
      this.close();
      this.#received = EMPTY;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #fail(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.close();
    this.#received = EMPTY;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

export interface Parsed {
  readonly answer: Answer;
  /** Where the next answer begins. */
  readonly end: number;
  /** The server closes the connection after this one. */
  readonly isLast: boolean;
}

/**
 * Reads one answer from the beginning of some bytes; interim answers (1xx) count as answers.
 *
 * @returns Undefined when more bytes are needed.
 */
export function parseAnswer(bytes: Buffer, isEnded: boolean): Parsed | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const status = Number(head.slice(9, 12));
  const start = headEnd + 4;
  const isLast = head.startsWith("HTTP/1.0") || /\r\nconnection: *close/i.test(head);
  if (status < 200 || status === 204 || status === 304) {
    return { answer: { status, head, body: EMPTY }, end: start, isLast: isLast && status >= 200 };
  }
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const end = start + Number(length);
    if (bytes.length < end) return undefined;
    return { answer: { status, head, body: bytes.subarray(start, end) }, end, isLast };
  }
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const chunked = readChunks(bytes, start);
    if (chunked === undefined) return undefined;
    return { answer: { status, head, body: chunked.body }, end: chunked.end, isLast };
  }
  if (!isEnded) return undefined;
  return { answer: { status, head, body: bytes.subarray(start) }, end: bytes.length, isLast: true };
}

function readChunks(
  bytes: Buffer,
  start: number,
): { readonly body: Buffer; readonly end: number } | undefined {
  const pieces: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(pieces), end: next };
    pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
