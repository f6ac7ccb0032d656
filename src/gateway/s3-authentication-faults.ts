/**
 * S3's own wording of failed authentication: unlike other services it answers with elements that
 * show what it computed. Texts as AWS answered them (OpenStack Swift's cross-compatibility tests,
 * which run against AWS, and versitygw's error tables).
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html | S3's error responses}
 */
import { Fault } from "../model/fault.ts";
import { formatIsoSeconds } from "./amz-date.ts";

/** A key that does not exist, is inactive or was deleted, or a temporary one without its token. */
export function s3UnknownAccessKey(accessKeyId: string): Fault {
  return new Fault(
    { code: "InvalidAccessKeyId", status: 403 },
    "The AWS Access Key Id you provided does not exist in our records.",
    { members: { AWSAccessKeyId: accessKeyId } },
  );
}

export function s3InvalidToken(token: string): Fault {
  return new Fault(
    { code: "InvalidToken", status: 400 },
    "The provided token is malformed or otherwise invalid.",
    { members: { "Token-0": token } },
  );
}

export function s3ExpiredToken(token: string): Fault {
  return new Fault({ code: "ExpiredToken", status: 400 }, "The provided token has expired.", {
    members: { "Token-0": token },
  });
}

/** What S3 shows of a signature that does not match. */
export interface S3MismatchEvidence {
  readonly accessKeyId: string;
  readonly stringToSign: string;
  readonly signatureProvided: string;
  /** There is none in version 2. */
  readonly canonicalRequest?: string | undefined;
}

export function s3SignatureMismatch(evidence: S3MismatchEvidence): Fault {
  const { accessKeyId, stringToSign, signatureProvided, canonicalRequest } = evidence;
  return new Fault(
    { code: "SignatureDoesNotMatch", status: 403 },
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    {
      members: {
        AWSAccessKeyId: accessKeyId,
        StringToSign: stringToSign,
        SignatureProvided: signatureProvided,
        StringToSignBytes: spacedHex(stringToSign),
        ...(canonicalRequest !== undefined && {
          CanonicalRequest: canonicalRequest,
          CanonicalRequestBytes: spacedHex(canonicalRequest),
        }),
      },
    },
  );
}

function spacedHex(text: string): string {
  return Buffer.from(text, "latin1")
    .toString("hex")
    .replaceAll(/..(?=.)/g, "$& ");
}

/** The `Authorization` header is of another kind, such as `Bearer`. */
export function s3UnsupportedAuthorization(authorization: string): Fault {
  return invalidArgument("Unsupported Authorization Type", "Authorization", authorization);
}

export function s3TwoMechanisms(authorization: string): Fault {
  return invalidArgument(
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    "Authorization",
    authorization,
  );
}

/** Another algorithm than AWS4-HMAC-SHA256 with a key that has to be verified. */
export function s3UnsupportedMechanism(): Fault {
  return new Fault(
    { code: "InvalidRequest", status: 400 },
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  );
}

/** The Authorization header, or the credential of a presigned URL, is wrong in some part. */
export function s3MalformedAuthorization(detail: string): Fault {
  return new Fault(
    { code: "AuthorizationHeaderMalformed", status: 400 },
    `The authorization header is malformed; ${detail}`,
  );
}

export function s3QueryParameters(text: string): Fault {
  return new Fault({ code: "AuthorizationQueryParametersError", status: 400 }, text);
}

