import { writeOperation, type Operation } from "../../../model/operation.ts";
import { MoveAccount, type MoveAccountRequest, type Unit } from "../contract.ts";
import { noSuchDestination, noSuchSource, sameParent } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { lockOrganization, requireMember } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";
import { findParent } from "../tree.ts";

/**
 * Moves an account to another place in the tree. The policies on the way to its new place bind it from
 * the next request on.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html | MoveAccount}
 */
export const moveAccount: Operation<MoveAccountRequest, Unit> = writeOperation(MoveAccount, {
  crossAccount: false,
  validate({ AccountId, SourceParentId, DestinationParentId }) {
    checkId("account", AccountId);
    checkId("parent", SourceParentId);
    checkId("parent", DestinationParentId);
  },
  locate: ({ AccountId, SourceParentId, DestinationParentId }, call) =>
    standingOf(call, "management", AccountId, SourceParentId, DestinationParentId),
  permission: (facts) => permit("MoveAccount", facts),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    const member = await requireMember(organization, input.AccountId, tx);
    const { SourceParentId: source, DestinationParentId: destination } = input;
    if ((await findParent(organization, source, tx)) === undefined) throw noSuchSource();
    if ((await findParent(organization, destination, tx)) === undefined) throw noSuchDestination();
    if (member.parentId === destination) throw sameParent();
    if (member.parentId !== source) throw noSuchSource();
    await tx.put(members, { ...member, parentId: destination });
    return {};
  },
});
