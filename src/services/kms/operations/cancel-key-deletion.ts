import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CancelKeyDeletion,
  type CancelKeyDeletionRequest,
  type CancelKeyDeletionResponse,
} from "../contract.ts";
import { invalidState } from "../faults.ts";
import { keyArn } from "../key.ts";
import { keyChange } from "../key-change.ts";
import { lockKey } from "../located.ts";
import { keys } from "../tables.ts";

/**
 * Brings a key back that waits for its deletion. It is disabled then.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html | CancelKeyDeletion}
 */
export const cancelKeyDeletion: Operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse> =
  writeOperation(CancelKeyDeletion, {
    ...keyChange("CancelKeyDeletion"),
    async run({ key: located, tx }) {
      const { deletion, ...key } = await lockKey(located, tx);
      if (deletion === undefined) throw invalidState(keyArn(key), "not pending deletion");
      await tx.put(keys, { ...key, isEnabled: false });
      return { KeyId: keyArn(key) };
    },
  });
