import { writeOperation, type Operation } from "../../../model/operation.ts";
import { CloseAccount, type CloseAccountRequest, type Unit } from "../contract.ts";
import { closesAdministrator } from "../delegation-faults.ts";
import { alreadyClosed, closesManagement, needsAllFeatures } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { lockOrganization, requireMember } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";

/**
 * Closes an account, which stays in the organization as suspended.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html | CloseAccount}
 */
export const closeAccount: Operation<CloseAccountRequest, Unit> = writeOperation(CloseAccount, {
  crossAccount: false,
  validate: ({ AccountId }) => checkId("account", AccountId),
  locate: (input, call) => standingOf(call, "management", input.AccountId),
  permission: (facts) => permit("CloseAccount", facts),
  async run({ input, organization: resource, tx }) {
    const organization = await lockOrganization(resource, tx);
    if (organization.featureSet !== "ALL") throw needsAllFeatures();
    const member = await requireMember(organization, input.AccountId, tx);
    if (member.account === organization.account) throw closesManagement();
    if (member.delegations.length > 0) throw closesAdministrator();
    if (member.status === "SUSPENDED") throw alreadyClosed();
    await tx.put(members, { ...member, status: "SUSPENDED" });
    return {};
  },
});
