/**
 * Verifies the signature of a minted key in a request to S3, which differs from other services in
 * every respect: errors and their order, the path as it is, the body's hash believed until it is
 * read, version 2, and the expiry of presigned URLs.
 */
import type { Credential } from "../model/credential.ts";
import { formatAmzDate, parseAmzDate } from "./amz-date.ts";
import type { AuthenticationRequest, ClaimFacts } from "./authentication-request.ts";
import { readPayloadClaim, UNSIGNED_PAYLOAD, type PayloadClaim } from "./payload-claim.ts";
import * as faults from "./s3-authentication-faults.ts";
import { readParameters } from "./signature-claim.ts";
import { parseSignatureDate, SKEW_MS_MAX, skewOf } from "./signature-time.ts";
import { isSameText, SIGV4_ALGORITHM, signatureOf, verifySignature } from "./sigv4.ts";
import { signedNames } from "./sigv4-canonical.ts";
import { sigV2SignatureOf, sigV2StringToSign } from "./sigv2.ts";
import { isRegion } from "./verify-claim.ts";

/** A presigned URL is good for a week at most. */
const EXPIRES_SECONDS_MAX = 604_800;

/**
 * Verifies a claim.
 *
 * @param credential The key's record, undefined when there is none.
 * @throws Fault S3's error for the first check that fails.
 */
export function verifyS3Claim(
  facts: ClaimFacts,
  credential: Credential | undefined,
): { readonly credential: Credential; readonly payload: PayloadClaim } {
  return facts.claim.version === "v2" ? verifyV2(facts, credential) : verifyV4(facts, credential);
}

function verifyV4(
  facts: ClaimFacts,
  found: Credential | undefined,
): { readonly credential: Credential; readonly payload: PayloadClaim } {
  const { claim, request, deps } = facts;
  const amzDate = checkV4Claim(facts);
  const credential = checkKey(facts, found);
  const payloadHash = payloadHashOf(facts);
  const payload = readPayloadClaim(payloadHash);
  if (payload === undefined) throw faults.s3InvalidContentSha256(payloadHash);
  const names = signedNames(claim.signedHeaders);
  checkHeadersSigned(request, names);
  const { date, region, service } = claim;
  const { method, rawPath, rawQuery, rawHeaders } = request;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const key = deps.signingKeys.get({ ...credential, date, region, service });
  const verification = verifySignature({
    method,
    rawPath,
    rawQuery,
    rawHeaders,
    signedNames: names,
    payloadHash,
    signature: claim.signature,
    amzDate,
    scope,
    pathRule: "once",
    key,
  });
  if (!verification.isValid) {
    throw faults.s3SignatureMismatch({
      ...verification,
      accessKeyId: claim.accessKeyId,
      signatureProvided: claim.signature,
    });
  }
  if (payload.kind !== "chunked" || !payload.isSigned) return { credential, payload };
  const signing = {
    key,
    amzDate,
    scope,
    seedSignature: claim.signature,
    accessKeyId: claim.accessKeyId,
    canonicalRequest: verification.canonicalRequest,
  };
  return { credential, payload: { ...payload, signing } };
}

/** Checks form, date and scope, and gives the date as the string to sign has it. */
function checkV4Claim(facts: ClaimFacts): string {
  const { claim, request } = facts;
  if (claim.algorithm !== SIGV4_ALGORITHM) throw faults.s3UnsupportedMechanism();
  if (claim.brokenPart !== undefined) {
    throw faults.s3MalformedAuthorization(
      `the authorization component "${claim.brokenPart}" is malformed.`,
    );
  }
  if (claim.credential === "" || claim.signedHeaders === "" || claim.signature === "") {
    throw faults.s3MalformedAuthorization(
      "the authorization header requires three components: Credential, SignedHeaders, and Signature.",
    );
  }
  const signedAtMs = parseSignatureDate(claim.dateText);
  if (signedAtMs === undefined) throw faults.s3MissingDate();
  checkSkew(facts, signedAtMs);
  checkS3Credential(facts);
  const refuse = (detail: string): Error => faults.s3WrongCredential(claim.place, detail);
  const [properName = "s3"] = request.signingNames;
  if (!isRegion(claim.region)) throw faults.s3WrongRegion(claim.place, claim.region);
  if (!request.signingNames.includes(claim.service)) {
    throw refuse(`incorrect service "${claim.service}". This endpoint belongs to "${properName}".`);
  }
  const amzDate = formatAmzDate(signedAtMs);
  if (amzDate.slice(0, 8) !== claim.date) {
    throw faults.s3WrongCredentialDate(claim.place, claim.date, amzDate.slice(0, 8));
  }
  return amzDate;
}

