import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListAccounts, type ListAccountsRequest, type ListAccountsResponse } from "../contract.ts";
import { type Member, toWireAccount } from "../member.ts";
import { scanPage, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";

/**
 * Lists the accounts of the organization, by their numbers.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html | ListAccounts}
 */
export const listAccounts: Operation<ListAccountsRequest, ListAccountsResponse> = readOperation(
  ListAccounts,
  {
    crossAccount: true,
    validate: (input) => validatePage(input),
    locate: (_input, call) => standingOf(call, "administrators"),
    permission: (facts) => permit("ListAccounts", facts),
    async run({ input, organization: { record }, tx }) {
      const organization = requireOrganization(record);
      const prefix = { organizationId: organization.id };
      const idOf = ({ account }: Member): string => account;
      const place = { table: members, index: "byOrganization", prefix, idOf };
      const { items, ...next } = await scanPage(place, input, tx);
      return { Accounts: items.map((member) => toWireAccount(member, organization)), ...next };
    },
  },
);
