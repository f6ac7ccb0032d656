/**
 * A bucket's lifecycle configuration as it is kept: dates as their wire texts, read back as dates.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html | PutBucketLifecycleConfiguration}
 */
import type { ReadTransaction } from "../../model/store.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import { findActing } from "./bucket-configuration.ts";
import type { Transition } from "./contract.ts";
import type { CheckedRule, TransitionMinimum } from "./lifecycle-rule.ts";
import { expirationHeader, findAbort, findExpiration } from "./lifecycle-schedule.ts";
import type { MultipartUpload } from "./multipart-upload.ts";
import { currentObjects } from "./tables.ts";
import type { ObjectVersion } from "./version.ts";
import { wireDate } from "./wire-date.ts";

export interface Lifecycle {
  readonly rules: readonly CheckedRule[];
  readonly minimum: TransitionMinimum;
}

/** Dates of a rule, in epoch milliseconds, apart from it: a record holds JSON. */
interface StoredRule {
  readonly rule: CheckedRule;
  readonly expiresAtMs?: number | undefined;
  /** Of each transition, null for those after days. */
  readonly transitionsAtMs?: readonly (number | null)[] | undefined;
}

export interface StoredLifecycle {
  readonly rules: readonly StoredRule[];
  readonly minimum: TransitionMinimum;
}

/** The configuration as a record holds it. */
export function toStoredLifecycle({ rules, minimum }: Lifecycle): StoredLifecycle {
  return {
    minimum,
    rules: rules.map((rule) => ({
      rule,
      expiresAtMs: rule.Expiration?.Date?.getTime(),
      transitionsAtMs: rule.Transitions?.map(({ Date: date }) => date?.getTime() ?? null),
    })),
  };
}

/** Reads a configuration from its record. */
export function fromStoredLifecycle({ rules, minimum }: StoredLifecycle): Lifecycle {
  return { minimum, rules: rules.map(withDates) };
}

function withDates({ rule, expiresAtMs, transitionsAtMs }: StoredRule): CheckedRule {
  const { Expiration, Transitions, ...others } = rule;
  const expiration =
    expiresAtMs === undefined ? Expiration : { ...Expiration, Date: wireDate(expiresAtMs) };
  return {
    ...others,
    ...(expiration !== undefined && { Expiration: expiration }),
    ...(Transitions !== undefined && {
      Transitions: Transitions.map((each, index) => dated(each, transitionsAtMs?.[index])),
    }),
  };
}

function dated(transition: Transition, atMs: number | null | undefined): Transition {
  return typeof atMs === "number" ? { ...transition, Date: wireDate(atMs) } : transition;
}

/** The lifecycle of a bucket, if it has one. */
export async function findLifecycle(
  bucket: Bucket,
  tx: ReadTransaction,
): Promise<Lifecycle | undefined> {
  const stored = await findActing(bucket, "lifecycle", tx);
  return stored && fromStoredLifecycle(stored);
}

/** What answers tell of a current object's end: `x-amz-expiration`, where a rule expires it. */
export async function expirationMember(
  bucket: Bucket,
  object: ObjectVersion,
  tx: ReadTransaction,
): Promise<{ readonly Expiration?: string }> {
  const lifecycle = await findLifecycle(bucket, tx);
  if (lifecycle === undefined) return {};
  const { key, sizeBytes, createdAtMs, tags = {} } = object;
  const current = await tx.get(currentObjects, { ...placeOf(bucket), key });
  if (current?.newestFirst !== object.newestFirst) return {};
  const due = findExpiration(lifecycle.rules, { key, sizeBytes, createdAtMs, tags });
  return due === undefined ? {} : { Expiration: expirationHeader(due) };
}

/** What answers tell of an upload that a rule will give up: when, and which rule. */
export async function abortMembers(
  bucket: Bucket,
  upload: MultipartUpload,
  tx: ReadTransaction,
): Promise<{ readonly AbortDate?: Date; readonly AbortRuleId?: string }> {
  const lifecycle = await findLifecycle(bucket, tx);
  const due = lifecycle && findAbort(lifecycle.rules, upload);
  return due === undefined ? {} : { AbortDate: wireDate(due.atMs), AbortRuleId: due.ruleId };
}
