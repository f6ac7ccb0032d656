import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListEffectivePolicyValidationErrors,
  type ListEffectivePolicyValidationErrorsRequest,
  type ListEffectivePolicyValidationErrorsResponse,
} from "../contract.ts";
import { effectivePolicyErrors } from "../effective-policy-error.ts";
import { checkId } from "../id-pattern.ts";
import { readManagementType } from "../name-rules.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireMember, requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells what is wrong with the effective policy of an account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListEffectivePolicyValidationErrors.html | ListEffectivePolicyValidationErrors}
 */
export const listEffectivePolicyValidationErrors: Operation<
  ListEffectivePolicyValidationErrorsRequest,
  ListEffectivePolicyValidationErrorsResponse
> = readOperation(ListEffectivePolicyValidationErrors, {
  crossAccount: true,
  validate(input) {
    checkId("account", input.AccountId);
    readManagementType(input.PolicyType);
    validatePage(input);
  },
  locate: ({ AccountId }, call) => standingOf(call, "administrators", AccountId),
  permission: ({ input, ...facts }) =>
    permit("ListEffectivePolicyValidationErrors", facts, {
      "organizations:PolicyType": input.PolicyType,
    }),
  async run({ input, organization: { record }, clock, tx }) {
    const organization = requireOrganization(record);
    const type = readManagementType(input.PolicyType);
    const member = await requireMember(organization, input.AccountId, tx);
    const node = { kind: "account", record: member } as const;
    const errors = await effectivePolicyErrors(node, type, { organization, tx });
    const codeOf = ({ ErrorCode = "" }: (typeof errors)[number]): string => ErrorCode;
    const { items, ...next } = pageOf(errors, codeOf, input);
    return {
      AccountId: input.AccountId,
      PolicyType: type,
      EvaluationTimestamp: wireDate(clock.nowMs()),
      EffectivePolicyValidationErrors: items,
      ...next,
    };
  },
});