/** The age of a presigned URL is its `X-Amz-Expires`'s business. */
function checkSkew({ claim, deps }: ClaimFacts, signedAtMs: number): void {
  const { isEarly, isLate, nowMs } = skewOf(signedAtMs, deps);
  if (claim.place === "query") {
    if (isEarly) throw faults.s3PresignedTooEarly();
  } else if (isEarly || isLate) {
    throw faults.s3TooSkewed({ requestTime: claim.dateText, nowMs, skewMsMax: SKEW_MS_MAX });
  }
}

/** The form of a credential: five parts, a date, the terminator. */
function checkS3Credential({ claim }: ClaimFacts): void {
  const refuse = (detail: string): Error => faults.s3WrongCredential(claim.place, detail);
  if (claim.credential.split("/").length !== 5) {
    throw refuse(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (parseAmzDate(`${claim.date}T000000Z`) === undefined) {
    throw refuse(
      `incorrect date format "${claim.date}". This date in the credential must be in the format "yyyyMMdd".`,
    );
  }
  if (claim.terminator !== "aws4_request") {
    throw refuse(`incorrect terminal "${claim.terminator}". This endpoint uses "aws4_request".`);
  }
}

/** The key must exist, be active, and come with its token and in its time. */
function checkKey({ claim, deps }: ClaimFacts, credential: Credential | undefined): Credential {
  if (credential?.status !== "Active") throw faults.s3UnknownAccessKey(claim.accessKeyId);
  const { sessionToken, session } = credential;
  if (sessionToken !== undefined && claim.sessionToken === undefined) {
    throw faults.s3UnknownAccessKey(claim.accessKeyId);
  }
  if (claim.sessionToken !== undefined && !isSameText(sessionToken ?? "", claim.sessionToken)) {
    throw faults.s3InvalidToken(claim.sessionToken);
  }
  if (session !== undefined && session.expiresAtMs <= deps.clock.nowMs()) {
    throw faults.s3ExpiredToken(claim.sessionToken ?? "");
  }
  return credential;
}

/** What the signature has in the place of the body's hash. */
function payloadHashOf({ claim, request }: ClaimFacts): string {
  const header = request.headers["x-amz-content-sha256"];
  if (claim.place === "header") {
    if (header === undefined) throw faults.s3MissingContentSha256();
    return header;
  }
  const parameter = readParameters(request.rawQuery).get("X-Amz-Content-Sha256");
  return parameter ?? header ?? UNSIGNED_PAYLOAD;
}

/** S3 wants every header of AWS's signed, and so is sure of what they say. */
function checkHeadersSigned(request: AuthenticationRequest, signed: readonly string[]): void {
  const unsigned: string[] = [];
  if (!signed.includes("host")) unsigned.push("host");
  for (const name in request.headers) {
    if (name.startsWith("x-amz-") && !signed.includes(name)) unsigned.push(name);
  }
  if (unsigned.length > 0) throw faults.s3HeadersNotSigned(unsigned);
}

function verifyV2(
  facts: ClaimFacts,
  found: Credential | undefined,
): { readonly credential: Credential; readonly payload: PayloadClaim } {
  const { claim, request } = facts;
  if (claim.place === "header") {
    const signedAtMs = parseSignatureDate(claim.dateText);
    if (signedAtMs === undefined) throw faults.s3MissingDate();
    checkSkew(facts, signedAtMs);
  }
  const credential = checkKey(facts, found);
  const stringToSign = sigV2StringToSign(request, claim);
  const expected = sigV2SignatureOf(credential.secretAccessKey, stringToSign);
  if (!isSameText(expected, claim.signature)) {
    throw faults.s3SignatureMismatch({
      accessKeyId: claim.accessKeyId,
      stringToSign,
      signatureProvided: claim.signature,
    });
  }
  return {
    credential,
    payload: readPayloadClaim(request.headers["x-amz-content-sha256"]) ?? { kind: "settled" },
  };
}

/**
 * Verifies the signature of a form over its policy. Its time is the policy's business.
 *
 * @param found The key's record, undefined when there is none.
 * @throws Fault S3's error for the first check that fails.
 */
export function verifyS3Form(
  facts: ClaimFacts,
  found: Credential | undefined,
  policy: string,
): Credential {
  const { claim, request, deps } = facts;
  const { accessKeyId, date, region, service, signature } = claim;
  if (claim.version !== "v2") {
    if (claim.algorithm !== SIGV4_ALGORITHM) throw faults.s3UnsupportedMechanism();
    checkS3Credential(facts);
    if (!request.signingNames.includes(service)) {
      throw faults.s3WrongCredential("query", `incorrect service "${service}".`);
    }
  }
  const credential = checkKey(facts, found);
  const expected =
    claim.version === "v2"
      ? sigV2SignatureOf(credential.secretAccessKey, policy)
      : signatureOf(deps.signingKeys.get({ ...credential, date, region, service }), policy);
  if (isSameText(expected, signature)) return credential;
  throw faults.s3SignatureMismatch({
    accessKeyId,
    stringToSign: policy,
    signatureProvided: signature,
  });
}

/**
 * Checks what a presigned URL says of itself, whoever signed it: all its parameters are there, and
 * its time, by Atoll's clock, is not over.
 *
 * @throws Fault `AuthorizationQueryParametersError`, or `AccessDenied` "Request has expired".
 */
export function checkS3Presigned(facts: ClaimFacts): void {
  const { claim } = facts;
  if (claim.version === "v2") checkV2Expiry(facts);
  else checkV4Expiry(facts);
  if (claim.version === "v4") checkS3Credential(facts);
}

function checkV4Expiry({ claim, deps }: ClaimFacts): void {
  const { algorithm, credential, signature, dateText, signedHeaders, expires } = claim;
  if ([algorithm, credential, signature, dateText, signedHeaders, expires ?? ""].includes("")) {
    throw faults.s3IncompleteQuery("v4");
  }
  if (algorithm !== SIGV4_ALGORITHM && claim.version !== "v4a") {
    throw faults.s3QueryParameters(
      'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
    );
  }
  const signedAtMs = parseAmzDate(dateText);
  if (signedAtMs === undefined) {
    throw faults.s3QueryParameters(
      `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    );
  }
  const expiresSeconds = expiresSecondsOf(expires ?? "");
  const expiredAtMs = signedAtMs + expiresSeconds * 1000;
  const nowMs = deps.clock.nowMs();
  if (expiredAtMs < nowMs) throw faults.s3PresignedExpired({ expiresSeconds, expiredAtMs, nowMs });
}

function expiresSecondsOf(expires: string): number {
  if (!/^-?\d{1,18}$/.test(expires)) {
    throw faults.s3QueryParameters("X-Amz-Expires should be a number");
  }
  const expiresSeconds = Number(expires);
  if (expiresSeconds < 0) throw faults.s3QueryParameters("X-Amz-Expires must be non-negative");
  if (expiresSeconds <= EXPIRES_SECONDS_MAX) return expiresSeconds;
  throw faults.s3QueryParameters(
    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
  );
}

function checkV2Expiry({ claim, deps }: ClaimFacts): void {
  const { accessKeyId, signature, expires = "" } = claim;
  if ([accessKeyId, signature, expires].includes("")) throw faults.s3IncompleteQuery("v2");
  if (!/^\d{1,12}$/.test(expires)) throw faults.s3InvalidExpires(expires);
  const expiredAtMs = Number(expires) * 1000;
  const nowMs = deps.clock.nowMs();
  if (expiredAtMs < nowMs) throw faults.s3PresignedExpired({ expiredAtMs, nowMs });
}
