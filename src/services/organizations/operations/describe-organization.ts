import { readOperation, type Operation } from "../../../model/operation.ts";
import { DescribeOrganization, type DescribeOrganizationResponse, type Unit } from "../contract.ts";
import { toWireOrganization } from "../organization.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Tells of the organization that the caller's account is in.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html | DescribeOrganization}
 */
export const describeOrganization: Operation<Unit, DescribeOrganizationResponse> = readOperation(
  DescribeOrganization,
  {
    crossAccount: false,
    locate: (_input, call) => standingOf(call, "members"),
    permission: (facts) => permit("DescribeOrganization", facts),
    run: ({ organization: { record } }) => ({
      Organization: toWireOrganization(requireOrganization(record)),
    }),
  },
);
