import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, policyNameForm } from "../constraint.ts";
import { PutKeyPolicy, type PutKeyPolicyRequest, type Unit } from "../contract.ts";
import { policyNotFound } from "../faults.ts";
import { keyChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import { lockOutCheck, POLICY_NAME, policyForm, requirePolicy } from "../key-policy.ts";
import { bindKeyPolicy } from "../key-principals.ts";
import { requireCustomerManaged } from "../key-state.ts";
import { lockKey, type LocatedKey } from "../located.ts";
import { keys } from "../tables.ts";

/**
 * Replaces a key's policy. Unless that is waived, whoever does so must be able to do it again.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html | PutKeyPolicy}
 */
export const putKeyPolicy: Operation<PutKeyPolicyRequest, Unit> = writeOperation<
  PutKeyPolicyRequest,
  Unit,
  LocatedKey
>(PutKeyPolicy, {
  ...keyChange("PutKeyPolicy"),
  validate({ KeyId, Policy, PolicyName }) {
    check(keyIdLength(KeyId), ...policyNameForm(PolicyName), policyForm(Policy));
    requirePolicy(Policy);
  },
  permission({ key, input, caller, scope }) {
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: bypass } = input;
    const call = { caller, scope };
    const put = keyPermission("kms:PutKeyPolicy", key, call, {
      conditions: {
        "kms:BypassPolicyLockoutSafetyCheck": bypass === undefined ? undefined : String(bypass),
      },
    });
    const isChecked = bypass !== true && key.record !== undefined;
    return isChecked ? [put, lockOutCheck(key, policy, call)] : put;
  },
  async run({ input, key: located, settings, tx }) {
    // Of a key that is about to be deleted, too.
    const key = await lockKey(located, tx);
    requireCustomerManaged(key);
    if ((input.PolicyName ?? POLICY_NAME) !== POLICY_NAME) throw policyNotFound();
    const changed = { ...key, policy: input.Policy };
    await bindKeyPolicy(changed, key.policy, { settings, tx });
    await tx.put(keys, changed);
    return {};
  },
});
