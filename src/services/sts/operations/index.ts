import type { Service } from "../../../model/service.ts";
import { assumeRole } from "./assume-role.ts";
import { getAccessKeyInfo } from "./get-access-key-info.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getFederationToken } from "./get-federation-token.ts";
import { getSessionToken } from "./get-session-token.ts";

/** The operations of STS that exist. */
export const operations = [
  assumeRole,
  getAccessKeyInfo,
  getCallerIdentity,
  getFederationToken,
  getSessionToken,
] as unknown as Service["operations"];
