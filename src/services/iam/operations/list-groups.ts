import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListGroups, type ListGroupsRequest, type ListGroupsResponse } from "../contract.ts";
import { entitiesOf, pathResource } from "../entity.ts";
import { groupKind, toWireGroup } from "../group.ts";
import { checkPathPrefix } from "../name-rules.ts";
import { pageOf } from "../page.ts";

/**
 * Lists the groups of the caller's account, by name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html | ListGroups}
 */
export const listGroups: Operation<ListGroupsRequest, ListGroupsResponse> = readOperation(
  ListGroups,
  {
    crossAccount: false,
    validate: ({ PathPrefix }) => checkPathPrefix(PathPrefix),
    locate: () => ({}),
    permission: ({ input, scope }) => ({
      action: "iam:ListGroups",
      resource: pathResource("group", input.PathPrefix, scope),
    }),
    async run({ input, scope, tx }) {
      const all = await entitiesOf(groupKind, scope, tx);
      const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
      const { items, ...page } = pageOf(wanted, ({ nameKey }) => nameKey, input);
      return { Groups: items.map(toWireGroup), ...page };
    },
  },
);
