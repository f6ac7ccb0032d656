import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListGroupsForUser,
  type ListGroupsForUserRequest,
  type ListGroupsForUserResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { toWireGroup, type Group } from "../group.ts";
import { pageOf } from "../page.ts";
import { groups } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Lists the groups that a user is in.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html | ListGroupsForUser}
 */
export const listGroupsForUser: Operation<ListGroupsForUserRequest, ListGroupsForUserResponse> =
  readOperation(ListGroupsForUser, {
    crossAccount: false,
    locate: (input, call) => userNamed(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:ListGroupsForUser", resource: user }),
    async run({ input, user, tx }) {
      const { account, region, groups: nameKeys } = requireEntity(user);
      const found: Group[] = [];
      for (const nameKey of nameKeys.toSorted()) {
        const group = await tx.get(groups, { account, region, nameKey });
        if (group !== undefined) found.push(group);
      }
      const { items, ...page } = pageOf(found, ({ nameKey }) => nameKey, input);
      return { Groups: items.map(toWireGroup), ...page };
    },
  });
