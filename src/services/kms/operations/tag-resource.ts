import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength } from "../constraint.ts";
import { TagResource, type TagResourceRequest, type Unit } from "../contract.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import type { LocatedKey } from "../located.ts";
import { keys } from "../tables.ts";
import { requestTagConditions, requireTags, withTags } from "../tag.ts";

/**
 * Adds tags to a key, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html | TagResource}
 */
export const tagResource: Operation<TagResourceRequest, Unit> = writeOperation<
  TagResourceRequest,
  Unit,
  LocatedKey
>(TagResource, {
  ...keyChange("TagResource"),
  validate({ KeyId, Tags }) {
    check(keyIdLength(KeyId));
    requireTags(Tags);
  },
  permission: ({ key, input, caller, scope }) =>
    keyPermission(
      "kms:TagResource",
      key,
      { caller, scope },
      {
        conditions: requestTagConditions(input.Tags),
      },
    ),
  async run({ input, key: located, tx }) {
    const key = await keyToChange(located, tx);
    await tx.put(keys, { ...key, tags: withTags(key.tags, input.Tags) });
    return {};
  },
});
