/**
 * The small configurations of a bucket: transfer acceleration, who pays, versioning.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html | Transfer Acceleration}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html | Requester Pays}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html | Versioning}
 */
import { Fault } from "../../model/fault.ts";
import { isSingleLabel } from "./bucket-name.ts";
import type { Versioning } from "./bucket.ts";
import type {
  AccelerateConfiguration,
  RequestPaymentConfiguration,
  VersioningConfiguration,
} from "./contract.ts";
import { invalidRequest, malformedXml } from "./request-faults.ts";

/** Reads the document of PutBucketAccelerateConfiguration. */
export function parseAcceleration(
  bucket: string,
  configuration: AccelerateConfiguration | undefined,
): "Enabled" | "Suspended" {
  if (!isSingleLabel(bucket)) {
    throw invalidRequest(
      "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
    );
  }
  const status = configuration?.Status;
  if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
  return status;
}

export type Payer = "BucketOwner" | "Requester";

/** Reads the document of PutBucketRequestPayment. */
export function parsePayer(configuration: RequestPaymentConfiguration | undefined): Payer {
  const payer = configuration?.Payer;
  if (payer !== "BucketOwner" && payer !== "Requester") throw malformedXml();
  return payer;
}

/** Reads the document of PutBucketVersioning. */
export function parseVersioning(configuration: VersioningConfiguration | undefined): Versioning {
  const status = configuration?.Status;
  if (status === undefined) {
    throw new Fault(
      { code: "IllegalVersioningConfigurationException" },
      "The Versioning element must be specified",
    );
  }
  if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
  return status;
}
