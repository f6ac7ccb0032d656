import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeregisterDelegatedAdministrator,
  type DeregisterDelegatedAdministratorRequest,
  type Unit,
} from "../contract.ts";
import { administers } from "../administrator.ts";
import { notRegistered } from "../delegation-faults.ts";
import { checkId } from "../id-pattern.ts";
import { checkServicePrincipal } from "../name-rules.ts";
import { lockOrganization, requireMember } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";

/**
 * Ends a member's role as the organization's administrator for a service.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeregisterDelegatedAdministrator.html | DeregisterDelegatedAdministrator}
 */
export const deregisterDelegatedAdministrator: Operation<
  DeregisterDelegatedAdministratorRequest,
  Unit
> = writeOperation(DeregisterDelegatedAdministrator, {
  crossAccount: false,
  validate({ AccountId, ServicePrincipal }) {
    checkId("account", AccountId);
    checkServicePrincipal(ServicePrincipal);
  },
  locate: (input, call) => standingOf(call, "management", input.AccountId),
  permission: ({ input, ...facts }) =>
    permit("DeregisterDelegatedAdministrator", facts, {
      "organizations:ServicePrincipal": input.ServicePrincipal,
    }),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const member = await requireMember(organization, input.AccountId, tx);
    const { ServicePrincipal } = input;
    if (!administers(member, ServicePrincipal)) throw notRegistered();
    const delegations = member.delegations.filter(
      ({ servicePrincipal }) => servicePrincipal !== ServicePrincipal,
    );
    await tx.put(members, { ...member, delegations });
    return {};
  },
});
