import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeOrganizationalUnit,
  type DescribeOrganizationalUnitRequest,
  type DescribeOrganizationalUnitResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { requireOrganization, requireUnit } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { toWireUnit } from "../unit.ts";

/**
 * Tells of a unit.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html | DescribeOrganizationalUnit}
 */
export const describeOrganizationalUnit: Operation<
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse
> = readOperation(DescribeOrganizationalUnit, {
  crossAccount: true,
  validate: ({ OrganizationalUnitId }) => checkId("unit", OrganizationalUnitId),
  locate: (input, call) => standingOf(call, "administrators", input.OrganizationalUnitId),
  permission: (facts) => permit("DescribeOrganizationalUnit", facts),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const unit = await requireUnit(organization, input.OrganizationalUnitId, tx);
    return { OrganizationalUnit: toWireUnit(unit, organization) };
  },
});
