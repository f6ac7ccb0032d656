/**
 * S3's answers to a body whose `aws-chunked` encoding is broken.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html | S3's error responses}
 */
import { Fault } from "../model/fault.ts";

/** The encoding ends too early, or is none. */
export function incompleteBody(): Fault {
  return new Fault(
    { code: "IncompleteBody", status: 400 },
    "The request body terminated unexpectedly",
  );
}

/** The chunks together have not the length that was announced. */
export function wrongBodyLength(bytesExpected: number, bytesProvided: number): Fault {
  return new Fault(
    { code: "IncompleteBody", status: 400 },
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
    { members: { NumberBytesExpected: bytesExpected, NumberBytesProvided: bytesProvided } },
  );
}

/** A chunk is too small to be followed by another. AWS names the number of the chunk after it. */
export function invalidChunkSize(chunkNumber: number, chunkBytes: number): Fault {
  return new Fault(
    { code: "InvalidChunkSizeError", status: 403 },
    "Only the last chunk is allowed to have a size less than 8192 bytes",
    { members: { Chunk: chunkNumber, BadChunkSize: chunkBytes } },
  );
}

/** `x-amz-decoded-content-length` is missing or no number. */
export function missingDecodedLength(): Fault {
  return new Fault(
    { code: "MissingContentLength", status: 411 },
    "You must provide the Content-Length HTTP header.",
  );
}

/** A trailing header was announced and not sent, or the other way round. */
export function malformedTrailer(): Fault {
  return new Fault(
    { code: "MalformedTrailerError", status: 400 },
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );
}

/** `x-amz-trailer` names something other than a checksum. */
export function unsupportedTrailer(): Fault {
  return new Fault(
    { code: "InvalidRequest", status: 400 },
    "The value specified in the x-amz-trailer header is not supported",
  );
}
