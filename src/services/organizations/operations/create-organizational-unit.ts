import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateOrganizationalUnit,
  type CreateOrganizationalUnitRequest,
  type CreateOrganizationalUnitResponse,
} from "../contract.ts";
import { tooDeep } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { checkUnitName } from "../name-rules.ts";
import { keyOf, mintId } from "../organization.ts";
import { defaultPolicies } from "../policy-type.ts";
import { lockOrganization, requireParent } from "../presence.ts";
import { permit, permitTags, standingOf } from "../standing.ts";
import { units } from "../tables.ts";
import { readTags, requestTagKeys } from "../tag.ts";
import { wayTo } from "../tree.ts";
import { UNIT_DEPTH_MAX, type Unit, refuseUnitName, toWireUnit } from "../unit.ts";

/**
 * Makes a unit below the root or another unit.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html | CreateOrganizationalUnit}
 */
export const createOrganizationalUnit: Operation<
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse
> = writeOperation(CreateOrganizationalUnit, {
  crossAccount: false,
  validate({ ParentId, Name, Tags }) {
    checkId("parent", ParentId);
    checkUnitName(Name);
    readTags(Tags);
  },
  locate: (input, call) => standingOf(call, "management", input.ParentId),
  permission: ({ input, ...facts }) => [
    ...permit("CreateOrganizationalUnit", facts, requestTagKeys(input.Tags)),
    ...permitTags(input.Tags, ["ou", "ou-*"], facts),
  ],
  async run({ input, organization: resource, ids, tx }) {
    const organization = await lockOrganization(resource, tx);
    const parent = await requireParent(organization, input.ParentId, tx);
    const way = await wayTo(organization, parent, tx);
    // The way begins with the root, which does not count.
    if (way.length > UNIT_DEPTH_MAX) throw tooDeep();
    const place = { name: input.Name, parentId: input.ParentId };
    await refuseUnitName(organization, place, tx);
    const unit: Unit = {
      ...keyOf(organization),
      ...place,
      id: mintId(`ou-${organization.root.id.slice("r-".length)}-`, 8, ids),
      policies: defaultPolicies(organization.policyTypes),
      tags: readTags(input.Tags),
    };
    await tx.put(units, unit);
    return { OrganizationalUnit: toWireUnit(unit, organization) };
  },
});
