/** AWS's wording of errors about bodies and multipart uploads. */
import { Fault } from "../../model/fault.ts";
import { NoSuchUpload } from "./contract.ts";
import { invalidArgument, invalidRequest } from "./request-faults.ts";

export function noSuchUpload(uploadId: string): Fault {
  return new Fault(
    NoSuchUpload,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { members: { UploadId: uploadId } },
  );
}

export function entityTooLarge(proposedBytes: number, maxBytes: number): Fault {
  return new Fault(
    { code: "EntityTooLarge" },
    "Your proposed upload exceeds the maximum allowed size",
    { members: { ProposedSize: proposedBytes, MaxSizeAllowed: maxBytes } },
  );
}

export function entityTooSmall(part: {
  readonly etag: string;
  readonly number: number;
  readonly sizeBytes: number;
  readonly minBytes: number;
}): Fault {
  return new Fault(
    { code: "EntityTooSmall" },
    "Your proposed upload is smaller than the minimum allowed size",
    {
      members: {
        ETag: part.etag,
        MinSizeAllowed: part.minBytes,
        PartNumber: part.number,
        ProposedSize: part.sizeBytes,
      },
    },
  );
}

export function invalidPart(part: {
  readonly etag: string;
  readonly number: number;
  readonly uploadId: string;
}): Fault {
  return new Fault(
    { code: "InvalidPart" },
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { members: { ETag: part.etag, PartNumber: part.number, UploadId: part.uploadId } },
  );
}

export function invalidCompletedNumber(number: number): Fault {
  return invalidArgument("PartNumber must be >= 1", { name: "PartNumber", value: String(number) });
}

/** What the parts are together is not what the request says. */
export function wrongUploadSize(sizes: {
  readonly claimedBytes: number;
  readonly computedBytes: number;
}): Fault {
  return invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${sizes.claimedBytes} does not match what was computed: ${sizes.computedBytes}`,
  );
}

export function negativeUploadSize(claimedBytes: number): Fault {
  return invalidRequest(
    `Value for x-amz-mp-object-size header is less than zero: '${claimedBytes}'`,
  );
}

export function invalidPartOrder(uploadId: string): Fault {
  return new Fault(
    { code: "InvalidPartOrder" },
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { members: { UploadId: uploadId } },
  );
}
