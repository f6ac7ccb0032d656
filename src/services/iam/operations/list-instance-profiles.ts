import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListInstanceProfiles,
  type ListInstanceProfilesRequest,
  type ListInstanceProfilesResponse,
} from "../contract.ts";
import { pathResource } from "../entity.ts";
import { globalRegion } from "../../../model/scope.ts";
import { toWireProfiles } from "../instance-profile.ts";
import { checkPathPrefix } from "../name-rules.ts";
import { pageOf } from "../page.ts";
import { instanceProfiles } from "../tables.ts";

/**
 * Lists the instance profiles of the caller's account, by name.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html | ListInstanceProfiles}
 */
export const listInstanceProfiles: Operation<
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse
> = readOperation(ListInstanceProfiles, {
  crossAccount: false,
  validate: ({ PathPrefix }) => checkPathPrefix(PathPrefix),
  locate: () => ({}),
  permission: ({ input, scope }) => ({
    action: "iam:ListInstanceProfiles",
    resource: pathResource("instance-profile", input.PathPrefix, scope),
  }),
  async run({ input, scope, tx }) {
    const prefix = { account: scope.account, region: globalRegion(scope.partition) };
    const all = await tx.scan(instanceProfiles, { prefix });
    const wanted = all.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...page } = pageOf(wanted, ({ nameKey }) => nameKey, input);
    return { InstanceProfiles: await toWireProfiles(items, tx), ...page };
  },
});
