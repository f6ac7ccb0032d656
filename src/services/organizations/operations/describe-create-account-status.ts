import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeCreateAccountStatus,
  type DescribeCreateAccountStatusRequest,
  type DescribeCreateAccountStatusResponse,
} from "../contract.ts";
import { toWireStatus } from "../account-request.ts";
import { noSuchAccountRequest } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { keyOf } from "../organization.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { accountRequests } from "../tables.ts";

/**
 * Tells how far the making of an account is.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html | DescribeCreateAccountStatus}
 */
export const describeCreateAccountStatus: Operation<
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse
> = readOperation(DescribeCreateAccountStatus, {
  crossAccount: true,
  validate: ({ CreateAccountRequestId }) => checkId("accountRequest", CreateAccountRequestId),
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: (facts) => permit("DescribeCreateAccountStatus", facts),
  async run({ input, organization: { record }, tx }) {
    const key = { ...keyOf(requireOrganization(record)), id: input.CreateAccountRequestId };
    const request = await tx.get(accountRequests, key);
    if (request === undefined) throw noSuchAccountRequest();
    return { CreateAccountStatus: toWireStatus(request) };
  },
});
