import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Caller } from "../../../model/principal.ts";
import type { Principal } from "../../../model/principal.ts";
import type { Permission } from "../../../model/resource.ts";
import { globalRegion } from "../../../model/scope.ts";
import { checkCode, useCode } from "../../iam/mfa-device.ts";
import { openSession, type SessionOwner } from "../../iam/session.ts";
import {
  GetSessionToken,
  type GetSessionTokenRequest,
  type GetSessionTokenResponse,
} from "../contract.ts";
import { mfaFailed, notWithSession } from "../faults.ts";
import { checkDuration, checkMfa, toWireCredentials } from "../session-request.ts";

const DURATION_SECONDS_DEFAULT = 43_200;
const DURATION_SECONDS_MAX = 129_600;
/** However long the root user asks for. */
const ROOT_SECONDS_MAX = 3600;

/**
 * Gives temporary credentials of the user itself, with the proof of an MFA device if it has one.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html | GetSessionToken}
 */
export const getSessionToken: Operation<GetSessionTokenRequest, GetSessionTokenResponse> =
  writeOperation(GetSessionToken, {
    crossAccount: true,
    validate(input) {
      checkDuration(input.DurationSeconds, DURATION_SECONDS_MAX);
      checkMfa(input);
    },
    locate: async (input, call) => ({ mfa: await checkCode(input, call) }),
    permission: ({ caller }) => permissionsFor(caller),
    async run({ input, mfa, caller, scope, clock, ids, tx }) {
      if (mfa?.record !== undefined) {
        if (mfa.record.failure !== undefined) throw mfaFailed(mfa.record.failure);
        await useCode(mfa.record, tx);
      }
      const { principal, account } = caller;
      const asked = input.DurationSeconds ?? DURATION_SECONDS_DEFAULT;
      const seconds = principal.kind === "root" ? Math.min(asked, ROOT_SECONDS_MAX) : asked;
      const issuedAtMs = clock.nowMs();
      const facts = {
        origin: "GetSessionToken" as const,
        issuedAtMs,
        expiresAtMs: issuedAtMs + seconds * 1000,
        multiFactorAuth: mfa !== undefined,
        multiFactorAtMs: mfa === undefined ? undefined : issuedAtMs,
      };
      const owner = ownerOf(principal, globalRegion(scope.partition));
      const session = await openSession({ account, principal, facts, owner }, ids, tx);
      return { Credentials: toWireCredentials(session) };
    },
  });

/** No policy has a say, but a session cannot open another. */
function permissionsFor({ session }: Caller): Permission[] {
  if (session === undefined) return [];
  const refusal = notWithSession("GetSessionToken");
  return [{ action: "sts:GetSessionToken", resource: "*", refusal }];
}

function ownerOf(principal: Principal, region: string): SessionOwner | undefined {
  if (principal.kind !== "user") return undefined;
  const { userName, userId } = principal;
  return { type: "user", region, nameKey: userName.toLowerCase(), id: userId };
}
