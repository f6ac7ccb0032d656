import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, length } from "../constraint.ts";
import { UntagResource, type Unit, type UntagResourceRequest } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import type { LocatedKey } from "../located.ts";
import { keys } from "../tables.ts";
import { withoutTags } from "../tag.ts";

/**
 * Takes tags away; keys that no tag has are no matter.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html | UntagResource}
 */
export const untagResource: Operation<UntagResourceRequest, Unit> = writeOperation<
  UntagResourceRequest,
  Unit,
  LocatedKey
>(UntagResource, {
  ...keyChange("UntagResource"),
  validate: ({ KeyId, TagKeys }) =>
    check(
      keyIdLength(KeyId),
      ...TagKeys.map((tagKey, index) =>
        length(`tagKeys.${index + 1}.member`, tagKey, { min: 1, max: 128 }),
      ),
    ),
  permission: ({ key, input, caller, scope }) =>
    keyPermission(
      "kms:UntagResource",
      key,
      { caller, scope },
      {
        conditions: { "aws:TagKeys": input.TagKeys },
      },
    ),
  async run({ input, key: located, tx }) {
    const key = await keyToChange(located, tx);
    await tx.put(keys, { ...key, tags: withoutTags(key.tags, input.TagKeys) });
    return {};
  },
});
