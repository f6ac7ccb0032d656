import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  RemoveAccountFromOrganization,
  type RemoveAccountFromOrganizationRequest,
  type Unit,
} from "../contract.ts";
import { leave } from "../departure.ts";
import { checkId } from "../id-pattern.ts";
import { lockOrganization, requireMember } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Takes an account out of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_RemoveAccountFromOrganization.html | RemoveAccountFromOrganization}
 */
export const removeAccountFromOrganization: Operation<RemoveAccountFromOrganizationRequest, Unit> =
  writeOperation(RemoveAccountFromOrganization, {
    crossAccount: false,
    validate: ({ AccountId }) => checkId("account", AccountId),
    locate: (input, call) => standingOf(call, "management", input.AccountId),
    permission: (facts) => permit("RemoveAccountFromOrganization", facts),
    async run({ input, organization: resource, tx }) {
      const organization = await lockOrganization(resource, tx);
      await leave(organization, await requireMember(organization, input.AccountId, tx), tx);
      return {};
    },
  });
