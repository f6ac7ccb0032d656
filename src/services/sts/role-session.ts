/**
 * Opens a role's session: what the three ways to assume a role have in common once the caller was
 * let in.
 */
import type { Call } from "../../model/operation.ts";
import type { SessionFacts } from "../../model/principal.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { sessionPrincipal, type Role } from "../iam/role.ts";
import { openSession } from "../iam/session.ts";
import type { AssumeRoleResponse } from "./contract.ts";
import { validationError } from "./faults.ts";
import {
  packedPercent,
  policyTexts,
  toWireCredentials,
  type SessionPolicies,
} from "./session-request.ts";
import { tokenSizes } from "./session-token.ts";

const DURATION_SECONDS_DEFAULT = 3600;

/** The longest session of any role. */
export const DURATION_SECONDS_MAX = 43_200;

/** What a request for a role's session says, whichever operation it comes by. */
export interface RoleSessionRequest extends SessionPolicies {
  readonly DurationSeconds?: number | undefined;
  readonly MinimumSessionTokenSize?: number | undefined;
}

/** What the session is to be. */
export interface NewRoleSession {
  readonly role: Role;
  readonly sessionName: string;
  readonly facts: Omit<SessionFacts, "origin" | "issuedAtMs" | "expiresAtMs" | "policies">;
  /** Atoll's time at which it ends at the latest, where somebody else says so. */
  readonly endsAtMs?: number | undefined;
}

/**
 * Opens a session of a role.
 *
 * @returns The members that every operation answers with.
 * @throws Fault `ValidationError`, `PackedPolicyTooLarge`
 */
export async function openRoleSession(
  request: RoleSessionRequest,
  { role, sessionName, facts, endsAtMs = Infinity }: NewRoleSession,
  { clock, ids, tx }: Pick<Call, "clock" | "ids"> & { readonly tx: WriteTransaction },
): Promise<AssumeRoleResponse> {
  const seconds = request.DurationSeconds ?? DURATION_SECONDS_DEFAULT;
  if (seconds > role.maxSessionSeconds) {
    throw validationError(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const issuedAtMs = clock.nowMs();
  const wholeFacts: SessionFacts = {
    ...facts,
    origin: "AssumeRole",
    issuedAtMs,
    expiresAtMs: Math.min(issuedAtMs + seconds * 1000, endsAtMs),
    policies: await policyTexts(request, role.account, tx),
  };
  const PackedPolicySize = packedPercent(request, facts.tags ?? {});
  const principal = sessionPrincipal(role, sessionName);
  const { account, region, nameKey, id } = role;
  const owner = { type: "role" as const, region, nameKey, id };
  const tokenLengthMin = request.MinimumSessionTokenSize;
  const session = await openSession(
    { account, principal, facts: wholeFacts, owner, tokenLengthMin },
    ids,
    tx,
  );
  return {
    Credentials: toWireCredentials(session),
    AssumedRoleUser: { AssumedRoleId: `${id}:${sessionName}`, Arn: principal.arn },
    ...(PackedPolicySize !== undefined && { PackedPolicySize }),
    ...(facts.sourceIdentity !== undefined && { SourceIdentity: facts.sourceIdentity }),
    ...tokenSizes(session),
  };
}
