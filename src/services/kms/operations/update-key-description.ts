import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, length } from "../constraint.ts";
import { UpdateKeyDescription, type Unit, type UpdateKeyDescriptionRequest } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import type { LocatedKey } from "../located.ts";
import { keys } from "../tables.ts";

/**
 * Changes a key's description.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html | UpdateKeyDescription}
 */
export const updateKeyDescription: Operation<UpdateKeyDescriptionRequest, Unit> = writeOperation<
  UpdateKeyDescriptionRequest,
  Unit,
  LocatedKey
>(UpdateKeyDescription, {
  ...keyChange("UpdateKeyDescription"),
  validate: ({ KeyId, Description }) =>
    check(keyIdLength(KeyId), length("description", Description, { max: 8192 })),
  async run({ input, key: located, tx }) {
    const key = await keyToChange(located, tx);
    await tx.put(keys, { ...key, description: input.Description });
    return {};
  },
});
