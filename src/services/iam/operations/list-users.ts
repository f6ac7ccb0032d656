import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListUsers, type ListUsersRequest, type ListUsersResponse } from "../contract.ts";
import { entitiesOf, pathResource } from "../entity.ts";
import { checkPathPrefix } from "../name-rules.ts";
import { pageOf } from "../page.ts";
import { toWireUser, userKind } from "../user.ts";

/**
 * Lists the users of the caller's account, by name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html | ListUsers}
 */
export const listUsers: Operation<ListUsersRequest, ListUsersResponse> = readOperation(ListUsers, {
  crossAccount: false,
  validate: ({ PathPrefix }) => checkPathPrefix(PathPrefix),
  locate: () => ({}),
  permission: ({ input, scope }) => ({
    action: "iam:ListUsers",
    resource: pathResource("user", input.PathPrefix, scope),
  }),
  async run({ input, scope, tx }) {
    const all = await entitiesOf(userKind, scope, tx);
    const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...page } = pageOf(wanted, ({ nameKey }) => nameKey, input);
    return { Users: items.map((user) => toWireUser(user, "listed")), ...page };
  },
});
