import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListHandshakesForOrganization,
  type ListHandshakesForOrganizationRequest,
  type ListHandshakesForOrganizationResponse,
} from "../contract.ts";
import { checkFilter, filtered, toWireHandshake } from "../handshake.ts";
import { keyOf } from "../organization.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { handshakes } from "../tables.ts";

/**
 * Lists the handshakes that the organization began.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForOrganization.html | ListHandshakesForOrganization}
 */
export const listHandshakesForOrganization: Operation<
  ListHandshakesForOrganizationRequest,
  ListHandshakesForOrganizationResponse
> = readOperation(ListHandshakesForOrganization, {
  crossAccount: true,
  validate(input) {
    checkFilter(input.Filter);
    validatePage(input);
  },
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: (facts) => permit("ListHandshakesForOrganization", facts),
  async run({ input, organization: { record }, clock, tx }) {
    const prefix = { ...keyOf(requireOrganization(record)) };
    const all = await tx.scan(handshakes, { prefix });
    const nowMs = clock.nowMs();
    const { items, ...next } = pageOf(filtered(all, input.Filter, nowMs), ({ id }) => id, input);
    return { Handshakes: items.map((each) => toWireHandshake(each, nowMs)), ...next };
  },
});
