/**
 * Atoll's own OpenID Connect issuer: tokens for AssumeRoleWithWebIdentity with no identity provider
 * and no network, as pods on EKS and jobs on GitHub have them.
 *
 * ```
 * GET  /_atoll/oidc/.well-known/openid-configuration
 * GET  /_atoll/oidc/keys
 * POST /_atoll/oidc/token   {"sub": "system:serviceaccount:shop:cart", "aud": "sts.amazonaws.com"}
 *   -> {"token": "eyJ...", "issuer": "https://localhost:4566/_atoll/oidc", "expiresAt": "..."}
 * ```
 *
 * The issuer's address begins with `https://` however Atoll is reached, because IAM takes no other;
 * Atoll itself never asks it over the network. A token that names another `issuer` stands for one of
 * that issuer's: a trust policy for GitHub can be tried as it is.
 */
import type { JWTPayload } from "jose";
import type { Gateway } from "../gateway/gateway.ts";
import type { WireResponse } from "../protocols/protocol.ts";
import {
  issuerKey,
  OUTBOUND,
  OWN_ISSUER_PATH,
  signToken,
  WEB_IDENTITY,
  type Keeping,
} from "../services/sts/issuer-key.ts";
import { json, parseObject, type AdminRequest } from "./admin.ts";

/** Answers a request below `/_atoll/oidc/`; undefined when it is another. */
export async function answerOidcIssuer(
  request: AdminRequest,
  gateway: Gateway,
): Promise<WireResponse | undefined> {
  switch (`${request.method} ${request.path}`) {
    case "GET oidc/.well-known/openid-configuration":
      return json(200, configurationOf(request, OWN_ISSUER_PATH, ["RS256"]));
    case "GET oidc/keys": {
      const { publicKey } = await issuerKey(WEB_IDENTITY, await keeping(gateway));
      return json(200, { keys: [publicKey] });
    }
    case "POST oidc/token":
      return mint(request, gateway);
    default:
      return answerOutbound(request, gateway);
  }
}

const OUTBOUND_PATH = /^oidc\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(.+)$/;

/** The issuers of accounts, for services outside of AWS: their keys are the same for all. */
async function answerOutbound(
  request: AdminRequest,
  gateway: Gateway,
): Promise<WireResponse | undefined> {
  const [, id, page] = OUTBOUND_PATH.exec(request.path) ?? [];
  switch (request.method === "GET" ? page : undefined) {
    case ".well-known/openid-configuration":
      return json(200, configurationOf(request, `${OWN_ISSUER_PATH}/${id}`, ["RS256", "ES384"]));
    case "keys": {
      const place = await keeping(gateway);
      const keys = await Promise.all(OUTBOUND.map((kind) => issuerKey(kind, place)));
      return json(200, { keys: keys.map(({ publicKey }) => publicKey) });
    }
    default:
      return undefined;
  }
}

function configurationOf(
  { endpoint }: AdminRequest,
  path: string,
  algorithms: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    issuer: secure(endpoint) + path,
    jwks_uri: `${endpoint}${path}/keys`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: algorithms,
    claims_supported: ["iss", "sub", "aud", "exp", "iat", "nbf", "jti"],
  };
}

function secure(endpoint: string): string {
  return endpoint.replace(/^http:/, "https:");
}

async function keeping(gateway: Gateway): Promise<Keeping> {
  // The key is kept among the records of STS.
  await gateway.registry.load("sts");
  return gateway;
}

const EXPIRES_IN_SECONDS_DEFAULT = 3600;

/** What a token is asked to say. */
interface Wish {
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly issuer?: string | undefined;
  readonly expiresInSeconds?: number | undefined;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

async function mint(request: AdminRequest, gateway: Gateway): Promise<WireResponse> {
  const wish = parseWish(parseObject(await request.body()));
  if (typeof wish === "string") return json(400, { message: wish });
  const own = secure(request.endpoint) + OWN_ISSUER_PATH;
  const { sub, aud, issuer = own, claims: further = {} } = wish;
  const { expiresInSeconds = EXPIRES_IN_SECONDS_DEFAULT } = wish;
  const nowSeconds = Math.floor(gateway.clock.nowMs() / 1000);
  const claims: JWTPayload = {
    iss: issuer,
    sub,
    aud: typeof aud === "string" ? aud : [...aud],
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + expiresInSeconds,
    jti: gateway.ids.uuid(),
    ...further,
  };
  const token = await signToken(claims, WEB_IDENTITY, await keeping(gateway));
  return json(200, { token, issuer: claims.iss, expiresAt: isoOf(claims.exp) });
}

function isoOf(seconds: unknown): string | undefined {
  if (typeof seconds !== "number" || Math.abs(seconds) > SECONDS_MAX) return undefined;
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(seconds * 1000).toISOString();
}

/** As far as dates can be written. */
const SECONDS_MAX = 8.64e12;

/** Reads a wish, or says what is wrong with it. */
function parseWish(body: Record<string, unknown> | undefined): Wish | string {
  if (body === undefined) return "the body is a JSON object with `sub` and `aud`";
  const { sub, aud, issuer, expiresInSeconds, claims, ...others } = body;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    return `a token knows no \`${unknown}\`; put claims of your own under \`claims\``;
  }
  if (typeof sub !== "string") return "`sub` is the subject of the token, a text";
  if (!isTextOrTexts(aud)) return "`aud` is the audience of the token, a text or a list of texts";
  if (issuer !== undefined && (typeof issuer !== "string" || !issuer.startsWith("https://"))) {
    return "`issuer` begins with `https://`";
  }
  if (expiresInSeconds !== undefined && !Number.isSafeInteger(expiresInSeconds)) {
    return "`expiresInSeconds` is a whole number";
  }
  if (claims !== undefined && (typeof claims !== "object" || Array.isArray(claims))) {
    return "`claims` is an object of further claims";
  }
  return { ...body, sub, aud };
}

function isTextOrTexts(value: unknown): value is string | readonly string[] {
  if (typeof value === "string") return true;
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
