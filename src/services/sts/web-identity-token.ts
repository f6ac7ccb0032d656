/**
 * The token of an OpenID Connect provider, read before anybody has verified it:
 *
 * ```
 * eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ . eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIs... . MEUCIQ...
 * header   { "alg": "RS256", "kid": "1" }                         which key signed it
 * claims   { "iss": "https://idp.example.com", "sub": "alice" }   who says what about whom
 * ```
 *
 * `readToken` says whose keys to look for, `token-signature.ts` verifies, `checkTimes` and
 * `checkAudience` judge what the token claims.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html | AssumeRoleWithWebIdentity}
 */
import {
  invalidIdentityToken,
  missingClaim,
  notAToken,
  tokenExpired,
  wrongAudience,
} from "./faults.ts";

/** How a token may be signed: by nothing that the provider's public keys do not prove. */
export const signatureAlgorithms: readonly string[] = [
  "RS256",
  "RS384",
  "RS512",
  "ES256",
  "ES384",
  "ES512",
];

/** What a token claims. */
export interface WebIdentityToken {
  /** As sent. */
  readonly text: string;
  readonly algorithm: string;
  readonly keyId: string | undefined;
  /** `https://idp.example.com` */
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** The client that the token was given to, where that is said. */
  readonly authorizedParty: string | undefined;
  readonly issuedAtSeconds: number;
  readonly notBeforeSeconds: number | undefined;
  readonly expiresAtSeconds: number;
  /** All of it. A parsed JSON object: ask with `claimOf`. */
  readonly claims: Claims;
}

/** A parsed JSON object. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads a token without believing it.
 *
 * @throws Fault `InvalidIdentityToken`
 */
export function readToken(text: string): WebIdentityToken {
  const [head = "", body = "", signature = "", ...more] = text.split(".");
  if (signature === "" || more.length > 0 || !BASE64URL.test(signature)) throw notAToken();
  const header = readPart(head);
  const claims = readPart(body);
  const { alg: algorithm, kid: keyId } = header;
  if (typeof algorithm !== "string" || !signatureAlgorithms.includes(algorithm)) throw notAToken();
  if (keyId !== undefined && typeof keyId !== "string") throw notAToken();
  const audiences = textsOf(claimOf(claims, "aud"));
  if (audiences.length === 0) throw missingClaim("aud");
  const authorizedParty = claimOf(claims, "azp");
  return {
    text,
    algorithm,
    keyId,
    issuer: requireText(claims, "iss"),
    subject: requireText(claims, "sub"),
    audiences,
    authorizedParty: typeof authorizedParty === "string" ? authorizedParty : undefined,
    issuedAtSeconds: requireSeconds(claims, "iat"),
    notBeforeSeconds: findSeconds(claims, "nbf"),
    expiresAtSeconds: requireSeconds(claims, "exp"),
    claims,
  };
}

const BASE64URL = /^[\w-]+$/;

function readPart(part: string): Claims {
  if (!BASE64URL.test(part)) throw notAToken();
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Claims;
    }
  } catch {
    // Falls through: what is no JSON is no token.
  }
  throw notAToken();
}

/** A claim of the token itself, not of what every object has. */
export function claimOf(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** One text or a list of them, as texts. */
export function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isText = (each: unknown): each is string => typeof each === "string";
  return list.every(isText) ? list : [];
}

function requireText(claims: Claims, name: string): string {
  const value = claimOf(claims, name);
  if (typeof value !== "string" || value === "") throw missingClaim(name);
  return value;
}

function requireSeconds(claims: Claims, name: string): number {
  const seconds = findSeconds(claims, name);
  if (seconds === undefined) throw missingClaim(name);
  return seconds;
}

function findSeconds(claims: Claims, name: string): number | undefined {
  const value = claimOf(claims, name);
  if (value === undefined) return undefined;
  // AWS takes whole numbers only.
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw notAToken();
  return value;
}

/** How far a provider's clock may run ahead of Atoll's. */
const SKEW_SECONDS = 300;

/**
 * Checks when a token is good, by Atoll's clock.
 *
 * @throws Fault `ExpiredTokenException`, `InvalidIdentityToken`
 */
export function checkTimes(token: WebIdentityToken, nowMs: number): void {
  const nowSeconds = Math.floor(nowMs / 1000);
  if (nowSeconds >= token.expiresAtSeconds) {
    throw tokenExpired(nowSeconds, token.expiresAtSeconds);
  }
  const { issuedAtSeconds, notBeforeSeconds = issuedAtSeconds } = token;
  const beginsAtSeconds = Math.max(issuedAtSeconds, notBeforeSeconds);
  if (beginsAtSeconds <= nowSeconds + SKEW_SECONDS) return;
  throw invalidIdentityToken(
    `Token not yet valid: current date/time ${nowSeconds} must not be before ${beginsAtSeconds}`,
  );
}

/**
 * Checks whom a token is for: one of the provider's client ids.
 *
 * @throws Fault `InvalidIdentityToken`
 */
export function checkAudience(
  { audiences, authorizedParty }: WebIdentityToken,
  clientIds: readonly string[],
): void {
  const isKnown = audiences.some((audience) => clientIds.includes(audience));
  if (isKnown || (authorizedParty !== undefined && clientIds.includes(authorizedParty))) return;
  throw wrongAudience();
}
