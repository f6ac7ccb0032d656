import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListPolicies, type ListPoliciesRequest, type ListPoliciesResponse } from "../contract.ts";
import { readPolicyType } from "../name-rules.ts";
import { pageOf, validatePage } from "../page.ts";
import { policiesOfType } from "../policy-list.ts";
import { toPolicySummary } from "../policy.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Lists the policies of a type, AWS's own included.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html | ListPolicies}
 */
export const listPolicies: Operation<ListPoliciesRequest, ListPoliciesResponse> = readOperation(
  ListPolicies,
  {
    crossAccount: true,
    validate(input) {
      readPolicyType(input.Filter);
      validatePage(input);
    },
    locate: (_input, call) => standingOf(call, "administrators"),
    permission: ({ input, ...facts }) =>
      permit("ListPolicies", facts, { "organizations:PolicyType": input.Filter }),
    async run({ input, organization: { record }, tx }) {
      const organization = requireOrganization(record);
      const all = await policiesOfType(organization, readPolicyType(input.Filter), tx);
      const { items, ...next } = pageOf(all, ({ id }) => id, input);
      return { Policies: items.map((policy) => toPolicySummary(policy, organization)), ...next };
    },
  },
);
