import type { IncomingMessage, ServerResponse } from "node:http";
import { clientLeft, tooLarge, type RequestBody } from "./request.ts";

/** What is read of a body that nobody wants, so that its sender comes to read the answer. */
const DRAIN_BYTES_MAX = 256 * 1024;

/** The body of a request on a socket, not read before somebody asks. */
export class IncomingBody implements RequestBody {
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  #waitsForContinue: boolean;
  #bytes: Promise<Uint8Array> | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#waitsForContinue = incoming.headers.expect?.toLowerCase() === "100-continue";
  }

  bytes(bytesMax: number): Promise<Uint8Array> {
    this.#bytes ??= this.#readAll(bytesMax);
    return this.#bytes;
  }

  async *stream(): AsyncGenerator<Uint8Array, void, undefined> {
    this.#begin();
    try {
      // Whoever stops reading early still wants to answer.
      yield* this.#incoming.iterator({ destroyOnReturn: false });
    } catch {
      throw clientLeft();
    }
  }

  /** Whether the client has sent it to its end, so that another request may follow. */
  get isOver(): boolean {
    return this.#incoming.complete;
  }

  /**
   * Reads what nobody wants, up to a bound.
   *
   * @returns Whether that was the rest, so that another request may follow.
   */
  drain(): Promise<boolean> {
    const incoming = this.#incoming;
    // A client that was not told to go on sends nothing, or has lost patience and may send anything.
    if (this.#waitsForContinue) return Promise.resolve(false);
    return new Promise<boolean>((resolve) => {
      let drained = 0;
      const settle = (isRest: boolean): void => {
        incoming.off("data", count);
        incoming.pause();
        resolve(isRest);
      };
      const count = (piece: Buffer): void => {
        drained += piece.byteLength;
        if (drained > DRAIN_BYTES_MAX) settle(false);
      };
      incoming.on("data", count);
      incoming.once("end", () => settle(true));
      incoming.once("close", () => settle(incoming.complete));
      // It may stand still since a reader lost interest.
      incoming.resume();
    });
  }

  #begin(): void {
    if (!this.#waitsForContinue) return;
    this.#waitsForContinue = false;
    this.#outgoing.writeContinue();
  }

  #readAll(bytesMax: number): Promise<Uint8Array> {
    const incoming = this.#incoming;
    const announced = Number(incoming.headers["content-length"] ?? 0);
    if (announced > bytesMax) return Promise.reject(tooLarge(bytesMax));
    this.#begin();
    return new Promise<Uint8Array>((resolve, reject) => {
      let whole: Buffer = EMPTY;
      const pieces: Buffer[] = [];
      let bytes = 0;
      let isSettled = false;
      const take = (piece: Buffer): void => {
        bytes += piece.byteLength;
        if (bytes > bytesMax) {
          isSettled = true;
          incoming.off("data", take);
          incoming.pause();
          reject(tooLarge(bytesMax));
        } else if (bytes === piece.byteLength) {
          // Most bodies come in one piece.
          whole = piece;
        } else {
          if (pieces.length === 0) pieces.push(whole);
          pieces.push(piece);
        }
      };
      incoming.on("data", take);
      incoming.on("end", () => {
        isSettled = true;
        resolve(pieces.length === 0 ? whole : Buffer.concat(pieces));
      });
      // Comes after every request, also after a whole one.
      incoming.on("close", () => {
        if (!isSettled) reject(clientLeft());
      });
    });
  }
}

const EMPTY = Buffer.alloc(0);
