import { writeOperation, type Operation, type Preparing } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import type { OidcProvider } from "../../iam/oidc-provider.ts";
import type { Role } from "../../iam/role.ts";
import { checkRoleArn, roleAt } from "../assumed-role.ts";
import {
  AssumeRoleWithWebIdentity,
  type AssumeRoleWithWebIdentityRequest,
  type AssumeRoleWithWebIdentityResponse,
} from "../contract.ts";
import { noVerificationKey, notAuthorized } from "../faults.ts";
import { federatedPermissions, type FederatedIdentity } from "../federated-identity.ts";
import { openFederatedSession } from "../federated-session.ts";
import { findIssuerKey, OWN_ISSUER_PATH } from "../issuer-key.ts";
import { fetchKeys } from "../issuer-keys.ts";
import { checkAccessToken } from "../oauth-provider.ts";
import { DURATION_SECONDS_MAX } from "../role-session.ts";
import {
  checkDuration,
  checkPolicies,
  checkSecret,
  checkText,
  SESSION_NAME,
} from "../session-request.ts";
import { checkTokenLength } from "../session-token.ts";
import { verifySignature } from "../token-signature.ts";
import { audienceOf, identityOf } from "../web-identity.ts";
import { providerOf, requireTrusted, type TrustedIssuer } from "../web-identity-provider.ts";
import {
  checkAudience,
  checkTimes,
  readToken,
  type WebIdentityToken,
} from "../web-identity-token.ts";

const TOKEN_LENGTH_MAX = 20_000;

/**
 * Gives temporary credentials of a role to the bearer of an OpenID Connect token whose issuer the
 * role trusts. The token is verified before the trust policy is looked at.
 *
 * DIFFERS: OAuth access tokens of Amazon and Facebook are not taken: only those two could tell
 * whether they are good.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html | AssumeRoleWithWebIdentity}
 */
export const assumeRoleWithWebIdentity: Operation<
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse
> = writeOperation(AssumeRoleWithWebIdentity, {
  crossAccount: true,
  admitsUnsigned: true,
  validate: checkRequest,
  async locate({ RoleArn, WebIdentityToken: text }, call) {
    const role = await roleAt(RoleArn, call);
    return { role, provider: await providerOf(readToken(text).issuer, role, call) };
  },
  permission: () => [],
  prepare: verify,
  preparedPermission: ({ prepared, role }) =>
    federatedPermissions("AssumeRoleWithWebIdentity", prepared.identity, role),
  async run({ input, role, provider, prepared, ...call }) {
    const { token, identity } = prepared;
    requireTrusted(token.issuer, provider);
    if (role.record === undefined) throw notAuthorized("AssumeRoleWithWebIdentity");
    const session = await openFederatedSession(input, { role: role.record, identity }, call);
    return {
      ...session,
      SubjectFromWebIdentityToken: token.subject,
      Provider: identity.principal.provider,
      Audience: audienceOf(token)[0],
    };
  },
});

function checkRequest(input: AssumeRoleWithWebIdentityRequest): void {
  checkRoleArn(input.RoleArn);
  checkText("roleSessionName", input.RoleSessionName, SESSION_NAME);
  checkSecret("webIdentityToken", input.WebIdentityToken, TOKEN_LENGTH_MAX);
  checkDuration(input.DurationSeconds, DURATION_SECONDS_MAX);
  checkTokenLength(input.MinimumSessionTokenSize);
  checkPolicies(input);
  checkAccessToken(input.ProviderId);
  readToken(input.WebIdentityToken);
}

/** A token that is proven, and whom it speaks of. */
interface Verified {
  readonly token: WebIdentityToken;
  readonly identity: FederatedIdentity;
}

interface Asked extends Preparing {
  readonly input: AssumeRoleWithWebIdentityRequest;
  readonly role: Resource<Role>;
  readonly provider: Resource<OidcProvider>;
}

async function verify({ input, provider, store, clock }: Asked): Promise<Verified> {
  const token = readToken(input.WebIdentityToken);
  const issuer = requireTrusted(token.issuer, provider);
  await verifySignature(token, await keysFor(token, issuer, store));
  checkTimes(token, clock.nowMs());
  if (issuer.clientIds !== undefined) checkAudience(token, issuer.clientIds);
  return { token, identity: identityOf(token, issuer, input.RoleSessionName) };
}

async function keysFor(
  token: WebIdentityToken,
  issuer: TrustedIssuer,
  store: Preparing["store"],
): ReturnType<typeof fetchKeys> {
  const own = await store.read(findIssuerKey);
  if (own !== undefined && own.id === token.keyId) return { keys: [own.publicKey] };
  // Tokens that AWS gives itself lead nowhere in AWS.
  if (token.issuer.includes(OWN_ISSUER_PATH)) throw noVerificationKey();
  return fetchKeys(token, issuer.thumbprints);
}
