import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListRoots, type ListRootsRequest, type ListRootsResponse } from "../contract.ts";
import { toWireRoot } from "../organization.ts";
import { validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Lists the one root of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html | ListRoots}
 */
export const listRoots: Operation<ListRootsRequest, ListRootsResponse> = readOperation(ListRoots, {
  crossAccount: true,
  validate: (input) => validatePage(input),
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: (facts) => permit("ListRoots", facts),
  run: ({ organization: { record } }) => ({ Roots: [toWireRoot(requireOrganization(record))] }),
});
