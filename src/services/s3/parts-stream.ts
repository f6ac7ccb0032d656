import type { Blobs } from "../../model/blob.ts";
import type { BodyStream } from "../../model/contract.ts";
import { openStream, type Seal } from "./body-cipher.ts";

/** A piece of a body that lies in several places. */
export type Segment =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly span: { readonly start: number; readonly end: number };
      /** How it is encrypted. */
      readonly seal?: Seal | undefined;
    };

/**
 * Reads segments one after the other. Their files are held until the end, or until the reader
 * leaves, and each is opened when its turn comes: an object may have 10,000 of them.
 */
export function partsStream(segments: readonly Segment[], blobs: Blobs): BodyStream {
  const names = segments.flatMap((segment) => (segment.kind === "file" ? [segment.name] : []));
  const letGo = blobs.hold(names);
  return {
    [Symbol.asyncIterator]() {
      const pieces = piecesOf(segments, blobs);
      return {
        async next() {
          try {
            const step = await pieces.next();
            if (step.done === true) letGo();
            return step;
          } catch (error) {
            letGo();
            throw error;
          }
        },
        async return() {
          letGo();
          await pieces.return();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

async function* piecesOf(
  segments: readonly Segment[],
  blobs: Blobs,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const segment of segments) {
    if (segment.kind === "bytes") {
      yield segment.bytes;
      continue;
    }
    const reader = await blobs.open(segment.name);
    if (reader === undefined) throw new Error(`the blob \`${segment.name}\` is not there`);
    const { span, seal } = segment;
    const stream = reader.stream(span.start, span.end);
    yield* seal === undefined ? stream : openStream(stream, seal, span.start);
  }
}
