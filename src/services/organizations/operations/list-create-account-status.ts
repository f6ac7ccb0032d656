import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListCreateAccountStatus,
  type ListCreateAccountStatusRequest,
  type ListCreateAccountStatusResponse,
} from "../contract.ts";
import { toWireStatus } from "../account-request.ts";
import { invalidValue } from "../faults.ts";
import { keyOf } from "../organization.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { accountRequests } from "../tables.ts";

/**
 * Lists requests for accounts, all or those in given states.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html | ListCreateAccountStatus}
 */
export const listCreateAccountStatus: Operation<
  ListCreateAccountStatusRequest,
  ListCreateAccountStatusResponse
> = readOperation(ListCreateAccountStatus, {
  crossAccount: true,
  validate(input) {
    const known = ["IN_PROGRESS", "SUCCEEDED", "FAILED"];
    if (input.States?.some((state) => !known.includes(state)) === true) throw invalidValue();
    validatePage(input);
  },
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: (facts) => permit("ListCreateAccountStatus", facts),
  async run({ input, organization: { record }, tx }) {
    const prefix = { ...keyOf(requireOrganization(record)) };
    const all = await tx.scan(accountRequests, { prefix });
    const wanted = all.filter(({ state }) => input.States?.includes(state) ?? true);
    const { items, ...next } = pageOf(wanted, ({ id }) => id, input);
    return { CreateAccountStatuses: items.map(toWireStatus), ...next };
  },
});
