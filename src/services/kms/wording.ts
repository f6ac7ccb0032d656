import type { DeniedAction } from "../../model/resource.ts";
import type { ServiceWording } from "../../model/service.ts";
import { accessDenied, invalidArn, validation } from "./faults.ts";

/** How KMS words the errors that every service has. */
export const wording: ServiceWording = {
  missingMember: (member) =>
    validation(
      `1 validation error detected: Value null at '${lowerFirst(member)}' failed to satisfy constraint: Member must not be null`,
    ),
  accessDenied: (text, denied) => accessDenied(hideKey(text, denied)),
  foreignRegion: ({ region }) => invalidArn(region),
};

/**
 * AWS's sentence as KMS prints it: where the key's side refuses, it does not say whether there is
 * such a key; where there is none to name, it says `*`.
 */
export function hideKey(text: string, { action, isByResource }: DeniedAction): string {
  const named = text.indexOf(" on resource: ");
  if (named < 0) return text.replace(`: ${action} `, `: ${action} on resource: * `);
  if (!isByResource) return text;
  return `${text.slice(0, named)} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
