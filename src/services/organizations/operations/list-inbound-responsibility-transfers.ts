import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListInboundResponsibilityTransfers,
  type ListInboundResponsibilityTransfersRequest,
  type ListInboundResponsibilityTransfersResponse,
} from "../contract.ts";
import { checkId } from "../id-pattern.ts";
import { keyOf } from "../organization.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { checkTransferType, toWireTransfer, transfersOf } from "../transfer.ts";

/**
 * Lists the transfers, asked for and under way, by which this organization answers for others.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListInboundResponsibilityTransfers.html | ListInboundResponsibilityTransfers}
 */
export const listInboundResponsibilityTransfers: Operation<
  ListInboundResponsibilityTransfersRequest,
  ListInboundResponsibilityTransfersResponse
> = readOperation(ListInboundResponsibilityTransfers, {
  crossAccount: false,
  validate(input) {
    checkTransferType(input.Type);
    if (input.Id !== undefined) checkId("transfer", input.Id);
    validatePage(input);
  },
  locate: (_input, call) => standingOf(call, "management"),
  permission: ({ input, ...facts }) =>
    permit("ListInboundResponsibilityTransfers", facts, {
      "organizations:TransferType": input.Type,
      "organizations:TransferDirection": "inbound",
    }),
  async run({ input, organization: { record }, clock, tx }) {
    const organization = requireOrganization(record);
    const all = await transfersOf("inbound", keyOf(organization), tx);
    const wanted =
      input.Id === undefined ? all : all.filter(({ transfer }) => transfer.id === input.Id);
    const { items, ...next } = pageOf(wanted, ({ transfer: { id } }) => id, input);
    const nowMs = clock.nowMs();
    const ResponsibilityTransfers = items.map((each) => toWireTransfer(each, organization, nowMs));
    return { ResponsibilityTransfers, ...next };
  },
});
