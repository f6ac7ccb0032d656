import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  EnableAWSServiceAccess,
  type EnableAWSServiceAccessRequest,
  type Unit,
} from "../contract.ts";
import { needsAllFeatures } from "../faults.ts";
import { checkServicePrincipal } from "../name-rules.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { organizations } from "../tables.ts";

/**
 * Lets a service work in all accounts of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html | EnableAWSServiceAccess}
 */
export const enableAwsServiceAccess: Operation<EnableAWSServiceAccessRequest, Unit> =
  writeOperation(EnableAWSServiceAccess, {
    crossAccount: false,
    validate: ({ ServicePrincipal }) => checkServicePrincipal(ServicePrincipal),
    locate: (_input, call) => standingOf(call, "management"),
    permission: ({ input, ...facts }) =>
      permit("EnableAWSServiceAccess", facts, {
        "organizations:ServicePrincipal": input.ServicePrincipal,
      }),
    async run({ input, organization: resource, clock, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (organization.featureSet !== "ALL") throw needsAllFeatures();
      const { trustedServices } = organization;
      const { ServicePrincipal: servicePrincipal } = input;
      if (trustedServices.some((each) => each.servicePrincipal === servicePrincipal)) return {};
      const trusted = [...trustedServices, { servicePrincipal, enabledAtMs: clock.nowMs() }];
      await tx.put(organizations, { ...organization, trustedServices: trusted });
      return {};
    },
  });
