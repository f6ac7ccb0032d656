import type { Service } from "../../../model/service.ts";
import { getAccessKeyInfo } from "./get-access-key-info.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

/** The operations of STS that exist. */
export const operations = [getAccessKeyInfo, getCallerIdentity] as unknown as Service["operations"];
