import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListOrganizationalUnitsForParent,
  type ListOrganizationalUnitsForParentRequest,
  type ListOrganizationalUnitsForParentResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { keyOf } from "../organization.ts";
import { scanPage, validatePage } from "../page.ts";
import { requireOrganization, requireParent } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { units } from "../tables.ts";
import { type Unit, toWireUnit } from "../unit.ts";

/**
 * Lists the units right below the root or another unit.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html | ListOrganizationalUnitsForParent}
 */
export const listOrganizationalUnitsForParent: Operation<
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse
> = readOperation(ListOrganizationalUnitsForParent, {
  crossAccount: true,
  validate(input) {
    checkId("parent", input.ParentId);
    validatePage(input);
  },
  locate: (input, call) => standingOf(call, "administrators", input.ParentId),
  permission: (facts) => permit("ListOrganizationalUnitsForParent", facts),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const { ParentId: parentId } = input;
    await requireParent(organization, parentId, tx);
    const prefix = { ...keyOf(organization), parentId };
    const place = { table: units, index: "byParent", prefix, idOf: ({ id }: Unit) => id };
    const { items, ...next } = await scanPage(place, input, tx);
    return { OrganizationalUnits: items.map((unit) => toWireUnit(unit, organization)), ...next };
  },
});
