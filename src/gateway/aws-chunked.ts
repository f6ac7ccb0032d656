/**
 * The `aws-chunked` encoding, in which SDKs upload to S3: the object in chunks, each with its size
 * and perhaps a signature, then trailing headers with a checksum that was computed on the way.
 *
 * ```
 * 10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648
 * <65536 bytes>
 * 0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9
 * x-amz-checksum-crc32c:sOO8/Q==
 * x-amz-trailer-signature:63bddb248ad2590c92712055f51b8e78ab024eead08276b24f010b0efd74843f
 * ```
 *
 * It is undone piece by piece: bytes are handed on as they come, without copies, and nothing but an
 * unfinished header line is kept. A chunk's signature can only be judged at its end, so whoever
 * takes the bytes must throw them away when the stream fails.
 *
 * What is accepted and how it is refused follows what AWS answered to OpenStack Swift's
 * cross-compatibility tests.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html | Signature calculations: transferring payload in multiple chunks}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html | Including trailing headers}
 */
import type { BodyStream } from "../model/contract.ts";
import type { Headers } from "../protocols/protocol.ts";
import { ChunkSignatures } from "./chunk-signatures.ts";
import * as faults from "./chunk-faults.ts";
import type { ChunkedPayload } from "./payload-claim.ts";

/** A body with its encoding undone. */
export interface DecodedBody {
  /** The object's bytes. Throws the Fault when the encoding turns out to be broken. */
  readonly data: BodyStream;
  /** How long the data will be. */
  readonly bytes: number;
  /** Trailing headers by lower-case name; complete once `data` has ended. */
  readonly trailers: ReadonlyMap<string, string>;
}

/** All chunks but the last must have this size at least. */
const CHUNK_BYTES_MIN = 8192;
/** A chunk's size and signature; the asymmetric ones take 144 characters. */
const LINE_BYTES_MAX = 1024;
const TRAILERS_MAX = 16;
/** An object part has 5 GiB at most; more digits are no size. */
const SIZE_DIGITS_MAX = 12;

const CR = 13;
const LF = 10;

/**
 * Undoes the encoding of a body.
 *
 * @param payload What the request says of its body.
 * @throws Fault `MissingContentLength`, or `InvalidRequest` for a trailer that S3 does not know.
 */
export function decodeAwsChunked(
  body: BodyStream | Uint8Array,
  payload: ChunkedPayload,
  headers: Headers,
): DecodedBody {
  const decoder = new ChunkDecoder(payload, headers);
  const pieces = body instanceof Uint8Array ? [body] : body;
  return {
    data: decode(pieces, decoder),
    bytes: decoder.bytesExpected,
    trailers: decoder.trailers,
  };
}

async function* decode(
  pieces: BodyStream | readonly Uint8Array[],
  decoder: ChunkDecoder,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    let at = 0;
    while (at < piece.byteLength) {
      const step = decoder.take(piece, at);
      at = step.next;
      if (step.data !== undefined) yield step.data;
    }
  }
  decoder.end();
}

/** Removes `aws-chunked` from a Content-Encoding, which is stored without it. */
export function withoutAwsChunked(contentEncoding: string): string | undefined {
  const kept = contentEncoding
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding.toLowerCase() !== "aws-chunked");
  return kept.length === 0 ? undefined : kept.join(",");
}

type State = "size" | "data" | "data-end" | "trailer" | "done";

interface Step {
  /** Where in the piece to go on. */
  readonly next: number;
  readonly data?: Uint8Array;
}

class ChunkDecoder {
  readonly bytesExpected: number;
  readonly trailers: Map<string, string> = new Map<string, string>();
  readonly #payload: ChunkedPayload;
  readonly #declared: readonly string[];
  readonly #signatures: ChunkSignatures | undefined;
  #state: State = "size";
  /** An unfinished line, from earlier pieces. */
  #line = "";
  #chunkNumber = 0;
  #chunkBytes = 0;
  #chunkBytesLeft = 0;
  #bytesDeclared = 0;
  #trailerSignature: string | undefined;

  constructor(payload: ChunkedPayload, headers: Headers) {
    this.#payload = payload;
    this.bytesExpected = decodedLength(headers);
    this.#declared = declaredTrailers(headers);
    this.#signatures = payload.signing && new ChunkSignatures(payload.signing);
  }

