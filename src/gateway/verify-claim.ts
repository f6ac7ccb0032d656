/**
 * Verifies the signature of a key that Atoll minted, for all services but S3. The checks stand in
 * the order in which AWS makes them, as recorded from DynamoDB: it decides which error a request
 * with several mistakes gets.
 */
import type { Credential } from "../model/credential.ts";
import * as faults from "./authentication-faults.ts";
import type { AuthenticationRequest, ClaimFacts } from "./authentication-request.ts";
import { formatAmzDate } from "./amz-date.ts";
import { UNSIGNED_PAYLOAD } from "./payload-claim.ts";
import { parseSignatureDate, SKEW_MS_MAX, skewOf } from "./signature-time.ts";
import { isSameText, SIGV4_ALGORITHM, verifySignature } from "./sigv4.ts";
import { signedNames } from "./sigv4-canonical.ts";

/**
 * Verifies a claim.
 *
 * @param credential The key's record, undefined when there is none.
 * @throws Fault The service's error for the first check that fails.
 */
export async function verifyClaim(
  facts: ClaimFacts,
  credential: Credential | undefined,
): Promise<Credential> {
  const { claim, request, family, deps } = facts;
  checkParts(facts);
  const amzDate = checkDate(facts);
  const names = signedNames(claim.signedHeaders);
  if (!names.includes("host")) throw faults.unsignedHost(family);
  if (claim.algorithm !== SIGV4_ALGORITHM) {
    throw faults.unsupportedAlgorithm(family, claim.algorithm);
  }
  checkScope(facts, amzDate);
  if (credential?.status !== "Active") throw faults.unknownAccessKey(family);
  checkToken(facts, credential);
  const { date, region, service } = claim;
  const { method, rawPath, rawQuery, rawHeaders } = request;
  const verification = verifySignature({
    method,
    rawPath,
    rawQuery,
    rawHeaders,
    signedNames: names,
    payloadHash: await payloadHash(request, names),
    signature: claim.signature,
    amzDate,
    scope: `${date}/${region}/${service}/aws4_request`,
    pathRule: "twice",
    key: deps.signingKeys.get({ ...credential, date, region, service }),
  });
  if (!verification.isValid) throw faults.signatureMismatch(family, verification);
  return credential;
}

/**
 * The body's hash, except that operations with unsigned payloads may say so. AWS allows that by
 * operation; here it is allowed wherever the header that says so is signed.
 */
function payloadHash(
  request: AuthenticationRequest,
  names: readonly string[],
): string | Promise<string> {
  const isUnsigned =
    request.headers["x-amz-content-sha256"] === UNSIGNED_PAYLOAD &&
    names.includes("x-amz-content-sha256");
  return isUnsigned ? UNSIGNED_PAYLOAD : request.bodySha256();
}

function checkParts(facts: ClaimFacts): void {
  const { claim } = facts;
  if (claim.brokenPart === undefined && claim.version !== "v2") {
    const { algorithm, credential, signature, signedHeaders, dateText } = claim;
    const isWhole =
      credential !== "" && signature !== "" && signedHeaders !== "" && dateText !== "";
    if (isWhole && algorithm !== "") return;
  }
  throw incompleteClaim(facts);
}

/** Says what a claim lacks; one of version 2 has none of the parts. */
function incompleteClaim({ claim, request, family }: ClaimFacts): Error {
  const authorization = request.headers["authorization"] ?? "";
  if (claim.brokenPart !== undefined) return faults.brokenAuthorization(family, authorization);
  const lacks = (value: string): boolean => value === "" || claim.version === "v2";
  const hasDate = claim.dateText !== "";
  const missing: string[] = [];
  if (lacks(claim.credential)) missing.push("Credential");
  if (lacks(claim.signature)) missing.push("Signature");
  if (lacks(claim.signedHeaders)) missing.push("SignedHeaders");
  if (claim.place === "header") {
    return faults.incompleteAuthorization(family, { missing, hasDate }, authorization);
  }
  if (lacks(claim.algorithm)) missing.unshift("Algorithm");
  if (!hasDate) missing.push("Date");
  return faults.incompleteQuery(family, missing);
}

/** Gives the date as the string to sign has it. */
function checkDate({ claim, family, deps }: ClaimFacts): string {
  const signedAtMs = parseSignatureDate(claim.dateText);
  if (signedAtMs === undefined) throw faults.malformedDate(family, claim.dateText);
  const validMs = claim.place === "query" ? validityMs(claim.expires) : SKEW_MS_MAX;
  const { isEarly, isLate, nowMs } = skewOf(signedAtMs, deps, validMs);
  const minutes = Math.ceil(validMs / 60_000);
  if (isLate) throw faults.signatureExpired(family, { signedAtMs, nowMs, minutes });
  if (isEarly) throw faults.signatureNotYetCurrent(family, { signedAtMs, nowMs, minutes: 15 });
  return formatAmzDate(signedAtMs);
}

/**
 * How long a signature in the query is good: a presigned GetCallerIdentity with `X-Amz-Expires=60`,
 * the token of EKS, is good for 15 minutes on AWS.
 *
 * @see {@link https://github.com/kubernetes-sigs/aws-iam-authenticator | aws-iam-authenticator}
 */
export function validityMs(expires: string | undefined): number {
  const seconds = Number(expires ?? "");
  return Number.isFinite(seconds) ? Math.max(SKEW_MS_MAX, seconds * 1000) : SKEW_MS_MAX;
}

function checkScope({ claim, request, family }: ClaimFacts, amzDate: string): void {
  if (claim.credential.replace(/\/+$/, "").split("/").length !== 5) {
    throw faults.malformedCredential(family, claim.credential);
  }
  const [properName = request.service] = request.signingNames;
  const day = amzDate.slice(0, 8);
  const errors: faults.ScopeErrors = {
    ...(!isRegion(claim.region) && { region: true }),
    ...(!request.signingNames.includes(claim.service) && { service: properName }),
    ...(claim.terminator !== "aws4_request" && { terminator: claim.terminator }),
    ...(claim.date !== day && { date: { sent: claim.date, expected: day, amzDate } }),
  };
  if (Object.keys(errors).length > 0) throw faults.wrongScope(family, errors);
}

/** Tells whether a text can be a region: it becomes a part of ARNs and keys. */
export function isRegion(text: string): boolean {
  return text.length <= 64 && /^[\w-]+$/.test(text);
}

function checkToken({ claim, family, deps }: ClaimFacts, credential: Credential): void {
  const { sessionToken, session } = credential;
  const isSame =
    sessionToken === undefined
      ? claim.sessionToken === undefined
      : isSameText(sessionToken, claim.sessionToken ?? "");
  if (!isSame) throw faults.unknownAccessKey(family);
  if (session !== undefined && session.expiresAtMs <= deps.clock.nowMs()) {
    throw faults.expiredToken(family);
  }
}
