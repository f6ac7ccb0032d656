/**
 * AWS Identity and Access Management. `aws iam create-access-key --user-name alice` finds
 * CreateAccessKey in the list of operations, which locates the user in the caller's account, is
 * judged on the user's ARN, and puts a key whose signature every later request is verified with.
 *
 * `identity-source.ts` is what the gateway asks: whose key is this, and which policies hang on it?
 */
import { Fault } from "../../model/fault.ts";
import { defineService, type Service } from "../../model/service.ts";
import { service as contract } from "./contract.ts";
import { namingResources } from "./denial.ts";
import { validationError } from "./faults.ts";
import { checkingMembers } from "./member-rules.ts";
import { operations } from "./operations/index.ts";
import { trustPolicies } from "./role-trust.ts";
import { tables } from "./tables.ts";
import { closedToSomeSessions } from "./temporary-key.ts";

export const iam: Service = defineService({
  contract,
  operations: checkingMembers(closedToSomeSessions(namingResources(operations))),
  tables,
  policies: trustPolicies,
  wording: {
    missingMember: (member) =>
      new Fault(
        { code: "ValidationError" },
        `1 validation error detected: Value null at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must not be null`,
      ),
    accessDenied: (text) => new Fault({ code: "AccessDenied", status: 403 }, text),
    foreignRegion: (resource) => validationError(`${resource.arn} is in another region.`),
  },
});
