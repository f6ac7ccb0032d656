import type { JSONWebKeySet } from "jose";
import { notAToken, noVerificationKey, wrongTokenSignature } from "./faults.ts";
import { signatureAlgorithms, type WebIdentityToken } from "./web-identity-token.ts";

/**
 * Proves that one of an issuer's keys signed a token.
 *
 * @throws Fault `InvalidIdentityToken` When none of them did.
 */
export async function verifySignature(
  { text }: WebIdentityToken,
  keys: JSONWebKeySet,
): Promise<void> {
  // Loaded by those who need it: most that ask STS for something bring no token.
  const { compactVerify, createLocalJWKSet, errors } = await import("jose");
  try {
    await compactVerify(text, createLocalJWKSet(keys), { algorithms: [...signatureAlgorithms] });
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) throw wrongTokenSignature();
    if (error instanceof errors.JWSInvalid) throw notAToken();
    // The issuer shows no key of the token, several, or one that is none.
    throw noVerificationKey();
  }
}
