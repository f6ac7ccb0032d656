import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListRoles,
  type ListRolesRequest,
  type ListRolesResponse,
  type Role as WireRole,
} from "../contract.ts";
import { entitiesOf, pathResource } from "../entity.ts";
import { checkPathPrefix } from "../name-rules.ts";
import { pageOf } from "../page.ts";
import { roleKind, toWireRole } from "../role.ts";
import { readTrustPolicy } from "../trust-policy.ts";

/**
 * Lists the roles of the caller's account, by name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html | ListRoles}
 */
export const listRoles: Operation<ListRolesRequest, ListRolesResponse> = readOperation(ListRoles, {
  crossAccount: false,
  validate: ({ PathPrefix }) => checkPathPrefix(PathPrefix),
  locate: () => ({}),
  permission: ({ input, scope }) => ({
    action: "iam:ListRoles",
    resource: pathResource("role", input.PathPrefix, scope),
  }),
  async run({ input, scope, tx }) {
    const all = await entitiesOf(roleKind, scope, tx);
    const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...page } = pageOf(wanted, ({ nameKey }) => nameKey, input);
    const Roles: WireRole[] = [];
    for (const role of items) {
      Roles.push(toWireRole(role, await readTrustPolicy(role.trustPolicy, tx), "listed"));
    }
    return { Roles, ...page };
  },
});
