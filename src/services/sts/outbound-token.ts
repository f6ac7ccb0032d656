/**
 * What a token says about a principal of AWS to a service outside.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html | Understanding token claims}
 */
import type { Call } from "../../model/operation.ts";
import type { Caller } from "../../model/principal.ts";
import type { Tag } from "./contract.ts";
import { tagsOf } from "./session-request.ts";

const NAMESPACE = "https://sts.amazonaws.com/";

/** Where the caller's account stands in its organization. */
export interface Place {
  readonly id: string;
  readonly path: string;
}

/** What a token is made of. */
export interface OutboundToken {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly tags: readonly Tag[];
  readonly seconds: number;
  readonly place: Place | undefined;
}

/** The claims of a token for the caller. */
export function outboundClaims(
  { issuer, audiences, tags, seconds, place }: OutboundToken,
  { caller, scope, clock, ids }: Pick<Call, "caller" | "scope" | "clock" | "ids">,
): Readonly<Record<string, unknown>> {
  const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
  const [first, ...more] = audiences;
  const principalTags = principalTagsOf(caller);
  const { session } = caller;
  return {
    iss: issuer,
    aud: more.length === 0 ? first : audiences,
    sub: entityOf(caller),
    iat: issuedAtSeconds,
    exp: issuedAtSeconds + seconds,
    jti: ids.uuid(),
    [NAMESPACE]: {
      aws_account: caller.account,
      source_region: scope.region,
      principal_id: entityOf(caller),
      ...(place !== undefined && { org_id: place.id, ou_path: [place.path] }),
      ...(session !== undefined && { original_session_exp: isoOf(session.expiresAtMs) }),
      ...(session?.federation && { federated_provider: session.federation.provider }),
      ...(session?.sourceIdentity !== undefined && { source_identity: session.sourceIdentity }),
      ...(hasAny(principalTags) && { principal_tags: principalTags }),
      ...(tags.length > 0 && { request_tags: tagsOf(tags) }),
    },
  };
}

/** Tokens speak of the role, whichever of its sessions asks. */
function entityOf({ principal }: Caller): string {
  return principal.kind === "role-session" ? principal.roleArn : principal.arn;
}

function principalTagsOf({ principal, session }: Caller): Readonly<Record<string, string>> {
  const own = "tags" in principal ? principal.tags : undefined;
  return { ...own, ...session?.tags };
}

function hasAny(tags: Readonly<Record<string, string>>): boolean {
  return Object.keys(tags).length > 0;
}

/** Whole seconds, as AWS writes them. */
function isoOf(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return `${new Date(ms).toISOString().slice(0, -5)}Z`;
}
