import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  RegisterDelegatedAdministrator,
  type RegisterDelegatedAdministratorRequest,
  type Unit,
} from "../contract.ts";
import { administers } from "../administrator.ts";
import {
  alreadyRegistered,
  managementAsAdministrator,
  serviceAccessNotEnabled,
  suspendedAsAdministrator,
} from "../delegation-faults.ts";
import { needsAllFeatures } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { checkServicePrincipal } from "../name-rules.ts";
import { lockOrganization, requireMember } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";

/**
 * Makes a member the organization's administrator for a service. It may also read what the management
 * account may read of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html | RegisterDelegatedAdministrator}
 */
export const registerDelegatedAdministrator: Operation<
  RegisterDelegatedAdministratorRequest,
  Unit
> = writeOperation(RegisterDelegatedAdministrator, {
  crossAccount: false,
  validate({ AccountId, ServicePrincipal }) {
    checkId("account", AccountId);
    checkServicePrincipal(ServicePrincipal);
  },
  locate: (input, call) => standingOf(call, "management", input.AccountId),
  permission: ({ input, ...facts }) =>
    permit("RegisterDelegatedAdministrator", facts, {
      "organizations:ServicePrincipal": input.ServicePrincipal,
    }),
  async run({ input, organization: resource, clock, tx }) {
    const organization = await lockOrganization(resource, tx);
    if (organization.featureSet !== "ALL") throw needsAllFeatures();
    if (input.AccountId === organization.account) throw managementAsAdministrator();
    const member = await requireMember(organization, input.AccountId, tx);
    const { ServicePrincipal: servicePrincipal } = input;
    if (member.status === "SUSPENDED") throw suspendedAsAdministrator();
    const { trustedServices } = organization;
    if (!trustedServices.some((each) => each.servicePrincipal === servicePrincipal)) {
      throw serviceAccessNotEnabled();
    }
    if (administers(member, servicePrincipal)) throw alreadyRegistered();
    const added = { servicePrincipal, enabledAtMs: clock.nowMs() };
    await tx.put(members, { ...member, delegations: [...member.delegations, added] });
    return {};
  },
});
