import { readOperation, type Operation } from "../../../model/operation.ts";
import { ListParents, type ListParentsRequest, type ListParentsResponse } from "../contract.ts";
import { noSuchChild } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { findNode } from "../tree.ts";

/**
 * Tells what a unit or account lies in.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html | ListParents}
 */
export const listParents: Operation<ListParentsRequest, ListParentsResponse> = readOperation(
  ListParents,
  {
    crossAccount: true,
    validate(input) {
      checkId("child", input.ChildId);
      validatePage(input);
    },
    locate: (input, call) => standingOf(call, "administrators", input.ChildId),
    permission: (facts) => permit("ListParents", facts),
    async run({ input, organization: { record }, tx }) {
      const organization = requireOrganization(record);
      const child = await findNode(organization, input.ChildId, tx);
      if (child === undefined || child.kind === "root") throw noSuchChild();
      const Id = child.record.parentId;
      return {
        Parents: [{ Id, Type: Id === organization.root.id ? "ROOT" : "ORGANIZATIONAL_UNIT" }],
      };
    },
  },
);
