import type { Operation } from "../../model/operation.ts";
import type { SessionFacts } from "../../model/principal.ts";
import type { Service } from "../../model/service.ts";
import { invalidToken } from "./faults.ts";

/**
 * Closes IAM to the temporary credentials that AWS closes it to: federated users, and session tokens
 * given without an MFA device.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html | Comparing STS API operations}
 */
export function closedToSomeSessions(operations: Service["operations"]): Service["operations"] {
  return (operations as unknown as readonly Operation[]).map((operation): Operation => ({
    ...operation,
    permissions(input, located, call) {
      const needed = operation.permissions(input, located, call);
      if ("kind" in needed || isAdmitted(call.caller.session)) return needed;
      const refusal = invalidToken();
      return needed.map((permission) => ({ ...permission, refusal }));
    },
  })) as unknown as Service["operations"];
}

function isAdmitted(session: SessionFacts | undefined): boolean {
  if (session === undefined) return true;
  if (session.origin === "AssumeRole" || session.origin === "AssumeRoot") return true;
  return session.origin === "GetSessionToken" && session.multiFactorAuth === true;
}
