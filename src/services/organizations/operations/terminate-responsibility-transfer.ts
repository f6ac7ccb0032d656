import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  TerminateResponsibilityTransfer,
  type TerminateResponsibilityTransferRequest,
  type TerminateResponsibilityTransferResponse,
} from "../contract.ts";
import { alreadyWithdrawn, notUnderWay } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { requireOrganization } from "../presence.ts";
import { permit } from "../standing.ts";
import { transfers } from "../tables.ts";
import { endOf, statusAt, toWireTransfer } from "../transfer.ts";
import { lockTransfer, transferStanding } from "../transfer-standing.ts";

/**
 * Withdraws a transfer, which then ends with a month. Either party may.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_TerminateResponsibilityTransfer.html | TerminateResponsibilityTransfer}
 */
export const terminateResponsibilityTransfer: Operation<
  TerminateResponsibilityTransferRequest,
  TerminateResponsibilityTransferResponse
> = writeOperation(TerminateResponsibilityTransfer, {
  crossAccount: false,
  validate: ({ Id }) => checkId("transfer", Id),
  locate: ({ Id }, call) => transferStanding(Id, call),
  permission: (facts) => permit("TerminateResponsibilityTransfer", facts),
  async run({ input, organization, touched, transfer: resource, clock, tx }) {
    const own = requireOrganization(organization.record);
    const found = await lockTransfer({ organization, touched, transfer: resource }, tx);
    const nowMs = clock.nowMs();
    const status = statusAt(found, nowMs);
    if (status === "WITHDRAWN") throw alreadyWithdrawn();
    if (status !== "ACCEPTED") throw notUnderWay();
    const endAtMs = endOf(found.transfer, input.EndTimestamp?.getTime(), nowMs);
    const transfer = { ...found.transfer, isWithdrawn: true, endAtMs };
    await tx.put(transfers, transfer);
    return { ResponsibilityTransfer: toWireTransfer({ ...found, transfer }, own, nowMs) };
  },
});
