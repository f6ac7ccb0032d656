import { Fault } from "../../../model/fault.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import type { Principal } from "../../../model/principal.ts";
import { none } from "../../../model/resource.ts";
import {
  GetCallerIdentity,
  type GetCallerIdentityRequest,
  type GetCallerIdentityResponse,
} from "../contract.ts";

const PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html";

/**
 * Tells whose credentials signed the request.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html | GetCallerIdentity}
 */
export const getCallerIdentity: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> =
  readOperation(GetCallerIdentity, {
    crossAccount: true,
    locate: () => ({}),
    permission: none("works even where a policy denies it", PAGE),
    run({ caller }) {
      const { principal } = caller;
      if (principal.kind === "anonymous" || principal.kind === "web-identity") {
        throw new Fault(
          { code: "MissingAuthenticationToken", status: 403 },
          "Request is missing Authentication Token",
        );
      }
      return { UserId: userId(principal), Account: caller.account, Arn: principal.arn };
    },
  });

function userId(principal: Exclude<Principal, { kind: "anonymous" | "web-identity" }>): string {
  switch (principal.kind) {
    case "root":
      return principal.account;
    case "user":
      return principal.userId;
    case "role-session":
      return `${principal.roleId}:${principal.sessionName}`;
    case "federated-user":
      return `${principal.account}:${principal.name}`;
    case "service":
      return principal.service;
  }
}
