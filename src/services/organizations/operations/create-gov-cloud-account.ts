import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateGovCloudAccount,
  type CreateGovCloudAccountRequest,
  type CreateGovCloudAccountResponse,
} from "../contract.ts";
import { checkNewAccount, openRequest, toWireStatus } from "../account-request.ts";
import { keyOf } from "../organization.ts";
import { lockOrganization } from "../presence.ts";
import { permit, permitTags, standingOf } from "../standing.ts";
import { requestTagKeys } from "../tag.ts";

/**
 * Asks for two new accounts that belong together: one in the organization, one in AWS GovCloud (US),
 * which is in no organization. Each has the role by which the management account gets in.
 *
 * DIFFERS: AWS admits to the second one the account in AWS GovCloud (US) that goes with the management
 * account; here that is the account with the management account's own number there.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateGovCloudAccount.html | CreateGovCloudAccount}
 */
export const createGovCloudAccount: Operation<
  CreateGovCloudAccountRequest,
  CreateGovCloudAccountResponse
> = writeOperation(CreateGovCloudAccount, {
  crossAccount: false,
  validate: checkNewAccount,
  locate: (_input, call) => standingOf(call, "management"),
  permission: ({ input, ...facts }) => [
    ...permit("CreateGovCloudAccount", facts, requestTagKeys(input.Tags)),
    ...permitTags(input.Tags, ["account", "*"], facts),
  ],
  async run({ input, organization: resource, clock, ids, tx }) {
    const organization = await lockOrganization(resource, tx);
    const opening = { isGovCloud: true, clock, ids, tx };
    const request = await openRequest(input, keyOf(organization), opening);
    return { CreateAccountStatus: toWireStatus(request) };
  },
});
