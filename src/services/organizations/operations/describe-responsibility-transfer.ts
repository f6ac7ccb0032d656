import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeResponsibilityTransfer,
  type DescribeResponsibilityTransferRequest,
  type DescribeResponsibilityTransferResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { requireOrganization } from "../presence.ts";
import { permit } from "../standing.ts";
import { toWireTransfer } from "../transfer.ts";
import { requireTransfer, transferStanding } from "../transfer-standing.ts";

/**
 * Tells a transfer to either of its parties.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeResponsibilityTransfer.html | DescribeResponsibilityTransfer}
 */
export const describeResponsibilityTransfer: Operation<
  DescribeResponsibilityTransferRequest,
  DescribeResponsibilityTransferResponse
> = readOperation(DescribeResponsibilityTransfer, {
  crossAccount: false,
  validate: ({ Id }) => checkId("transfer", Id),
  locate: ({ Id }, call) => transferStanding(Id, call),
  permission: (facts) => permit("DescribeResponsibilityTransfer", facts),
  run({ organization: { record }, transfer, clock }) {
    const organization = requireOrganization(record);
    const found = requireTransfer(transfer.record);
    return { ResponsibilityTransfer: toWireTransfer(found, organization, clock.nowMs()) };
  },
});
