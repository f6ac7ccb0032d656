import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListHandshakesForAccount,
  type ListHandshakesForAccountRequest,
  type ListHandshakesForAccountResponse,
} from "../contract.ts";
import { checkFilter, filtered, toWireHandshake } from "../handshake.ts";
import { globalRegion } from "../../../model/scope.ts";
import { pageOf, validatePage } from "../page.ts";
import { handshakes } from "../tables.ts";

/**
 * Lists the handshakes that the caller's account is asked to answer.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForAccount.html | ListHandshakesForAccount}
 */
export const listHandshakesForAccount: Operation<
  ListHandshakesForAccountRequest,
  ListHandshakesForAccountResponse
> = readOperation(ListHandshakesForAccount, {
  crossAccount: false,
  validate(input) {
    checkFilter(input.Filter);
    validatePage(input);
  },
  locate: () => ({}),
  permission: () => ({ action: "organizations:ListHandshakesForAccount", resource: "*" }),
  async run({ input, scope, clock, tx }) {
    const { account, partition } = scope;
    const prefix = { invitedAccount: account, region: globalRegion(partition) };
    const all = await tx.scan(handshakes, { index: "byInvited", prefix });
    const nowMs = clock.nowMs();
    const { items, ...next } = pageOf(filtered(all, input.Filter, nowMs), ({ id }) => id, input);
    return { Handshakes: items.map((each) => toWireHandshake(each, nowMs)), ...next };
  },
});
