import type { Operation } from "../../model/operation.ts";
import type { Service } from "../../model/service.ts";
import { notWithSession } from "./faults.ts";

/** What AWS leaves to the temporary credentials that it closes STS to, or refuses by itself. */
const OPEN: ReadonlySet<string> = new Set([
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "GetCallerIdentity",
  "GetFederationToken",
  "GetSessionToken",
  "GetWebIdentityToken",
]);

/**
 * Closes most of STS to the credentials that GetSessionToken and GetFederationToken give.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html | Compare AWS STS credentials}
 */
export function closedToLimitedSessions(operations: Service["operations"]): Service["operations"] {
  return (operations as unknown as readonly Operation[]).map((operation): Operation => {
    const { name } = operation.contract;
    if (OPEN.has(name)) return operation;
    return {
      ...operation,
      permissions(input, located, call) {
        const needed = operation.permissions(input, located, call);
        const origin = call.caller.session?.origin;
        const isLimited = origin === "GetSessionToken" || origin === "GetFederationToken";
        if ("kind" in needed || !isLimited) return needed;
        const refusal = notWithSession(name);
        return needed.map((permission) => ({ ...permission, refusal }));
      },
    };
  }) as unknown as Service["operations"];
}
