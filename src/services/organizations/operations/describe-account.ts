import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeAccount,
  type DescribeAccountRequest,
  type DescribeAccountResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { toWireAccount } from "../member.ts";
import { requireMember, requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Tells of an account of the organization.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html | DescribeAccount}
 */
export const describeAccount: Operation<DescribeAccountRequest, DescribeAccountResponse> =
  readOperation(DescribeAccount, {
    crossAccount: true,
    validate: ({ AccountId }) => checkId("account", AccountId),
    locate: (input, call) => standingOf(call, "administrators", input.AccountId),
    permission: (facts) => permit("DescribeAccount", facts),
    async run({ input, organization: { record }, tx }) {
      const organization = requireOrganization(record);
      const member = await requireMember(organization, input.AccountId, tx);
      return { Account: toWireAccount(member, organization) };
    },
  });
