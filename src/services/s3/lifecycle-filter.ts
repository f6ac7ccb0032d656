/**
 * What a lifecycle rule is about: keys with a prefix, objects with tags, of a size, or all of these.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html | Using S3 Lifecycle rule filters}
 */
import type { LifecycleRule, LifecycleRuleFilter, Tag } from "./contract.ts";
import { invalidRequest, malformedXml } from "./request-faults.ts";
import { hasTags, type Tags } from "./tag.ts";

/** A filter with all its parts, whatever form it was written in. */
export interface LifecycleScope {
  readonly prefix: string;
  readonly tags: readonly Tag[];
  /** Objects larger than this. */
  readonly aboveBytes?: number | undefined;
  /** Objects smaller than this. */
  readonly belowBytes?: number | undefined;
}

/** An object, as far as filters go. */
export interface LifecycleSubject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly tags: Tags;
}

/** Reads a filter, or the prefix of a rule in the old form; checks it. */
export function scopeOf(rule: Pick<LifecycleRule, "Filter" | "Prefix">): LifecycleScope {
  const { Filter, Prefix } = rule;
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  if (Filter === undefined) return { prefix: Prefix ?? "", tags: [] };
  const scope = Filter.And === undefined ? singleScope(Filter) : jointScope(Filter);
  checkSizes(scope);
  return scope;
}

function singleScope(filter: LifecycleRuleFilter): LifecycleScope {
  const { Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan } = filter;
  const parts = [Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan];
  if (parts.filter((part) => part !== undefined).length > 1) throw malformedXml();
  return {
    prefix: Prefix ?? "",
    tags: Tag === undefined ? [] : [Tag],
    aboveBytes: ObjectSizeGreaterThan,
    belowBytes: ObjectSizeLessThan,
  };
}

/** `And` stands alone, and joins two conditions at least. */
function jointScope(filter: LifecycleRuleFilter): LifecycleScope {
  const { And, ...others } = filter;
  if (Object.values(others).some((part) => part !== undefined)) throw malformedXml();
  const { Prefix, Tags: tags = [], ObjectSizeGreaterThan, ObjectSizeLessThan } = And ?? {};
  const parts = [Prefix, ...tags, ObjectSizeGreaterThan, ObjectSizeLessThan];
  if (parts.filter((part) => part !== undefined).length < 2) throw malformedXml();
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidRequest("Duplicate Tag Keys are not allowed.");
  }
  return {
    prefix: Prefix ?? "",
    tags,
    aboveBytes: ObjectSizeGreaterThan,
    belowBytes: ObjectSizeLessThan,
  };
}

function checkSizes({ aboveBytes, belowBytes }: LifecycleScope): void {
  if (aboveBytes !== undefined && belowBytes !== undefined && belowBytes <= aboveBytes) {
    throw invalidRequest(
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'",
    );
  }
}

/** Tells whether a rule is about an object. */
export function isInScope(scope: LifecycleScope, subject: LifecycleSubject): boolean {
  const { prefix, tags, aboveBytes, belowBytes } = scope;
  return (
    subject.key.startsWith(prefix) &&
    (aboveBytes === undefined || subject.sizeBytes > aboveBytes) &&
    (belowBytes === undefined || subject.sizeBytes < belowBytes) &&
    hasTags(subject.tags, tags)
  );
}

/** Tells whether a rule is about more than keys: then it has no say on uploads and delete markers. */
export function asksOfObject({ tags, aboveBytes, belowBytes }: LifecycleScope): boolean {
  return tags.length > 0 || aboveBytes !== undefined || belowBytes !== undefined;
}

/** A filter as S3 writes it in its faults. */
export function scopeText({ prefix, tags }: LifecycleScope): string {
  const parts = [`prefix=${prefix}`, ...tags.map(({ Key, Value }) => `tag=${Key}:${Value}`)];
  return `(${parts.join(" and ")})`;
}
