/**
 * Who sends a request. Three keys, three ways:
 *
 * ```
 * 222222222222           an account's id: its root user, whatever the secret
 * AKIARERCEIRCEXAMPLE2   minted by Atoll: signature, token and expiry are verified, in every mode;
 *                        in the regions of another partition it is no key
 * AKIAIOSFODNN7EXAMPLE   unknown: refused in `enforce`; otherwise root of the default account, and
 *                        the decision says so
 * ```
 *
 * Account ids and `test` are taken at their word unless `--strict-auth`: neither secret, signature,
 * date nor scope is looked at, as with LocalStack, except that a presigned URL must be complete and
 * not expired, and that a body must have the hash that S3 clients announce. The asymmetric variant
 * of signatures (`AWS4-ECDSA-P256-SHA256`) and version 2 outside S3 are taken with such keys only.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html | Signature Version 4}
 */
import { parseArn } from "../model/arn.ts";
import type { Credential } from "../model/credential.ts";
import type { FormSignature } from "../model/form.ts";
import { accountOf, type SignatureFacts } from "../model/principal.ts";
import { DEFAULT_ACCOUNT, DEFAULT_REGION, isAccountId, partitionOf } from "../model/scope.ts";
import { accountOfAccessKey } from "../model/access-key.ts";
import * as faults from "./authentication-faults.ts";
import type {
  Authentication,
  AuthenticationDependencies,
  AuthenticationRequest,
  ClaimFacts,
} from "./authentication-request.ts";
import { findQueryParameter } from "./request-parameter.ts";
import { readPayloadClaim, UNSIGNED_PAYLOAD, type PayloadClaim } from "./payload-claim.ts";
import {
  s3AnonymousStreaming,
  s3IncompleteQuery,
  s3TwoMechanisms,
  s3UnsupportedAuthorization,
  s3WrongRegion,
} from "./s3-authentication-faults.ts";
import {
  formClaim,
  hasQuerySignature,
  readParameters,
  readSignatureClaim,
} from "./signature-claim.ts";
import { parseSignatureDate } from "./signature-time.ts";
import { isRegion, validityMs, verifyClaim } from "./verify-claim.ts";
import { checkS3Presigned, verifyS3Claim, verifyS3Form } from "./verify-s3-claim.ts";

/** What an id of a minted key may look like; nothing else is looked up. */
const ACCESS_KEY_FORM = /^\w{16,128}$/;

/**
 * Authenticates a request; synchronously where no key has to be looked up.
 *
 * @throws Fault The service's own error for what is missing or wrong.
 */
export function authenticate(
  request: AuthenticationRequest,
  deps: AuthenticationDependencies,
): Authentication | Promise<Authentication> {
  const family = faults.errorFamily(request.service, request.protocol, request.queryCompatible);
  refuseTwoSignatures(request, family);
  const claim = readSignatureClaim(request);
  if (claim === undefined) return anonymous(request, family);

  const facts: ClaimFacts = { claim, request, family, deps };
  if (claim.region !== "" && !isRegion(claim.region)) throw wrongRegion(facts);
  if (claim.place === "query") checkPresigned(facts);
  const account = claim.accessKeyId === "test" ? DEFAULT_ACCOUNT : claim.accessKeyId;
  if (isAccountId(account) && !deps.strictAuth) return asRoot(account, facts);
  return authenticateKey(facts);
}

/**
 * Authenticates an HTML form, which is signed by its policy.
 *
 * @throws Fault The service's own error for what is missing or wrong.
 */
export async function authenticateForm(
  form: FormSignature,
  request: AuthenticationRequest,
  deps: AuthenticationDependencies,
): Promise<Authentication> {
  const family = faults.errorFamily(request.service, request.protocol, request.queryCompatible);
  const claim = formClaim(form);
  const facts: ClaimFacts = { claim, request, family, deps };
  if (claim.region !== "" && !isRegion(claim.region)) throw wrongRegion(facts);
  const account = claim.accessKeyId === "test" ? DEFAULT_ACCOUNT : claim.accessKeyId;
  const isByWord = isAccountId(account) && !deps.strictAuth;
  const found = isByWord ? asRoot(account, facts) : await authenticateKey(facts, form.policy);
  const { caller } = found;
  const signature = caller.signature && { ...caller.signature, authType: "POST" as const };
  return { ...found, caller: { ...caller, signature } };
}

