import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DisableKey, type DisableKeyRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import { requireMaterial } from "../key-state.ts";
import { usageConditions } from "../key-usage.ts";
import { keys } from "../tables.ts";

/**
 * Keeps a key from being used.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html | DisableKey}
 */
export const disableKey: Operation<DisableKeyRequest, Unit> = writeOperation(DisableKey, {
  ...keyChange("DisableKey"),
  permission: ({ key, caller, scope, settings, clock }) => {
    const conditions = usageConditions(key.record, { settings, clock });
    return keyPermission("kms:DisableKey", key, { caller, scope }, { conditions });
  },
  async run({ key: located, tx }) {
    const key = await keyToChange(located, tx);
    requireMaterial(key);
    await tx.put(keys, { ...key, isEnabled: false });
    return {};
  },
});
