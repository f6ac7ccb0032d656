import { readOperation, type Operation } from "../../../model/operation.ts";
import { compileInput, contextKeysOf } from "../context-key.ts";
import {
  GetContextKeysForPrincipalPolicy,
  type GetContextKeysForPolicyResponse,
  type GetContextKeysForPrincipalPolicyRequest,
} from "../contract.ts";
import { checkEntityArn, entityAt, policiesOf, requireEntityAt } from "../entity-policy.ts";
import { checkDocumentText } from "../policy-document.ts";

/**
 * Lists the condition keys that the policies of a user, group or role speak of, and those of further
 * policies that the request brings.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html | GetContextKeysForPrincipalPolicy}
 */
export const getContextKeysForPrincipalPolicy: Operation<
  GetContextKeysForPrincipalPolicyRequest,
  GetContextKeysForPolicyResponse
> = readOperation(GetContextKeysForPrincipalPolicy, {
  crossAccount: false,
  validate({ PolicySourceArn, PolicyInputList = [] }) {
    checkEntityArn("policySourceArn", PolicySourceArn);
    PolicyInputList.forEach(checkDocumentText);
  },
  locate: async (input, call) => ({ source: await entityAt(input.PolicySourceArn, call) }),
  permission: ({ source }) => ({
    action: "iam:GetContextKeysForPrincipalPolicy",
    resource: source,
  }),
  async run({ input, source, tx }) {
    const own = await policiesOf(requireEntityAt(source), tx);
    const texts = [...own.map(({ text }) => text), ...(input.PolicyInputList ?? [])];
    return { ContextKeyNames: [...contextKeysOf(texts.map(compileInput))] };
  },
});
