import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListAWSServiceAccessForOrganization,
  type ListAWSServiceAccessForOrganizationRequest,
  type ListAWSServiceAccessForOrganizationResponse,
} from "../contract.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Lists the services that may work in all accounts of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAWSServiceAccessForOrganization.html | ListAWSServiceAccessForOrganization}
 */
export const listAwsServiceAccessForOrganization: Operation<
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse
> = readOperation(ListAWSServiceAccessForOrganization, {
  crossAccount: true,
  validate: (input) => validatePage(input),
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: (facts) => permit("ListAWSServiceAccessForOrganization", facts),
  run({ input, organization: { record } }) {
    const { trustedServices } = requireOrganization(record);
    const sorted = trustedServices.toSorted((one, other) =>
      one.servicePrincipal < other.servicePrincipal ? -1 : 1,
    );
    const { items, ...next } = pageOf(sorted, (each) => each.servicePrincipal, input);
    const EnabledServicePrincipals = items.map(({ servicePrincipal, enabledAtMs }) => ({
      ServicePrincipal: servicePrincipal,
      DateEnabled: wireDate(enabledAtMs),
    }));
    return { EnabledServicePrincipals, ...next };
  },
});
