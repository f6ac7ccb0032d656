/**
 * AWS Security Token Service. `aws sts get-caller-identity` finds GetCallerIdentity in the list of
 * operations, which answers from the caller alone and needs no permission.
 */
import { Fault } from "../../model/fault.ts";
import { defineService, type Service } from "../../model/service.ts";
import { service as contract } from "./contract.ts";
import { operations } from "./operations/index.ts";

export const sts: Service = defineService({
  contract,
  operations,
  tables: [],
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
