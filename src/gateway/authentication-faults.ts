/**
 * AWS's wording of every way in which a request fails to prove who sent it, once, by family of
 * services: S3, EC2, the Query services, and the JSON ones each have codes and statuses of their
 * own. Who may do what is another matter (`ServiceWording.accessDenied`).
 *
 * The texts of the JSON and Query families are the front end's that AWS services share, recorded
 * from DynamoDB, SES, IAM and API Gateway; their order of precedence is DynamoDB's.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html | Troubleshoot Signature Version 4}
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html | Common errors}
 * @see {@link https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html | EC2's errors}
 */
import { hash } from "node:crypto";
import type { Protocol } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { formatAmzDate } from "./amz-date.ts";

/** Which services word their errors alike. */
export interface ErrorFamily {
  readonly kind: "s3" | "ec2" | "query" | "json" | "rest";
  /** What stands before the `#` of a JSON `__type`. */
  readonly namespace?: string;
  /** A JSON service that tells Query clients the Query code, with the Query status (SQS). */
  readonly queryCompatible?: boolean;
}

/** Names the family that a service belongs to in a protocol. */
export function errorFamily(
  service: string,
  protocol: Protocol,
  queryCompatible: boolean,
): ErrorFamily {
  if (protocol === "restXml") {
    return { kind: service === "s3" || service === "s3control" ? "s3" : "query" };
  }
  const family = families[protocol];
  return family.kind === "json" ? { ...family, queryCompatible } : family;
}

const coral: ErrorFamily = { kind: "json", namespace: "com.amazon.coral.service" };

const families: Readonly<Record<Exclude<Protocol, "restXml">, ErrorFamily>> = {
  ec2Query: { kind: "ec2" },
  awsQuery: { kind: "query" },
  restJson1: { kind: "rest" },
  awsJson1_0: coral,
  awsJson1_1: { kind: "json" },
  rpcv2Cbor: coral,
};

/** The codes of a failure: the JSON one, the Query one, and the Query status. */
interface Failure {
  readonly code: string;
  readonly queryCode: string;
  readonly status: number;
}

const missing: Failure = {
  code: "MissingAuthenticationTokenException",
  queryCode: "MissingAuthenticationToken",
  status: 403,
};
const incomplete: Failure = {
  code: "IncompleteSignatureException",
  queryCode: "IncompleteSignature",
  status: 400,
};
const unknownKey: Failure = {
  code: "UnrecognizedClientException",
  queryCode: "InvalidClientTokenId",
  status: 403,
};
const badSignature: Failure = {
  code: "InvalidSignatureException",
  queryCode: "SignatureDoesNotMatch",
  status: 403,
};
const expired: Failure = {
  code: "ExpiredTokenException",
  queryCode: "ExpiredToken",
  status: 403,
};

function faultOf(family: ErrorFamily, failure: Failure, message: string): Fault {
  const { code, queryCode } = failure;
  if (family.kind === "query" || family.kind === "ec2" || family.kind === "s3") {
    return new Fault({ code: queryCode, status: failure.status }, message);
  }
  const status = family.kind === "rest" ? 403 : jsonStatus(family, failure);
  const { namespace } = family;
  return new Fault({ code, queryCode, status, ...(namespace && { namespace }) }, message);
}

function jsonStatus(family: ErrorFamily, failure: Failure): number {
  return family.queryCompatible === true ? failure.status : 400;
}

/** EC2 does not tell what is wrong with a credential. */
function ec2Refusal(): Fault {
  return new Fault(
    { code: "AuthFailure", status: 401 },
    "AWS was not able to validate the provided access credentials",
  );
}

/** No credentials, where they are needed. */
export function missingAuthentication(family: ErrorFamily): Fault {
  if (family.kind === "s3") {
    return new Fault({ code: "AccessDenied", status: 403 }, "Access Denied");
  }
  if (family.kind === "ec2") {
    return new Fault(
      { code: "MissingParameter", status: 400 },
      "The request must contain the parameter AWSAccessKeyId",
    );
  }
  const text =
    family.kind === "rest"
      ? "Missing Authentication Token"
      : "Request is missing Authentication Token";
  return faultOf(family, missing, text);
}

/** A key that does not exist, is inactive or was deleted, or a token that does not belong to it. */
export function unknownAccessKey(family: ErrorFamily): Fault {
  if (family.kind === "ec2") return ec2Refusal();
  return faultOf(family, unknownKey, "The security token included in the request is invalid.");
}

/** The session of a temporary key is over. */
export function expiredToken(family: ErrorFamily): Fault {
  if (family.kind === "ec2") return requestExpired();
  return faultOf(family, expired, "The security token included in the request is expired");
}

/** EC2's answer to an old signature and to an old token alike. */
function requestExpired(): Fault {
  return new Fault({ code: "RequestExpired", status: 400 }, "Request has expired.");
}

