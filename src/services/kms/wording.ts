import type { DeniedAction } from "../../model/resource.ts";
import type { ServiceWording } from "../../model/service.ts";
import { accessDenied, invalidArn, KEY_HIDDEN, validation } from "./faults.ts";

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
 * AWS's sentence as KMS prints it. Within an account it names the key and the policy; where another
 * account's key refuses, it does not say whether there is such a key; where there is no key to name,
 * it says `*`.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html | Troubleshooting KMS permissions}
 */
function hideKey(text: string, denied: DeniedAction): string {
  const { action, isByResource } = denied;
  if (!text.includes(RESOURCE)) return text.replace(`: ${action} `, `: ${action} on resource: * `);
  return isByResource ? withoutKey(text, denied, NAMED_KEY) : text;
}

const RESOURCE = " on resource: ";
const NAMED_KEY = "this resource";

/**
 * The same of a request that has not named the key itself: then another account's key is not named
 * by the answer either, whoever refuses.
 *
 * @param name What is said instead of the key's ARN.
 */
export function withoutKey(
  text: string,
  { isByResource, isCrossAccount }: DeniedAction,
  name: string = NAMED_KEY,
): string {
  const named = text.indexOf(RESOURCE);
  if (!isCrossAccount || named < 0) return text;
  const hidden = `${text.slice(0, named)} on ${name}`;
  if (isByResource) return `${hidden} ${KEY_HIDDEN}`;
  return `${hidden}${text.slice(text.indexOf(" ", named + RESOURCE.length))}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
