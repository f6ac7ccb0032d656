import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListAccountsForParent,
  type ListAccountsForParentRequest,
  type ListAccountsForParentResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { type Member, toWireAccount } from "../member.ts";
import { scanPage, validatePage } from "../page.ts";
import { requireOrganization, requireParent } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";

/**
 * Lists the accounts right below the root or a unit, by their numbers.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html | ListAccountsForParent}
 */
export const listAccountsForParent: Operation<
  ListAccountsForParentRequest,
  ListAccountsForParentResponse
> = readOperation(ListAccountsForParent, {
  crossAccount: true,
  validate(input) {
    checkId("parent", input.ParentId);
    validatePage(input);
  },
  locate: (input, call) => standingOf(call, "administrators", input.ParentId),
  permission: (facts) => permit("ListAccountsForParent", facts),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const { ParentId: parentId } = input;
    await requireParent(organization, parentId, tx);
    const prefix = { organizationId: organization.id, parentId };
    const idOf = ({ account }: Member): string => account;
    const place = { table: members, index: "byParent", prefix, idOf };
    const { items, ...next } = await scanPage(place, input, tx);
    return { Accounts: items.map((member) => toWireAccount(member, organization)), ...next };
  },
});
