import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateOrganizationalUnit,
  type UpdateOrganizationalUnitRequest,
  type UpdateOrganizationalUnitResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { checkUnitName } from "../name-rules.ts";
import { lockOrganization, requireUnit } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { units } from "../tables.ts";
import { refuseUnitName, toWireUnit } from "../unit.ts";

/**
 * Renames a unit.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html | UpdateOrganizationalUnit}
 */
export const updateOrganizationalUnit: Operation<
  UpdateOrganizationalUnitRequest,
  UpdateOrganizationalUnitResponse
> = writeOperation(UpdateOrganizationalUnit, {
  crossAccount: false,
  validate({ OrganizationalUnitId, Name }) {
    checkId("unit", OrganizationalUnitId);
    if (Name !== undefined) checkUnitName(Name);
  },
  locate: (input, call) => standingOf(call, "management", input.OrganizationalUnitId),
  permission: (facts) => permit("UpdateOrganizationalUnit", facts),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const unit = await requireUnit(organization, input.OrganizationalUnitId, tx);
    const renamed = { ...unit, name: input.Name ?? unit.name };
    await refuseUnitName(organization, renamed, tx);
    await tx.put(units, renamed);
    return { OrganizationalUnit: toWireUnit(renamed, organization) };
  },
});
