import type { ReadTransaction } from "../../model/store.ts";
import { attachedTo, effectivePolicyOf } from "./attachment.ts";
import type { EffectivePolicyValidationError } from "./contract.ts";
import type { Organization } from "./organization.ts";
import { factsOf, type PolicyType } from "./policy-type.ts";
import { wayTo, type Node } from "./tree.ts";

/**
 * What is wrong with the effective policy of an account.
 *
 * DIFFERS: AWS does not publish its checks. Here an effective policy is invalid when policies that
 * are each small enough have grown together beyond what one of their type may hold.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/invalid-policy-alerts.html | Invalid effective policy alerts}
 */
export async function effectivePolicyErrors(
  node: Node,
  type: PolicyType,
  place: { readonly organization: Organization; readonly tx: ReadTransaction },
): Promise<readonly EffectivePolicyValidationError[]> {
  const content = await effectivePolicyOf(node, type, place);
  const { charactersMax } = factsOf(type);
  if (content === undefined || content.length <= charactersMax) return [];
  const ContributingPolicies: string[] = [];
  for (const above of await wayTo(place.organization, node, place.tx)) {
    const attached = await attachedTo(above, type, place);
    ContributingPolicies.push(...attached.map(({ id }) => id));
  }
  return [
    {
      ErrorCode: "ELEMENTS_TOO_MANY",
      ErrorMessage: `The effective policy has ${content.length} characters; a policy of its type may have ${charactersMax}.`,
      PathToError: "/",
      ContributingPolicies,
    },
  ];
}
