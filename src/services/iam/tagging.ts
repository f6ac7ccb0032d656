/**
 * The tag operations: each of them is one of these three for one type of resource.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html | Tags for IAM resources}
 */
import type { Call, OperationSpec } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { ColumnValue, Table } from "../../model/table.ts";
import type { Tag } from "./contract.ts";
import { constraint } from "./faults.ts";
import { pageOf, type PageRequest } from "./page.ts";
import { readTags, requestTagKeys, toWireTags, withoutTags, withTags, type Tags } from "./tag.ts";

/** A type of resource that can be tagged. */
export interface TaggedKind<R extends { readonly tags: Tags }> {
  readonly table: Table<R>;
  /** As AWS names it in `TagsPerUser`. */
  readonly quotaName: string;
  /** The record, if it exists and may be changed. @throws Fault `NoSuchEntity` */
  readonly require: (resource: Resource<R>) => R;
}

/** What sets one tag operation apart. */
export interface TagOperation<R extends { readonly tags: Tags }, Input> {
  readonly kind: TaggedKind<R>;
  readonly action: string;
  readonly locate: (input: Input, call: Call) => Promise<Resource<R>>;
}

interface LocatedResource<R> {
  readonly resource: Resource<R>;
}

/** Adds tags, over those with the same keys. */
export function tagging<
  R extends { readonly tags: Tags },
  Input extends { readonly Tags: readonly Tag[] },
>({
  kind,
  action,
  locate,
}: TagOperation<R, Input>): OperationSpec<
  Input,
  Record<string, never>,
  LocatedResource<R>,
  WriteTransaction
> {
  return {
    crossAccount: false,
    validate: ({ Tags }) => void readTags(Tags),
    locate: async (input, call) => ({ resource: await locate(input, call) }),
    permission: ({ input, resource }) => ({
      action,
      resource,
      conditions: requestTagKeys(input.Tags),
    }),
    async run({ input, resource, tx }) {
      const record = await lockTagged(kind, resource, tx);
      const tags = withTags(record.tags, readTags(input.Tags), kind.quotaName);
      await tx.put(kind.table, { ...record, tags });
      return {};
    },
  };
}

const KEYS_MAX = 50;

/** Takes tags away; ones that are not there are passed over. */
export function untagging<
  R extends { readonly tags: Tags },
  Input extends { readonly TagKeys: readonly string[] },
>({
  kind,
  action,
  locate,
}: TagOperation<R, Input>): OperationSpec<
  Input,
  Record<string, never>,
  LocatedResource<R>,
  WriteTransaction
> {
  return {
    crossAccount: false,
    validate({ TagKeys }) {
      if (TagKeys.length > KEYS_MAX) {
        throw constraint("tagKeys", `have length less than or equal to ${KEYS_MAX}`);
      }
    },
    locate: async (input, call) => ({ resource: await locate(input, call) }),
    permission: ({ input, resource }) => ({
      action,
      resource,
      conditions: { "aws:TagKeys": input.TagKeys },
    }),
    async run({ input, resource, tx }) {
      const record = await lockTagged(kind, resource, tx);
      await tx.put(kind.table, { ...record, tags: withoutTags(record.tags, input.TagKeys) });
      return {};
    },
  };
}

/** Lists tags. */
export function listingTags<R extends { readonly tags: Tags }, Input extends PageRequest>({
  kind,
  action,
  locate,
}: TagOperation<R, Input>): OperationSpec<
  Input,
  { Tags: Tag[]; IsTruncated: boolean; Marker?: string },
  LocatedResource<R>,
  ReadTransaction
> {
  return {
    crossAccount: false,
    locate: async (input, call) => ({ resource: await locate(input, call) }),
    permission: ({ resource }) => ({ action, resource }),
    run({ input, resource }) {
      const tags = toWireTags(kind.require(resource).tags);
      const sorted = tags.toSorted((a, b) => (a.Key < b.Key ? -1 : 1));
      const { items, ...page } = pageOf(sorted, ({ Key }) => Key, input);
      return { Tags: [...items], ...page };
    },
  };
}

async function lockTagged<R extends { readonly tags: Tags }>(
  kind: TaggedKind<R>,
  resource: Resource<R>,
  tx: WriteTransaction,
): Promise<R> {
  const record = kind.require(resource) as R & Readonly<Record<string, ColumnValue>>;
  const key = Object.fromEntries(kind.table.key.map((column) => [column, record[column] ?? null]));
  return kind.require({ ...resource, record: await tx.lock(kind.table, key) });
}