/** What the server computed, where its service shows it. */
export interface MismatchEvidence {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/** The signature is not the one that the secret gives. */
export function signatureMismatch(family: ErrorFamily, evidence: MismatchEvidence): Fault {
  if (family.kind === "ec2") return ec2Refusal();
  const text =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
  // REST services sit behind API Gateway's front end, which shows what it computed.
  const shown =
    family.kind === "rest"
      ? `\n\nThe Canonical String for this request should have been\n'${evidence.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${evidence.stringToSign}'\n`
      : "";
  return faultOf(family, badSignature, text + shown);
}

/** Both an Authorization header and a signature in the query. */
export function twoSignatures(family: ErrorFamily): Fault {
  return faultOf(
    family,
    badSignature,
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  );
}

/** A part of the Authorization header is not of the form `key=value`. */
export function brokenAuthorization(family: ErrorFamily, authorization: string): Fault {
  return faultOf(
    family,
    incomplete,
    `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${fingerprint(authorization)}'.`,
  );
}

/** Parts of the Authorization header, or the date, are missing. */
export function incompleteAuthorization(
  family: ErrorFamily,
  parts: { readonly missing: readonly string[]; readonly hasDate: boolean },
  authorization: string,
): Fault {
  let text = "";
  for (const part of parts.missing) text += `Authorization header requires '${part}' parameter. `;
  if (!parts.hasDate) {
    text += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  text += `(Hashed with SHA-256 and encoded with Base64) Authorization=${fingerprint(authorization)}`;
  return faultOf(family, incomplete, text);
}

/** AWS shows a hash of the header rather than the header, which may hold a secret. */
function fingerprint(authorization: string): string {
  return hash("sha256", authorization, "base64");
}

/** Parts of a signature in the query are missing, named without their `X-Amz-`. */
export function incompleteQuery(family: ErrorFamily, missingParts: readonly string[]): Fault {
  let text = "";
  for (const part of missingParts) {
    text += `AWS query-string parameters must include 'X-Amz-${part}'. `;
  }
  return faultOf(family, incomplete, `${text}Re-examine the query-string parameters.`);
}

/** The date of the signature cannot be read. */
export function malformedDate(family: ErrorFamily, dateText: string): Fault {
  return faultOf(
    family,
    incomplete,
    `Date must be in ISO-8601 'basic format'. Got '${dateText}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

/** The signature is older than it may be. */
export function signatureExpired(
  family: ErrorFamily,
  times: { readonly signedAtMs: number; readonly nowMs: number; readonly minutes: number },
): Fault {
  if (family.kind === "ec2") return requestExpired();
  const earliest = formatAmzDate(times.nowMs - times.minutes * 60_000);
  return faultOf(
    family,
    badSignature,
    `Signature expired: ${formatAmzDate(times.signedAtMs)} is now earlier than ${earliest} (${formatAmzDate(times.nowMs)} - ${times.minutes} min.)`,
  );
}

/** The signature is dated in the future. */
export function signatureNotYetCurrent(
  family: ErrorFamily,
  times: { readonly signedAtMs: number; readonly nowMs: number; readonly minutes: number },
): Fault {
  if (family.kind === "ec2") return requestExpired();
  const latest = formatAmzDate(times.nowMs + times.minutes * 60_000);
  return faultOf(
    family,
    badSignature,
    `Signature not yet current: ${formatAmzDate(times.signedAtMs)} is still later than ${latest} (${formatAmzDate(times.nowMs)} + ${times.minutes} min.)`,
  );
}

/** A header that must be signed is not. */
export function unsignedHost(family: ErrorFamily): Fault {
  return faultOf(
    family,
    badSignature,
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  );
}

/** Another algorithm than AWS4-HMAC-SHA256. */
export function unsupportedAlgorithm(family: ErrorFamily, algorithm: string): Fault {
  return faultOf(
    family,
    incomplete,
    `Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `,
  );
}

/** The credential has not five parts. */
export function malformedCredential(family: ErrorFamily, credential: string): Fault {
  return faultOf(
    family,
    incomplete,
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
  );
}

/** What does not fit in a credential's scope; what fits is left out. */
export interface ScopeErrors {
  readonly region?: boolean;
  /** The service that the endpoint belongs to. */
  readonly service?: string;
  /** The terminator that was sent. */
  readonly terminator?: string;
  readonly date?: {
    readonly sent: string;
    readonly expected: string;
    readonly amzDate: string;
  };
}

/** The credential's scope is not that of the request. */
export function wrongScope(family: ErrorFamily, errors: ScopeErrors): Fault {
  if (family.kind === "ec2") return ec2Refusal();
  let text = "";
  if (errors.region === true) text += "Credential should be scoped to a valid region. ";
  if (errors.service !== undefined) {
    text += `Credential should be scoped to correct service: '${errors.service}'. `;
  }
  if (errors.terminator !== undefined) {
    text += `Credential should be scoped with a valid terminator: 'aws4_request', not '${errors.terminator}'. `;
  }
  if (errors.date !== undefined) {
    const { sent, expected, amzDate } = errors.date;
    text += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${sent}' != '${expected}', from '${amzDate}'. `;
  }
  return faultOf(family, badSignature, text);
}