  /** Takes some of a piece: a line, the end of a line, or a run of data. */
  take(piece: Uint8Array, at: number): Step {
    if (this.#state === "data") return this.#takeData(piece, at);
    // AWS looks at nothing behind the empty line that ends the trailer.
    return { next: this.#state === "done" ? piece.byteLength : this.#takeLine(piece, at) };
  }

  /** The body is over: it must have been complete. */
  end(): void {
    // The empty line at the very end may be missing.
    if (this.#state === "trailer" && this.#line === "") this.#finish();
    if (this.#state !== "done") throw faults.incompleteBody();
  }

  #takeData(piece: Uint8Array, at: number): Step {
    const next = Math.min(piece.byteLength, at + this.#chunkBytesLeft);
    const data = piece.subarray(at, next);
    this.#chunkBytesLeft -= data.byteLength;
    this.#signatures?.update(data);
    if (this.#chunkBytesLeft === 0) {
      this.#signatures?.endChunk();
      this.#state = "data-end";
    }
    return { next, data };
  }

  #takeLine(piece: Uint8Array, at: number): number {
    const lineFeed = piece.indexOf(LF, at);
    const to = lineFeed < 0 ? piece.byteLength : lineFeed;
    if (this.#line.length + (to - at) > LINE_BYTES_MAX) throw faults.incompleteBody();
    this.#line += Buffer.from(piece.buffer, piece.byteOffset + at, to - at).toString("latin1");
    if (lineFeed < 0) return to;
    const line = this.#line;
    this.#line = "";
    if (line.charCodeAt(line.length - 1) !== CR) throw faults.incompleteBody();
    this.#readLine(line.slice(0, -1));
    return lineFeed + 1;
  }

  #readLine(line: string): void {
    if (this.#state === "size") {
      this.#readSize(line);
    } else if (this.#state === "data-end") {
      if (line !== "") throw faults.incompleteBody();
      this.#state = "size";
    } else if (line === "") {
      this.#finish();
    } else {
      this.#readTrailer(line);
    }
  }

  /** `10000;chunk-signature=ad80c730...`; spaces may stand around each part. */
  #readSize(line: string): void {
    const semicolon = line.indexOf(";");
    const digits = (semicolon < 0 ? line : line.slice(0, semicolon)).trim();
    if (!/^[\da-f]+$/i.test(digits) || digits.length > SIZE_DIGITS_MAX) {
      throw faults.incompleteBody();
    }
    if (this.#payload.isSigned) {
      const signature = chunkSignature(semicolon < 0 ? "" : line.slice(semicolon + 1));
      this.#signatures?.beginChunk(signature);
    }
    this.#beginChunk(Number.parseInt(digits, 16));
  }

  #beginChunk(bytes: number): void {
    const bytesBefore = this.#chunkBytes;
    this.#chunkNumber += 1;
    if (bytes > 0 && this.#chunkNumber > 1 && bytesBefore < CHUNK_BYTES_MIN) {
      throw faults.invalidChunkSize(this.#chunkNumber, bytesBefore);
    }
    this.#chunkBytes = bytes;
    this.#chunkBytesLeft = bytes;
    this.#bytesDeclared += bytes;
    // Not before its end, but at once: a longer body need not be taken.
    const isWrongLength =
      bytes === 0
        ? this.#bytesDeclared !== this.bytesExpected
        : this.#bytesDeclared > this.bytesExpected;
    if (isWrongLength) throw faults.wrongBodyLength(this.bytesExpected, this.#bytesDeclared);
    if (bytes === 0) this.#signatures?.endChunk();
    this.#state = bytes === 0 ? "trailer" : "data";
  }

  #readTrailer(line: string): void {
    const colon = line.indexOf(":");
    if (colon < 0) throw faults.incompleteBody();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") {
      this.#trailerSignature = value;
    } else if (!this.#payload.hasTrailer || !this.#declared.includes(name)) {
      throw faults.malformedTrailer();
    } else {
      // Sent twice, the last one counts.
      this.trailers.set(name, value);
    }
  }

  #finish(): void {
    for (const name of this.#declared) {
      if (!this.trailers.has(name)) throw faults.malformedTrailer();
    }
    if (this.#payload.isSigned && this.#payload.hasTrailer) {
      if (this.#trailerSignature === undefined || this.trailers.size === 0) {
        throw faults.incompleteBody();
      }
      this.#signatures?.verifyTrailer(this.trailers, this.#trailerSignature);
    }
    this.#state = "done";
  }
}

function chunkSignature(extension: string): string {
  const equals = extension.indexOf("=");
  const signature = extension.slice(equals + 1).trim();
  const isSignature = equals > 0 && extension.slice(0, equals).trim() === "chunk-signature";
  if (!isSignature || signature === "" || signature.includes(";")) throw faults.incompleteBody();
  return signature;
}

function decodedLength(headers: Headers): number {
  const text = headers["x-amz-decoded-content-length"] ?? "";
  if (!/^\d{1,15}$/.test(text)) throw faults.missingDecodedLength();
  return Number(text);
}

/**
 * The names in `x-amz-trailer`.
 *
 * @throws Fault `InvalidRequest` for a trailer that S3 does not know.
 */
export function declaredTrailers(headers: Headers): readonly string[] {
  const names = (headers["x-amz-trailer"] ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const isKnown = names.every((name) => name.startsWith("x-amz-checksum-"));
  if (!isKnown || names.length > TRAILERS_MAX) throw faults.unsupportedTrailer();
  return names;
}
