import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, policyNameForm } from "../constraint.ts";
import { GetKeyPolicy, type GetKeyPolicyRequest, type GetKeyPolicyResponse } from "../contract.ts";
import { policyNotFound } from "../faults.ts";
import { keyChange } from "../key-change.ts";
import { POLICY_NAME } from "../key-policy.ts";
import { requireKey, type LocatedKey } from "../located.ts";

/**
 * Gives a key's policy.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html | GetKeyPolicy}
 */
export const getKeyPolicy: Operation<GetKeyPolicyRequest, GetKeyPolicyResponse> = readOperation<
  GetKeyPolicyRequest,
  GetKeyPolicyResponse,
  LocatedKey
>(GetKeyPolicy, {
  ...keyChange("GetKeyPolicy"),
  validate: ({ KeyId, PolicyName }) => check(keyIdLength(KeyId), ...policyNameForm(PolicyName)),
  run({ input, key: located }) {
    const { PolicyName = POLICY_NAME } = input;
    const key = requireKey(located);
    if (PolicyName !== POLICY_NAME) throw policyNotFound();
    return { Policy: key.policy, PolicyName };
  },
});
