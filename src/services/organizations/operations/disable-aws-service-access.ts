import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DisableAWSServiceAccess,
  type DisableAWSServiceAccessRequest,
  type Unit,
} from "../contract.ts";
import { administers, administratorsOf } from "../administrator.ts";
import { trustInUse } from "../delegation-faults.ts";
import { needsAllFeatures } from "../faults.ts";
import { checkServicePrincipal } from "../name-rules.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { organizations } from "../tables.ts";

/**
 * Ends a service's access to the accounts of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisableAWSServiceAccess.html | DisableAWSServiceAccess}
 */
export const disableAwsServiceAccess: Operation<DisableAWSServiceAccessRequest, Unit> =
  writeOperation(DisableAWSServiceAccess, {
    crossAccount: false,
    validate: ({ ServicePrincipal }) => checkServicePrincipal(ServicePrincipal),
    locate: (_input, call) => standingOf(call, "management"),
    permission: ({ input, ...facts }) =>
      permit("DisableAWSServiceAccess", facts, {
        "organizations:ServicePrincipal": input.ServicePrincipal,
      }),
    async run({ input, organization: resource, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (organization.featureSet !== "ALL") throw needsAllFeatures();
      const { ServicePrincipal } = input;
      const administrators = await administratorsOf(organization, tx);
      if (administrators.some((each) => administers(each, ServicePrincipal))) throw trustInUse();
      const trustedServices = organization.trustedServices.filter(
        ({ servicePrincipal }) => servicePrincipal !== ServicePrincipal,
      );
      await tx.put(organizations, { ...organization, trustedServices });
      return {};
    },
  });