/** The parameters that a presigned URL needs, all of them. */
export function s3IncompleteQuery(version: "v2" | "v4"): Fault {
  if (version === "v4") {
    return s3QueryParameters(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  }
  return new Fault(
    { code: "AccessDenied", status: 403 },
    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
  );
}

/** Says where a credential was read from, the way S3 begins its sentence. */
export type CredentialPlace = "header" | "query";

/** A credential is not what S3 expects; the same details in the header's and the query's words. */
export function s3WrongCredential(place: CredentialPlace, detail: string): Fault {
  return place === "header"
    ? s3MalformedAuthorization(detail)
    : s3QueryParameters(`Error parsing the X-Amz-Credential parameter; ${detail}`);
}

/** A region that cannot be one. */
export function s3WrongRegion(place: CredentialPlace, region: string): Fault {
  return s3WrongCredential(place, `the region '${region}' is wrong; expecting 'us-east-1'`);
}

export function s3WrongCredentialDate(place: CredentialPlace, sent: string, dated: string): Fault {
  const text = `Invalid credential date "${sent}". This date is not the same as X-Amz-Date: "${dated}".`;
  return place === "header" ? s3MalformedAuthorization(text) : s3QueryParameters(text);
}

/** A presigned URL whose time is over. */
export function s3PresignedExpired(times: {
  /** In seconds, as in the URL; only version 4 has it. */
  readonly expiresSeconds?: number;
  readonly expiredAtMs: number;
  readonly nowMs: number;
}): Fault {
  return new Fault({ code: "AccessDenied", status: 403 }, "Request has expired", {
    members: {
      ...(times.expiresSeconds !== undefined && { "X-Amz-Expires": times.expiresSeconds }),
      Expires: formatIsoSeconds(times.expiredAtMs),
      ServerTime: formatIsoSeconds(times.nowMs),
    },
  });
}

/** A presigned URL that is dated in the future. */
export function s3PresignedTooEarly(): Fault {
  return new Fault({ code: "AccessDenied", status: 403 }, "Request is not valid yet");
}

/** `Expires` of a version 2 URL is no number. */
export function s3InvalidExpires(expires: string): Fault {
  return new Fault(
    { code: "AccessDenied", status: 403 },
    `Invalid date (should be seconds since epoch): ${expires}`,
  );
}

export function s3MissingDate(): Fault {
  return new Fault(
    { code: "AccessDenied", status: 403 },
    "AWS authentication requires a valid Date or x-amz-date header",
  );
}

export function s3TooSkewed(times: {
  readonly requestTime: string;
  readonly nowMs: number;
  readonly skewMsMax: number;
}): Fault {
  return new Fault(
    { code: "RequestTimeTooSkewed", status: 403 },
    "The difference between the request time and the current time is too large.",
    {
      members: {
        RequestTime: times.requestTime,
        ServerTime: formatIsoSeconds(times.nowMs),
        MaxAllowedSkewMilliseconds: times.skewMsMax,
      },
    },
  );
}

/** Headers of AWS's came along without being signed. */
export function s3HeadersNotSigned(names: readonly string[]): Fault {
  return new Fault(
    { code: "AccessDenied", status: 403 },
    "There were headers present in the request which were not signed",
    { members: { HeadersNotSigned: names.join(", ") } },
  );
}

export function s3MissingContentSha256(): Fault {
  return new Fault(
    { code: "InvalidRequest", status: 400 },
    "Missing required header for this request: x-amz-content-sha256",
  );
}

export function s3InvalidContentSha256(value: string): Fault {
  return invalidArgument(
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
    "x-amz-content-sha256",
    value,
  );
}

/** Chunk signatures without a signature that they could follow. */
export function s3AnonymousStreaming(): Fault {
  return new Fault(
    { code: "InvalidRequest", status: 400 },
    "Anonymous requests don't support this x-amz-content-sha256 value. Please use UNSIGNED-PAYLOAD or STREAMING-UNSIGNED-PAYLOAD-TRAILER.",
  );
}

/** The body is not the one whose hash was given. */
export function s3ContentSha256Mismatch(claimed: string, computed: string): Fault {
  return new Fault(
    { code: "XAmzContentSHA256Mismatch", status: 400 },
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    {
      members: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed },
    },
  );
}

function invalidArgument(text: string, name: string, value: string): Fault {
  return new Fault({ code: "InvalidArgument", status: 400 }, text, {
    members: { ArgumentName: name, ArgumentValue: value },
  });
}
