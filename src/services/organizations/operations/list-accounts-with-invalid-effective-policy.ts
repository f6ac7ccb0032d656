import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListAccountsWithInvalidEffectivePolicy,
  type ListAccountsWithInvalidEffectivePolicyRequest,
  type ListAccountsWithInvalidEffectivePolicyResponse,
} from "../contract.ts";
import { effectivePolicyErrors } from "../effective-policy-error.ts";
import { toWireAccount, type Member } from "../member.ts";
import { readManagementType } from "../name-rules.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { members } from "../tables.ts";

/**
 * Lists the accounts with whose effective policy of a type something is wrong.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsWithInvalidEffectivePolicy.html | ListAccountsWithInvalidEffectivePolicy}
 */
export const listAccountsWithInvalidEffectivePolicy: Operation<
  ListAccountsWithInvalidEffectivePolicyRequest,
  ListAccountsWithInvalidEffectivePolicyResponse
> = readOperation(ListAccountsWithInvalidEffectivePolicy, {
  crossAccount: true,
  validate(input) {
    readManagementType(input.PolicyType);
    validatePage(input);
  },
  locate: (_input, call) => standingOf(call, "administrators"),
  permission: ({ input, ...facts }) =>
    permit("ListAccountsWithInvalidEffectivePolicy", facts, {
      "organizations:PolicyType": input.PolicyType,
    }),
  async run({ input, organization: { record }, tx }) {
    const organization = requireOrganization(record);
    const type = readManagementType(input.PolicyType);
    const prefix = { organizationId: organization.id };
    const invalid: Member[] = [];
    for (const member of await tx.scan(members, { index: "byOrganization", prefix })) {
      const node = { kind: "account", record: member } as const;
      const errors = await effectivePolicyErrors(node, type, { organization, tx });
      if (errors.length > 0) invalid.push(member);
    }
    const { items, ...next } = pageOf(invalid, ({ account }) => account, input);
    const Accounts = items.map((member) => toWireAccount(member, organization));
    return { Accounts, PolicyType: type, ...next };
  },
});
