/** AWS's wording of the errors about checksums and digests of uploaded bytes. */
import { Fault } from "../../model/fault.ts";
import type { ChecksumAlgorithm, ChecksumType } from "./checksum-algorithm.ts";
import { invalidRequest } from "./request-faults.ts";

/** The bytes have another checksum than the one that came with them. */
export function checksumMismatch(algorithm: ChecksumAlgorithm): Fault {
  return new Fault(
    { code: "BadDigest" },
    `The ${algorithm} you specified did not match the calculated checksum.`,
  );
}

/** What came as a checksum is no base64 of the algorithm's length. */
export function invalidChecksum(header: string, place: "header" | "trailing header"): Fault {
  return invalidRequest(`Value for ${header} ${place} is invalid.`);
}

export function severalChecksums(): Fault {
  return invalidRequest(
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  );
}

export function unsupportedChecksumAlgorithm(names: readonly string[]): Fault {
  return invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${names.join(", ")}]`,
  );
}

/** The algorithm was announced, and no checksum came. */
export function announcedChecksumMissing(): Fault {
  return invalidRequest(
    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
  );
}

export function unsupportedTrailer(): Fault {
  return invalidRequest("The value specified in the x-amz-trailer header is not supported");
}

export function invalidContentMd5(value: string): Fault {
  return new Fault({ code: "InvalidDigest" }, "The Content-MD5 you specified was invalid.", {
    members: { "Content-MD5": value },
  });
}

/** Both digests in base64. */
export function contentMd5Mismatch(digests: {
  readonly expected: string;
  readonly calculated: string;
}): Fault {
  return new Fault(
    { code: "BadDigest" },
    "The Content-MD5 you specified did not match what we received.",
    { members: { ExpectedDigest: digests.expected, CalculatedDigest: digests.calculated } },
  );
}

export function checksumTypeNotOfAlgorithm(
  type: ChecksumType,
  algorithm: ChecksumAlgorithm,
): Fault {
  return invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

export function checksumTypeWithoutAlgorithm(): Fault {
  return invalidRequest(
    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
  );
}

/** A part comes with another algorithm than its upload was created with. */
export function partAlgorithmMismatch(
  expected: ChecksumAlgorithm,
  actual: ChecksumAlgorithm | undefined,
): Fault {
  const shown = actual?.toLowerCase() ?? "null";
  return invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${shown}`,
  );
}

export function partChecksumMissing(algorithm: ChecksumAlgorithm, partNumber: number): Fault {
  return invalidRequest(
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
  );
}

/** An upload is completed in another mode than it was created in. */
export function checksumModeMismatch(created: ChecksumType | undefined): Fault {
  return invalidRequest(
    `The upload was created using the ${created ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
  );
}