/** @param policy Of a form: what is signed. */
async function authenticateKey(facts: ClaimFacts, policy?: string): Promise<Authentication> {
  const { claim, family, deps } = facts;
  const mayExist = ACCESS_KEY_FORM.test(claim.accessKeyId);
  const minted = mayExist ? await deps.findCredential(claim.accessKeyId) : undefined;
  const found = minted !== undefined && isOfPartition(minted, claim.region) ? minted : undefined;
  const isByWord = deps.mode !== "enforce" && !deps.strictAuth && claim.accessKeyId !== "";
  const isRefused = minted !== undefined || !isByWord;
  if (found === undefined && !isRefused) return asUnverified(facts);
  if (policy !== undefined) {
    return asCredential(verifyS3Form(facts, found, policy), facts, { kind: "settled" });
  }
  if (family.kind === "s3") {
    const { credential, payload } = verifyS3Claim(facts, found);
    return asCredential(credential, facts, payload);
  }
  return asCredential(await verifyClaim(facts, found), facts, { kind: "settled" });
}

/**
 * A partition knows its own keys only: China's regions have never heard of one of the others. Whose
 * user is gone has no ARN any more, and is refused for that.
 *
 * @see {@link https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html | Partitions}
 */
function isOfPartition({ principal }: Credential, region: string): boolean {
  const home = parseArn(principal.arn)?.partition;
  return home === undefined || home === partitionOf(region);
}

function refuseTwoSignatures(request: AuthenticationRequest, family: faults.ErrorFamily): void {
  const authorization = request.headers["authorization"];
  if (authorization === undefined || !hasQuerySignature(request.rawQuery)) return;
  if (family.kind === "s3") throw s3TwoMechanisms(authorization);
  // An operation open to everybody may use the header for purposes of its own.
  const isForAws = !request.admitsUnsigned || authorization.startsWith("AWS");
  if (isForAws) throw faults.twoSignatures(family);
}

/** Refused whoever signed it: a region becomes a part of ARNs and keys. */
function wrongRegion({ claim, family }: ClaimFacts): Error {
  return family.kind === "s3"
    ? s3WrongRegion(claim.place, claim.region)
    : faults.wrongScope(family, { region: true });
}

/** What holds of a presigned URL whoever signed it. */
function checkPresigned(facts: ClaimFacts): void {
  if (facts.family.kind === "s3") {
    checkS3Presigned(facts);
    return;
  }
  const { claim, family, deps } = facts;
  const signedAtMs = parseSignatureDate(claim.dateText);
  if (signedAtMs === undefined || claim.expires === undefined) return;
  const validMs = validityMs(claim.expires);
  const nowMs = deps.clock.nowMs();
  if (signedAtMs + validMs >= nowMs) return;
  const minutes = Math.ceil(validMs / 60_000);
  throw faults.signatureExpired(family, { signedAtMs, nowMs, minutes });
}

function anonymous(request: AuthenticationRequest, family: faults.ErrorFamily): Authentication {
  if (family.kind === "s3") refuseS3Remnants(request);
  if (!request.admitsUnsigned) throw faults.missingAuthentication(family);
  const payload = unverifiedPayload(request, family);
  if (payload.kind === "chunked" && payload.isSigned) throw s3AnonymousStreaming();
  return {
    caller: {
      ...connectionOf(request),
      principal: { kind: "anonymous", arn: "anonymous" },
      account: DEFAULT_ACCOUNT,
      partition: partitionOf(DEFAULT_REGION),
    },
    region: DEFAULT_REGION,
    payload,
  };
}

