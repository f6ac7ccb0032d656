import type { BodyStream } from "./contract.ts";

/**
 * A request's body in pieces, its transfer encoding undone: what `input.Body` is in operations whose
 * contract has a streaming blob. It is read once, in `prepare`, and its last piece is followed by
 * the proof of what the request said of it (length, SHA-256, signatures of chunks): whoever takes the
 * bytes throws them away when the stream throws.
 */
export interface Upload extends BodyStream {
  /** How long it will be, as far as the request says. */
  readonly sizeBytes: number | undefined;
  /** Trailing headers by lower-case name; complete once the stream has ended. */
  readonly trailers: ReadonlyMap<string, string>;
  /** Trailing headers that were announced. */
  readonly trailerNames: readonly string[];
}

/** The body of an input as what it is; an input made inside Atoll may hold a plain stream. */
export function uploadOf(body: BodyStream | undefined): Upload {
  if (body !== undefined && "trailerNames" in body) return body as Upload;
  const source = body ?? NOTHING;
  return {
    sizeBytes: body === undefined ? 0 : undefined,
    trailers: new Map(),
    trailerNames: [],
    [Symbol.asyncIterator]: () => source[Symbol.asyncIterator](),
  };
}

const NOTHING: BodyStream = {
  [Symbol.asyncIterator]: () => ({
    next: () => Promise.resolve({ done: true, value: undefined }),
  }),
};
