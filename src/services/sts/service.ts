/**
 * AWS Security Token Service. `aws sts assume-role --role-arn ... --role-session-name ci` finds
 * AssumeRole in the list of operations; `assumed-role.ts` locates the role in whichever account it
 * is, its trust policy is judged, and a session is stored whose key every later request is verified
 * with.
 *
 * Roles, devices and sessions are IAM's records: IAM and STS are two doors to one house.
 */
import { Fault } from "../../model/fault.ts";
import { defineService, type Service } from "../../model/service.ts";
import { service as contract } from "./contract.ts";
import { tables } from "../iam/tables.ts";
import { issuerKeys } from "./issuer-key.ts";
import { closedToLimitedSessions } from "./limited-session.ts";
import { operations } from "./operations/index.ts";

export const sts: Service = defineService({
  contract,
  operations: closedToLimitedSessions(operations),
  tables: [...tables, issuerKeys],
  wording: {
    missingMember: (member) =>
      new Fault(
        { code: "ValidationError" },
        `1 validation error detected: Value null at '${lowerFirst(member)}' failed to satisfy constraint: Member must not be null`,
      ),
    accessDenied: (text) => new Fault({ code: "AccessDenied", status: 403 }, text),
    foreignRegion: (resource) =>
      new Fault({ code: "ValidationError" }, `${resource.arn} is invalid`),
  },
});

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
