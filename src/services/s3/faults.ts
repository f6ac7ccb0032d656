/**
 * AWS's wording of errors about buckets, objects and versions; what is wrong with a request's own
 * arguments is in `request-faults.ts`, uploads are in `upload-faults.ts`.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html | S3's error responses}
 */
import { Fault } from "../../model/fault.ts";
import {
  AccessDenied,
  BucketAlreadyExists,
  BucketAlreadyOwnedByYou,
  NoSuchBucket,
  NoSuchKey,
} from "./contract.ts";

export function noSuchBucket(bucket: string): Fault {
  return new Fault(NoSuchBucket, "The specified bucket does not exist", {
    members: { BucketName: bucket },
  });
}

export function noSuchAccessPoint(): Fault {
  return new Fault(
    { code: "NoSuchAccessPoint", status: 404 },
    "The specified accesspoint does not exist",
  );
}

export function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): Fault {
  return new Fault(NoSuchKey, "The specified key does not exist.", {
    members: { Key: key },
    headers,
  });
}

export function noSuchVersion(key: string, versionId: string): Fault {
  return new Fault(
    { code: "NoSuchVersion", status: 404 },
    "The specified version does not exist.",
    { members: { Key: key, VersionId: versionId } },
  );
}

export function invalidVersionId(versionId: string): Fault {
  const text =
    versionId === "" ? "Version id cannot be the empty string" : "Invalid version id specified";
  return new Fault({ code: "InvalidArgument" }, text, {
    members: { ArgumentName: "versionId", ArgumentValue: versionId },
  });
}

/** What the key has is a delete marker; `method` and `resource` as S3 shows them. */
export function methodNotAllowed(
  method: string,
  resource: "OBJECT" | "DeleteMarker" | "BUCKET" | "BUCKETPOLICY",
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return new Fault(
    { code: "MethodNotAllowed", status: 405 },
    "The specified method is not allowed against this resource.",
    { members: { Method: method, ResourceType: resource }, headers },
  );
}

export function accessDenied(
  text = "Access Denied",
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return new Fault(AccessDenied, text, { headers });
}

export function bucketAlreadyExists(bucket: string): Fault {
  return new Fault(
    BucketAlreadyExists,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    { members: { BucketName: bucket } },
  );
}

export function bucketAlreadyOwnedByYou(bucket: string): Fault {
  return new Fault(
    BucketAlreadyOwnedByYou,
    "Your previous request to create the named bucket succeeded and you already own it.",
    { members: { BucketName: bucket } },
  );
}

export function bucketNotEmpty(bucket: string): Fault {
  return new Fault(
    { code: "BucketNotEmpty", status: 409 },
    "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    { members: { BucketName: bucket } },
  );
}

export function bucketHasAccessPoints(bucket: string): Fault {
  return new Fault(
    { code: "BucketHasAccessPointsAttached" },
    "The bucket you tried to delete has access points attached. Delete your access points before you delete your bucket.",
    { members: { BucketName: bucket } },
  );
}

export function tooManyBuckets(): Fault {
  return new Fault(
    { code: "TooManyBuckets" },
    "You have attempted to create more buckets than allowed",
  );
}

export function illegalLocation(constraint: string): Fault {
  return new Fault(
    { code: "IllegalLocationConstraintException" },
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

export function invalidLocation(constraint: string): Fault {
  return new Fault(
    { code: "InvalidLocationConstraint" },
    "The specified location-constraint is not valid",
    { members: { LocationConstraint: constraint } },
  );
}

/** The bucket lies in another region than the endpoint that was asked. */
export function permanentRedirect(bucket: string, region: string, endpoint: string): Fault {
  return new Fault(
    { code: "PermanentRedirect", status: 301 },
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    {
      members: { Endpoint: endpoint, Bucket: bucket },
      headers: { "x-amz-bucket-region": region },
    },
  );
}

/**
 * The bucket lies in another region, and is so new that its name does not lead there yet. AWS names
 * the endpoint in `Location` too, by which a client would leave Atoll for AWS.
 */
export function temporaryRedirect(bucket: string, region: string, endpoint: string): Fault {
  return new Fault(
    { code: "TemporaryRedirect", status: 307 },
    "Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.",
    {
      members: { Endpoint: endpoint, Bucket: bucket },
      headers: { "x-amz-bucket-region": region },
    },
  );
}

/** As {@link wrongSigningRegion}, of a presigned URL. */
export function wrongQueryRegion(signed: string, region: string): Fault {
  return new Fault(
    { code: "AuthorizationQueryParametersError" },
    `Error parsing the X-Amz-Credential parameter; the region '${signed}' is wrong; expecting '${region}'`,
    { members: { Region: region }, headers: { "x-amz-bucket-region": region } },
  );
}

/** Signed for another region than the bucket's, at an endpoint that takes requests for all. */
export function wrongSigningRegion(signed: string, region: string): Fault {
  return new Fault(
    { code: "AuthorizationHeaderMalformed" },
    `The authorization header is malformed; the region '${signed}' is wrong; expecting '${region}'`,
    { members: { Region: region }, headers: { "x-amz-bucket-region": region } },
  );
}

export function invalidBucketOwner(value: string): Fault {
  return new Fault(
    { code: "InvalidBucketOwnerAWSAccountID" },
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${value}]`,
  );
}

export function preconditionFailed(condition: string): Fault {
  return new Fault(
    { code: "PreconditionFailed", status: 412 },
    "At least one of the pre-conditions you specified did not hold",
    { members: { Condition: condition } },
  );
}

export function noSuchBucketPolicy(bucket: string): Fault {
  return new Fault(
    { code: "NoSuchBucketPolicy", status: 404 },
    "The bucket policy does not exist",
    { members: { BucketName: bucket } },
  );
}

export function malformedPolicy(text: string, detail?: string): Fault {
  return new Fault({ code: "MalformedPolicy" }, text, {
    members: detail === undefined ? {} : { Detail: detail },
  });
}

/** A configuration that a bucket does not have; each kind has its code and its sentence. */
export function noSuchConfiguration(code: string, text: string, bucket: string): Fault {
  return new Fault({ code, status: 404 }, text, { members: { BucketName: bucket } });
}

export function versioningMissing(): Fault {
  return new Fault(
    { code: "IllegalVersioningConfigurationException" },
    "The Versioning element must be specified",
  );
}
