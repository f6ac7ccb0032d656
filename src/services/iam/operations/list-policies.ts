import { readOperation, type Operation } from "../../../model/operation.ts";
import { policyUses } from "../attachment.ts";
import { awsManagedPolicies } from "../aws-managed-policy.ts";
import { ListPolicies, type ListPoliciesRequest, type ListPoliciesResponse } from "../contract.ts";
import { constraint } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import { policyArn, toWirePolicy } from "../managed-policy.ts";
import { checkPathPrefix } from "../name-rules.ts";
import { pageOf } from "../page.ts";
import { managedPolicies } from "../tables.ts";

const SCOPES = ["All", "AWS", "Local"];
const USAGES = ["PermissionsPolicy", "PermissionsBoundary"];

/**
 * Lists managed policies: the account's own, AWS's, or both.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html | ListPolicies}
 */
export const listPolicies: Operation<ListPoliciesRequest, ListPoliciesResponse> = readOperation(
  ListPolicies,
  {
    crossAccount: false,
    validate({ PathPrefix, Scope, PolicyUsageFilter }) {
      checkPathPrefix(PathPrefix);
      if (Scope !== undefined && !SCOPES.includes(Scope)) {
        throw constraint("scope", "satisfy enum value set: [All, AWS, Local]");
      }
      if (PolicyUsageFilter !== undefined && !USAGES.includes(PolicyUsageFilter)) {
        throw constraint(
          "policyUsageFilter",
          "satisfy enum value set: [PermissionsPolicy, PermissionsBoundary]",
        );
      }
    },
    locate: () => ({}),
    permission: () => ({ action: "iam:ListPolicies", resource: "*" }),
    async run({ input, scope, tx }) {
      const { Scope = "All", PathPrefix = "/", OnlyAttached = false, PolicyUsageFilter } = input;
      const prefix = { account: scope.account, region: globalRegion(scope.partition) };
      const own = Scope === "AWS" ? [] : await tx.scan(managedPolicies, { prefix });
      const ofAws = Scope === "Local" ? [] : awsManagedPolicies(scope.partition);
      const useOf = await policyUses(scope, tx);
      const wanted = [...own, ...ofAws]
        .map((policy) => ({ policy, arn: policyArn(policy), use: useOf(policyArn(policy)) }))
        .filter(({ policy, use }) => {
          if (!policy.path.startsWith(PathPrefix)) return false;
          if (PolicyUsageFilter === "PermissionsPolicy" && use.attachments === 0) return false;
          if (PolicyUsageFilter === "PermissionsBoundary" && use.boundaries === 0) return false;
          return !OnlyAttached || use.attachments + use.boundaries > 0;
        })
        .toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
      const { items, ...page } = pageOf(wanted, ({ arn }) => arn, input);
      return {
        Policies: items.map(({ policy, use }) => toWirePolicy(policy, use, "listed")),
        ...page,
      };
    },
  },
);
