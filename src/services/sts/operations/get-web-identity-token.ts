import {
  writeOperation,
  type Call,
  type Operation,
  type Preparing,
} from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import {
  findOutboundIssuer,
  issuerUrl,
  placeInOrganization,
} from "../../iam/outbound-federation.ts";
import {
  GetWebIdentityToken,
  type GetWebIdentityTokenRequest,
  type GetWebIdentityTokenResponse,
} from "../contract.ts";
import { constraint, outboundDisabled, sessionEscalation } from "../faults.ts";
import { OUTBOUND, signToken, type KeyKind } from "../issuer-key.ts";
import { outboundClaims } from "../outbound-token.ts";
import { checkTags, tagConditions, tagsOf } from "../session-request.ts";

const DURATION_SECONDS_DEFAULT = 300;
const DURATION_SECONDS_MIN = 60;
const DURATION_SECONDS_MAX = 3600;
const AUDIENCES_MAX = 10;
const AUDIENCE_LENGTH_MAX = 1000;

/**
 * Gives the caller a token that says who it is to a service outside of AWS.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html | GetWebIdentityToken}
 */
export const getWebIdentityToken: Operation<
  GetWebIdentityTokenRequest,
  GetWebIdentityTokenResponse
> = writeOperation(GetWebIdentityToken, {
  crossAccount: false,
  validate: checkRequest,
  locate: () => ({}),
  permission: permissionsFor,
  prepare: mint,
  run: ({ prepared }) => prepared,
});

function kindFor(algorithm: string): KeyKind | undefined {
  return OUTBOUND.find((kind) => kind.algorithm === algorithm);
}

function checkRequest(input: GetWebIdentityTokenRequest): void {
  const { Audience, SigningAlgorithm, DurationSeconds: seconds } = input;
  const refuse = (member: string, value: string, wanted: string): never => {
    throw constraint(member, value, wanted);
  };
  if (Audience.length < 1) refuse("audience", "[]", "have length greater than or equal to 1");
  if (Audience.length > AUDIENCES_MAX) {
    refuse("audience", "[...]", `have length less than or equal to ${AUDIENCES_MAX}`);
  }
  for (const [index, { length }] of Audience.entries()) {
    const member = `audience.${index + 1}.member`;
    if (length < 1) refuse(member, "", "have length greater than or equal to 1");
    if (length > AUDIENCE_LENGTH_MAX) {
      refuse(member, "...", `have length less than or equal to ${AUDIENCE_LENGTH_MAX}`);
    }
  }
  if (kindFor(SigningAlgorithm) === undefined) {
    refuse("signingAlgorithm", SigningAlgorithm, "satisfy enum value set: [RS256, ES384]");
  }
  checkTags(input.Tags);
  if (seconds === undefined) return;
  if (seconds < DURATION_SECONDS_MIN) {
    const wanted = `have value greater than or equal to ${DURATION_SECONDS_MIN}`;
    refuse("durationSeconds", String(seconds), wanted);
  }
  if (seconds > DURATION_SECONDS_MAX) {
    const wanted = `have value less than or equal to ${DURATION_SECONDS_MAX}`;
    refuse("durationSeconds", String(seconds), wanted);
  }
}

function permissionsFor({
  input,
}: {
  readonly input: GetWebIdentityTokenRequest;
}): readonly Permission[] {
  const { Audience, SigningAlgorithm, DurationSeconds = DURATION_SECONDS_DEFAULT } = input;
  const tags = tagsOf(input.Tags);
  const conditions = {
    ...tagConditions(tags),
    "sts:IdentityTokenAudience": Audience,
    "sts:SigningAlgorithm": SigningAlgorithm,
    "sts:DurationSeconds": String(DurationSeconds),
  };
  const actions = ["sts:GetWebIdentityToken"];
  if (Object.keys(tags).length > 0) actions.push("sts:TagGetWebIdentityToken");
  return actions.map((action) => ({ action, resource: "*", conditions }));
}

interface Asked extends Preparing {
  readonly input: GetWebIdentityTokenRequest;
}

async function mint({ input, ...call }: Asked): Promise<GetWebIdentityTokenResponse> {
  const { scope, settings, clock } = call;
  const [issuer, place] = await call.store.read(async (tx) => [
    await findOutboundIssuer(scope, tx),
    await placeInOrganization({ scope, tx }),
  ]);
  if (issuer?.isEnabled !== true) throw outboundDisabled();
  const seconds = input.DurationSeconds ?? DURATION_SECONDS_DEFAULT;
  const expiresAtMs = Math.floor(clock.nowMs() / 1000 + seconds) * 1000;
  checkSession(expiresAtMs, call);
  const kind = kindFor(input.SigningAlgorithm);
  if (kind === undefined) throw new Error("the algorithm was not checked");
  const audiences = input.Audience;
  const tags = input.Tags ?? [];
  const claims = outboundClaims(
    { issuer: issuerUrl(issuer, settings), audiences, tags, seconds, place },
    call,
  );
  const WebIdentityToken = await signToken(claims, kind, call);
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return { WebIdentityToken, Expiration: new Date(expiresAtMs) };
}

/** A token must not outlive the session that asks for it. */
function checkSession(expiresAtMs: number, { caller }: Pick<Call, "caller">): void {
  const { session } = caller;
  if (session !== undefined && expiresAtMs > session.expiresAtMs) throw sessionEscalation();
}
