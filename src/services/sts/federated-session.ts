import type { Call } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { Role } from "../iam/role.ts";
import type { AssumeRoleResponse } from "./contract.ts";
import { keptConditions, type FederatedIdentity } from "./federated-identity.ts";
import { openRoleSession, type RoleSessionRequest } from "./role-session.ts";
import { tagsOf } from "./session-request.ts";

/** Opens the session of somebody whom an identity provider vouches for. */
export function openFederatedSession(
  request: RoleSessionRequest,
  wanted: {
    readonly role: Role;
    readonly identity: FederatedIdentity;
    /** Atoll's time at which the provider ends it. */
    readonly endsAtMs?: number | undefined;
  },
  call: Pick<Call, "clock" | "ids"> & { readonly tx: WriteTransaction },
): Promise<AssumeRoleResponse> {
  const { role, identity, endsAtMs } = wanted;
  const { principal, sessionName, tags, transitiveTagKeys, sourceIdentity } = identity;
  const facts = {
    multiFactorAuth: false,
    sourceIdentity,
    tags: tagsOf(tags),
    transitiveTagKeys,
    federation: { provider: principal.provider, conditions: keptConditions(identity) },
  };
  return openRoleSession(request, { role, sessionName, facts, endsAtMs }, call);
}
