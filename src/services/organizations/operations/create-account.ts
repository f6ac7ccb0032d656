import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateAccount,
  type CreateAccountRequest,
  type CreateAccountResponse,
} from "../contract.ts";
import { checkNewAccount, openRequest, toWireStatus } from "../account-request.ts";
import { keyOf } from "../organization.ts";
import { lockOrganization } from "../presence.ts";
import { permit, permitTags, standingOf } from "../standing.ts";
import { requestTagKeys } from "../tag.ts";

/**
 * Asks for a new account. The answer comes before the account: DescribeCreateAccountStatus tells when
 * it is there, with its number.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html | CreateAccount}
 */
export const createAccount: Operation<CreateAccountRequest, CreateAccountResponse> = writeOperation(
  CreateAccount,
  {
    crossAccount: false,
    validate: checkNewAccount,
    locate: (_input, call) => standingOf(call, "management"),
    permission: ({ input, ...facts }) => [
      ...permit("CreateAccount", facts, requestTagKeys(input.Tags)),
      ...permitTags(input.Tags, ["account", "*"], facts),
    ],
    async run({ input, organization: resource, clock, ids, tx }) {
      const organization = await lockOrganization(resource, tx);
      const opening = { isGovCloud: false, clock, ids, tx };
      const request = await openRequest(input, keyOf(organization), opening);
      return { CreateAccountStatus: toWireStatus(request) };
    },
  },
);
