import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListChildren, type ListChildrenRequest, type ListChildrenResponse } from "../contract.ts";
import { invalidValue } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization, requireParent } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { units } from "../tables.ts";
import { accountsBelow } from "../tree.ts";

/**
 * Lists the ids of the units or the accounts right below the root or a unit.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html | ListChildren}
 */
export const listChildren: Operation<ListChildrenRequest, ListChildrenResponse> = readOperation(
  ListChildren,
  {
    crossAccount: true,
    validate(input) {
      checkId("parent", input.ParentId);
      if (input.ChildType !== "ACCOUNT" && input.ChildType !== "ORGANIZATIONAL_UNIT") {
        throw invalidValue();
      }
      validatePage(input);
    },
    locate: (input, call) => standingOf(call, "administrators", input.ParentId),
    permission: (facts) => permit("ListChildren", facts),
    async run({ input, organization: { record }, tx }) {
      const organization = requireOrganization(record);
      const { ParentId: parentId, ChildType } = input;
      await requireParent(organization, parentId, tx);
      const { account, region } = organization;
      const ids =
        ChildType === "ACCOUNT"
          ? (await accountsBelow(organization, parentId, tx)).map((member) => member.account)
          : (
              await tx.scan(units, { index: "byParent", prefix: { account, region, parentId } })
            ).map(({ id }) => id);
      const { items, ...next } = pageOf(ids, (id) => id, input);
      return { Children: items.map((Id) => ({ Id, Type: ChildType })), ...next };
    },
  },
);
