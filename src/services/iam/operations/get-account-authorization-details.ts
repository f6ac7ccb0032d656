import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  awsPoliciesInUse,
  groupDetail,
  policyDetail,
  roleDetail,
  tellAll,
  userDetail,
  type Detail,
} from "../authorization-detail.ts";
import {
  GetAccountAuthorizationDetails,
  type GetAccountAuthorizationDetailsRequest,
  type GetAccountAuthorizationDetailsResponse,
} from "../contract.ts";
import { entitiesOf } from "../entity.ts";
import { constraint } from "../faults.ts";
import { globalRegion } from "../../../model/scope.ts";
import { groupKind } from "../group.ts";
import { pageOf } from "../page.ts";
import { roleKind } from "../role.ts";
import { managedPolicies } from "../tables.ts";
import { userKind } from "../user.ts";

const FILTERS: readonly string[] = [
  "User",
  "Role",
  "Group",
  "LocalManagedPolicy",
  "AWSManagedPolicy",
];

/**
 * Tells all users, groups, roles and policies of an account, and how they hang together.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html | GetAccountAuthorizationDetails}
 */
export const getAccountAuthorizationDetails: Operation<
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse
> = readOperation(GetAccountAuthorizationDetails, {
  crossAccount: false,
  validate({ Filter = [] }) {
    if (Filter.every((each) => FILTERS.includes(each))) return;
    throw constraint(
      "filter",
      `satisfy constraint: [Member must satisfy enum value set: [${FILTERS.join(", ")}]]`,
    );
  },
  locate: () => ({}),
  permission: () => ({ action: "iam:GetAccountAuthorizationDetails", resource: "*" }),
  async run({ input, scope, clock, tx }) {
    const { Filter = FILTERS } = input;
    const wants = new Set(Filter.length === 0 ? FILTERS : Filter);
    const all: Detail[] = [];
    if (wants.has("User")) all.push(...(await entitiesOf(userKind, scope, tx)).map(userDetail(tx)));
    if (wants.has("Group")) all.push(...(await entitiesOf(groupKind, scope, tx)).map(groupDetail));
    if (wants.has("Role")) {
      const tellRole = roleDetail(clock.nowMs(), tx);
      all.push(...(await entitiesOf(roleKind, scope, tx)).map(tellRole));
    }
    const prefix = { account: scope.account, region: globalRegion(scope.partition) };
    const own = wants.has("LocalManagedPolicy") ? await tx.scan(managedPolicies, { prefix }) : [];
    const ofAws = wants.has("AWSManagedPolicy") ? await awsPoliciesInUse(scope, tx) : [];
    all.push(...[...own, ...ofAws].map(policyDetail(scope, tx)));
    const sorted = all.toSorted((a, b) => (a.place < b.place ? -1 : 1));
    const { items, ...page } = pageOf(sorted, ({ place }) => place, input);
    return { ...(await tellAll(items)), ...page };
  },
});
