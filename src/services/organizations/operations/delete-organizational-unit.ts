import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteOrganizationalUnit,
  type DeleteOrganizationalUnitRequest,
  type Unit,
} from "../contract.ts";
import { unitNotEmpty } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { keyOf } from "../organization.ts";
import { lockOrganization, requireUnit } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { units } from "../tables.ts";
import { accountsBelow } from "../tree.ts";
import { unitsBelow } from "../unit.ts";

/**
 * Deletes a unit with nothing in it.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html | DeleteOrganizationalUnit}
 */
export const deleteOrganizationalUnit: Operation<DeleteOrganizationalUnitRequest, Unit> =
  writeOperation(DeleteOrganizationalUnit, {
    crossAccount: false,
    validate: ({ OrganizationalUnitId }) => checkId("unit", OrganizationalUnitId),
    locate: (input, call) => standingOf(call, "management", input.OrganizationalUnitId),
    permission: (facts) => permit("DeleteOrganizationalUnit", facts),
    async run({ input, organization: resource, tx }) {
      const organization = await lockOrganization(resource, tx);
      const { id } = await requireUnit(organization, input.OrganizationalUnitId, tx);
      const below = await unitsBelow(organization, id, tx);
      const accounts = await accountsBelow(organization, id, tx);
      if (below.length > 0 || accounts.length > 0) throw unitNotEmpty();
      await tx.delete(units, { ...keyOf(organization), id });
      return {};
    },
  });
