import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListOutboundResponsibilityTransfers,
  type ListOutboundResponsibilityTransfersRequest,
  type ListOutboundResponsibilityTransfersResponse,
} from "../contract.ts";
import { keyOf } from "../organization.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { checkTransferType, toWireTransfer, transfersOf } from "../transfer.ts";

/**
 * Lists the transfers, asked for and under way, by which another organization answers for this one.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOutboundResponsibilityTransfers.html | ListOutboundResponsibilityTransfers}
 */
export const listOutboundResponsibilityTransfers: Operation<
  ListOutboundResponsibilityTransfersRequest,
  ListOutboundResponsibilityTransfersResponse
> = readOperation(ListOutboundResponsibilityTransfers, {
  crossAccount: false,
  validate(input) {
    checkTransferType(input.Type);
    validatePage(input);
  },
  locate: (_input, call) => standingOf(call, "management"),
  permission: ({ input, ...facts }) =>
    permit("ListOutboundResponsibilityTransfers", facts, {
      "organizations:TransferType": input.Type,
      "organizations:TransferDirection": "outbound",
    }),
  async run({ input, organization: { record }, clock, tx }) {
    const organization = requireOrganization(record);
    const all = await transfersOf("outbound", keyOf(organization), tx);
    const { items, ...next } = pageOf(all, ({ transfer: { id } }) => id, input);
    const nowMs = clock.nowMs();
    const ResponsibilityTransfers = items.map((each) => toWireTransfer(each, organization, nowMs));
    return { ResponsibilityTransfers, ...next };
  },
});
