import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength } from "../constraint.ts";
import {
  ListResourceTags,
  type ListResourceTagsRequest,
  type ListResourceTagsResponse,
} from "../contract.ts";
import { keyChange } from "../key-change.ts";
import { requireKey, type LocatedKey } from "../located.ts";
import { pageOf, validatePage } from "../page.ts";
import { tagEntries } from "../tag.ts";

const LIMITS = { usual: 50, max: 50 };

/**
 * Lists a key's tags, by their keys.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html | ListResourceTags}
 */
export const listResourceTags: Operation<ListResourceTagsRequest, ListResourceTagsResponse> =
  readOperation<ListResourceTagsRequest, ListResourceTagsResponse, LocatedKey>(ListResourceTags, {
    ...keyChange("ListResourceTags"),
    validate(input) {
      check(keyIdLength(input.KeyId));
      validatePage(input, LIMITS);
    },
    run({ input, key }) {
      const entries = tagEntries(requireKey(key).tags);
      const { items, facts } = pageOf(entries, ({ TagKey }) => TagKey, input, LIMITS);
      return { Tags: items, ...facts };
    },
  });
