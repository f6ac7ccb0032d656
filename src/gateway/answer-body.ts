import { Readable } from "node:stream";
import type { BodyStream } from "../model/contract.ts";
import type { WireResponse } from "../protocols/protocol.ts";

/** A streamed body as a stream of Node's: a file's is one already. */
export function streamOf(body: BodyStream): Readable {
  return body instanceof Readable ? body : Readable.from(body, { objectMode: false });
}

/** Lets go of a body that nobody will read: the file behind it is closed. */
export function dropBody({ body }: WireResponse): void {
  if (typeof body === "string" || body instanceof Uint8Array) return;
  if (body instanceof Readable) body.destroy();
  else void body[Symbol.asyncIterator]().return?.();
}
