/**
 * What S3 answers when a bucket is asked for in a region that it is not in:
 *
 * ```
 * signed for us-east-1, whose endpoint takes requests for all regions    400, the signature is wrong
 * signed for another region, at that region's endpoint                   301
 * not signed, for a bucket of which the world does not know yet          307
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/Redirects.html | Making requests: request redirection}
 */
import type { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import { partitionOf } from "../../model/scope.ts";
import { s3Host, type Bucket } from "./bucket.ts";
import {
  permanentRedirect,
  temporaryRedirect,
  wrongQueryRegion,
  wrongSigningRegion,
} from "./faults.ts";

/** Where all buckets can be asked for, by name servers that know where each is. */
const FIRST_REGION = "us-east-1";

/** How long it takes until name servers know a new bucket. */
const UNKNOWN_MS = 24 * 60 * 60 * 1000;

/** The answer to a request for a bucket in another region. */
export function foreignRegion(
  { arn, region, record }: Resource,
  asked: string,
  { caller, clock }: Pick<Call, "caller" | "clock">,
): Fault {
  const { signature } = caller;
  if (asked === FIRST_REGION && signature !== undefined) {
    const isQuery = signature.authType === "REST-QUERY-STRING";
    return (isQuery ? wrongQueryRegion : wrongSigningRegion)(asked, region);
  }
  const name = (arn.split(":::", 2)[1] ?? "").split("/", 1)[0] ?? "";
  const endpoint = `${name}.${s3Host({ region, partition: partitionOf(region) })}`;
  const { createdAtMs = 0 } = (record ?? {}) as Partial<Bucket>;
  const isNew = asked === FIRST_REGION && clock.nowMs() - createdAtMs < UNKNOWN_MS;
  return (isNew ? temporaryRedirect : permanentRedirect)(name, region, endpoint);
}
