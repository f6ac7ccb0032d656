/**
 * An organizational unit.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_ous.html | Managing organizational units}
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { OrganizationalUnit } from "./contract.ts";
import { duplicateUnit } from "./faults.ts";
import { unitArn, type Organization } from "./organization.ts";
import { units } from "./tables.ts";
import type { Tags } from "./tag.ts";

export interface Unit {
  /** The management account. */
  readonly account: string;
  readonly region: string;
  /** `ou-`, the root's four characters, `-` and eight more. */
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  /** Ids of the attached policies, in the order of their attachment. */
  readonly policies: readonly string[];
  readonly tags: Tags;
}

/** How deep units may lie in one another, the root not counted. */
export const UNIT_DEPTH_MAX = 5;

/** The units right below a root or unit. */
export function unitsBelow(
  { account, region }: Organization,
  parentId: string,
  tx: ReadTransaction,
): Promise<Unit[]> {
  return tx.scan(units, { index: "byParent", prefix: { account, region, parentId } });
}

/**
 * A name stands once below its parent.
 *
 * @throws Fault `DuplicateOrganizationalUnitException`
 */
export async function refuseUnitName(
  organization: Organization,
  { name, parentId, id }: Pick<Unit, "name" | "parentId"> & { readonly id?: string },
  tx: ReadTransaction,
): Promise<void> {
  const siblings = await unitsBelow(organization, parentId, tx);
  if (siblings.some((each) => each.name === name && each.id !== id)) throw duplicateUnit();
}

/** A unit as AWS tells it. */
export function toWireUnit(unit: Unit, organization: Organization): OrganizationalUnit {
  return { Id: unit.id, Arn: unitArn(organization, unit.id), Name: unit.name };
}
