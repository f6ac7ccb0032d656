import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UpdateResponsibilityTransfer,
  type UpdateResponsibilityTransferRequest,
  type UpdateResponsibilityTransferResponse,
} from "../contract.ts";
import { notYourOrganization, transferEnded } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { checkTransferName } from "../name-rules.ts";
import { requireOrganization } from "../presence.ts";
import { permit } from "../standing.ts";
import { transfers } from "../tables.ts";
import { isActive, toWireTransfer } from "../transfer.ts";
import { lockTransfer, transferStanding } from "../transfer-standing.ts";

/**
 * Gives a transfer another name, by the account that named it.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateResponsibilityTransfer.html | UpdateResponsibilityTransfer}
 */
export const updateResponsibilityTransfer: Operation<
  UpdateResponsibilityTransferRequest,
  UpdateResponsibilityTransferResponse
> = writeOperation(UpdateResponsibilityTransfer, {
  crossAccount: false,
  validate({ Id, Name }) {
    checkId("transfer", Id);
    checkTransferName(Name, "name");
  },
  locate: ({ Id }, call) => transferStanding(Id, call),
  permission: (facts) => permit("UpdateResponsibilityTransfer", facts),
  async run({ input, organization, touched, transfer: resource, clock, tx }) {
    const own = requireOrganization(organization.record);
    const found = await lockTransfer({ organization, touched, transfer: resource }, tx);
    if (found.transfer.account !== own.account) throw notYourOrganization();
    const nowMs = clock.nowMs();
    if (found.transfer.isWithdrawn || !isActive(found, nowMs)) throw transferEnded();
    const transfer = { ...found.transfer, name: input.Name };
    await tx.put(transfers, transfer);
    return { ResponsibilityTransfer: toWireTransfer({ ...found, transfer }, own, nowMs) };
  },
});
