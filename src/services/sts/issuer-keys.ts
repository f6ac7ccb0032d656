/**
 * Where the keys are that prove a token. One that Atoll's own issuer signed is proven by Atoll's
 * keys, whatever issuer it names: nobody is asked. Every other one by the keys that its issuer shows:
 *
 * ```
 * https://idp.example.com/.well-known/openid-configuration   { "jwks_uri": "https://idp.example.com/keys" }
 * https://idp.example.com/keys                               { "keys": [{ "kid": "1", "kty": "RSA", ... }] }
 * ```
 *
 * DIFFERS: AWS keeps what an issuer answered for a while; here it is asked each time.
 *
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html | OpenID Connect Discovery 1.0}
 */
import type { JSONWebKeySet } from "jose";
import { noVerificationKey } from "./faults.ts";
import { fetchDocument } from "./issuer-request.ts";
import { claimOf, type Claims, type WebIdentityToken } from "./web-identity-token.ts";

/**
 * The keys of one kind that an issuer may show.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html | IAM and STS quotas}
 */
const KEYS_MAX = 100;

/**
 * Asks a token's issuer for its keys.
 *
 * @throws Fault `IDPCommunicationError`, `InvalidIdentityToken`
 */
export async function fetchKeys(
  { issuer, algorithm }: WebIdentityToken,
  thumbprints: readonly string[],
): Promise<JSONWebKeySet> {
  const url = issuer.startsWith("https://") ? issuer : `https://${issuer}`;
  const place = urlOf(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const configuration = await fetchDocument(place, thumbprints);
  const keysUrl = claimOf(configuration, "jwks_uri");
  if (claimOf(configuration, "issuer") !== url || typeof keysUrl !== "string") {
    throw noVerificationKey();
  }
  const keys = claimOf(await fetchDocument(urlOf(keysUrl), thumbprints), "keys");
  if (!Array.isArray(keys) || !keys.every(isObject)) throw noVerificationKey();
  const type = algorithm.startsWith("RS") ? "RSA" : "EC";
  if (keys.filter((key) => claimOf(key, "kty") === type).length > KEYS_MAX) {
    throw noVerificationKey();
  }
  return { keys };
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw noVerificationKey();
  return url;
}

function isObject(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
