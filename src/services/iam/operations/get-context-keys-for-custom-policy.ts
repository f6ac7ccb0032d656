import { readOperation, type Operation } from "../../../model/operation.ts";
import { compileInput, contextKeysOf } from "../context-key.ts";
import {
  GetContextKeysForCustomPolicy,
  type GetContextKeysForCustomPolicyRequest,
  type GetContextKeysForPolicyResponse,
} from "../contract.ts";
import { checkDocumentText } from "../policy-document.ts";

/**
 * Lists the condition keys that policies speak of, as variables or in conditions: what a simulation
 * of them has to be told. Each is listed once, as it is written first.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html | GetContextKeysForCustomPolicy}
 */
export const getContextKeysForCustomPolicy: Operation<
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse
> = readOperation(GetContextKeysForCustomPolicy, {
  crossAccount: false,
  validate: ({ PolicyInputList }) => PolicyInputList.forEach(checkDocumentText),
  locate: () => ({}),
  permission: () => ({ action: "iam:GetContextKeysForCustomPolicy", resource: "*" }),
  run: ({ input }) => ({
    ContextKeyNames: [...contextKeysOf(input.PolicyInputList.map(compileInput))],
  }),
});
