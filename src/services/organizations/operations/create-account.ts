import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateAccount,
  type CreateAccountRequest,
  type CreateAccountResponse,
} from "../contract.ts";
import { type AccountRequest, CREATE_ACCOUNT, toWireStatus } from "../account-request.ts";
import { invalidValue } from "../faults.ts";
import { checkAccountName, checkEmail, checkRoleName } from "../name-rules.ts";
import { keyOf, mintId } from "../organization.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { accountRequests } from "../tables.ts";
import { readTags, requestTagKeys } from "../tag.ts";

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
    validate({ AccountName, Email, RoleName, IamUserAccessToBilling, Tags }) {
      checkAccountName(AccountName);
      checkEmail(Email);
      if (RoleName !== undefined) checkRoleName(RoleName);
      if (!["ALLOW", "DENY", undefined].includes(IamUserAccessToBilling)) throw invalidValue();
      readTags(Tags);
    },
    locate: (_input, call) => standingOf(call, "management"),
    permission: ({ input, ...facts }) => permit("CreateAccount", facts, requestTagKeys(input.Tags)),
    async run({ input, organization: resource, clock, ids, tx }) {
      const organization = await lockOrganization(resource, tx);
      const { account, region } = keyOf(organization);
      const requestedAtMs = clock.nowMs();
      const request: AccountRequest = {
        account,
        region,
        id: mintId("car-", 32, ids),
        accountName: input.AccountName,
        email: input.Email,
        tags: readTags(input.Tags),
        state: "IN_PROGRESS",
        requestedAtMs,
      };
      await tx.put(accountRequests, request);
      const { id } = request;
      const job = {
        kind: CREATE_ACCOUNT,
        account,
        region,
        dueAtMs: requestedAtMs,
        payload: id,
        id,
      };
      await tx.enqueue(job);
      return { CreateAccountStatus: toWireStatus(request) };
    },
  },
);
