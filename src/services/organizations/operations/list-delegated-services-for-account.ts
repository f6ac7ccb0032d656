import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListDelegatedServicesForAccount,
  type ListDelegatedServicesForAccountRequest,
  type ListDelegatedServicesForAccountResponse,
} from "../contract.ts";
import { notRegistered } from "../delegation-faults.ts";
import { checkId } from "../id-pattern.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireMember, requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Lists the services that a member administers.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedServicesForAccount.html | ListDelegatedServicesForAccount}
 */
export const listDelegatedServicesForAccount: Operation<
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse
> = readOperation(ListDelegatedServicesForAccount, {
  crossAccount: true,
  validate(input) {
    checkId("account", input.AccountId);
    validatePage(input);
  },
  locate: (input, call) => standingOf(call, "administrators", input.AccountId),
  permission: (facts) => permit("ListDelegatedServicesForAccount", facts),
  async run({ input, organization: { record }, tx }) {
    const { delegations } = await requireMember(requireOrganization(record), input.AccountId, tx);
    if (delegations.length === 0) throw notRegistered();
    const sorted = delegations.toSorted((one, other) =>
      one.servicePrincipal < other.servicePrincipal ? -1 : 1,
    );
    const { items, ...next } = pageOf(sorted, (each) => each.servicePrincipal, input);
    const DelegatedServices = items.map(({ servicePrincipal, enabledAtMs }) => ({
      ServicePrincipal: servicePrincipal,
      DelegationEnabledDate: wireDate(enabledAtMs),
    }));
    return { DelegatedServices, ...next };
  },
});
