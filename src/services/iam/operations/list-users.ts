import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListUsers, type ListUsersRequest, type ListUsersResponse } from "../contract.ts";
import { globalRegion } from "../global-region.ts";
import { pageOf } from "../page.ts";
import { users } from "../tables.ts";
import { toWireUser } from "../user.ts";

/**
 * Lists the users of the caller's account, by name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html | ListUsers}
 */
export const listUsers: Operation<ListUsersRequest, ListUsersResponse> = readOperation(ListUsers, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:ListUsers", resource: "*" }),
  async run({ input, scope, tx }) {
    const region = globalRegion(scope.partition);
    const all = await tx.scan(users, { prefix: { account: scope.account, region } });
    const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...page } = pageOf(wanted, ({ nameKey }) => nameKey, input);
    return { Users: items.map((user) => toWireUser(user, false)), ...page };
  },
});