/** S3 takes nobody for anonymous who tried to sign. */
function refuseS3Remnants({ headers, rawQuery }: AuthenticationRequest): void {
  const authorization = headers["authorization"];
  if (authorization !== undefined) throw s3UnsupportedAuthorization(authorization);
  if (rawQuery === "") return;
  const parameters = readParameters(rawQuery);
  if (parameters.has("X-Amz-Credential") || parameters.has("X-Amz-Signature")) {
    throw s3IncompleteQuery("v4");
  }
  if (parameters.has("Signature")) throw s3IncompleteQuery("v2");
}

/** The root user of an account, on the word of the key. */
function asRoot(account: string, facts: ClaimFacts, unverified?: string): Authentication {
  const { claim, request, family } = facts;
  const region = claim.region === "" ? DEFAULT_REGION : claim.region;
  const partition = partitionOf(region);
  const arn = `arn:${partition}:iam::${account}:root`;
  return {
    caller: {
      ...connectionOf(request),
      principal: { kind: "root", account, arn },
      account,
      partition,
      accessKeyId: claim.accessKeyId,
      signature: signatureFacts(facts),
      unverified,
    },
    region,
    payload: unverifiedPayload(request, family),
  };
}

/**
 * A key that nobody minted, where nothing is enforced. Only LocalStack's prefixes are believed:
 * AKIA and ASIA may be real keys of AWS's that were left in the environment by mistake.
 */
function asUnverified(facts: ClaimFacts): Authentication {
  const { accessKeyId } = facts.claim;
  const account = accessKeyId.startsWith("L") ? accountOfAccessKey(accessKeyId) : undefined;
  return asRoot(account ?? DEFAULT_ACCOUNT, facts, "unverified key");
}

function asCredential(
  credential: Credential,
  facts: ClaimFacts,
  payload: PayloadClaim,
): Authentication {
  const { claim, request } = facts;
  const { principal, session, accessKeyId } = credential;
  return {
    caller: {
      ...connectionOf(request),
      principal,
      account: accountOf(principal) ?? DEFAULT_ACCOUNT,
      partition: partitionOf(claim.region),
      accessKeyId,
      signature: signatureFacts(facts),
      session,
    },
    region: claim.region === "" ? DEFAULT_REGION : claim.region,
    payload,
  };
}

/** What S3's policies may ask of a signature; no other service's do. */
function signatureFacts({ claim, request, family }: ClaimFacts): SignatureFacts | undefined {
  if (family.kind !== "s3") return undefined;
  const isPresigned = claim.place === "query";
  return {
    version: SIGNATURE_VERSION[claim.version],
    authType: isPresigned ? "REST-QUERY-STRING" : "REST-HEADER",
    signedAtMs: claim.version === "v2" ? undefined : parseSignatureDate(claim.dateText),
    contentSha256:
      request.headers["x-amz-content-sha256"] ?? (isPresigned ? UNSIGNED_PAYLOAD : undefined),
    requestPayer:
      request.headers["x-amz-request-payer"] ??
      (isPresigned ? payerInQuery(request.rawQuery) : undefined),
  };
}

/** Signers move headers to the query of a URL; some spell them there as they spell their own. */
function payerInQuery(query: string): string | undefined {
  return (
    findQueryParameter(query, "x-amz-request-payer") ??
    findQueryParameter(query, "X-Amz-Request-Payer")
  );
}

const SIGNATURE_VERSION = {
  v4: "AWS4-HMAC-SHA256",
  v4a: "AWS4-ECDSA-P256-SHA256",
  v2: "AWS",
} as const;

function unverifiedPayload(
  request: AuthenticationRequest,
  family: faults.ErrorFamily,
): PayloadClaim {
  const claim =
    family.kind === "s3" ? readPayloadClaim(request.headers["x-amz-content-sha256"]) : undefined;
  return claim ?? { kind: "settled" };
}

function connectionOf(request: AuthenticationRequest): {
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  readonly secureTransport: boolean;
  readonly via: readonly string[];
} {
  const { sourceIp, userAgent, referer, secureTransport } = request;
  return { sourceIp, userAgent, referer, secureTransport, via: [] };
}
