/**
 * Lifecycle configurations: whether their rules can be, and in which words S3 says they cannot. What
 * the rules do, and when, is in `lifecycle-schedule.ts`.
 *
 * ```
 * { ID: "logs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 30 } }   fine
 * { ..., Expiration: { Days: 0 } }   'Days' for Expiration action must be a positive integer
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html | Lifecycle configuration elements}
 */
import type { Fault } from "../../model/fault.ts";
import type { LifecycleExpiration, LifecycleRule, Transition } from "./contract.ts";
import { scopeOf, scopeText, type LifecycleScope } from "./lifecycle-filter.ts";
import { invalidArgument, invalidRequest, malformedXml } from "./request-faults.ts";
import { isStorageClass } from "./storage-class.ts";

const RULES_MAX = 1000;
const ID_LENGTH_MAX = 255;
const NEWER_VERSIONS_MAX = 100;
const DAY_MS = 86_400_000;
/** Objects stay warm this long before they move to a class of infrequent access. */
const INFREQUENT_DAYS_MIN = 30;

/** A rule that was checked, with the id that it was given or was made for it. */
export type CheckedRule = LifecycleRule & { readonly ID: string };

/**
 * Checks the rules of PutBucketLifecycleConfiguration.
 *
 * @param newId Makes the id of a rule that came without one.
 */
export function checkLifecycleRules(
  rules: readonly LifecycleRule[] | undefined,
  newId: () => string,
): readonly CheckedRule[] {
  if (rules === undefined || rules.length === 0 || rules.length > RULES_MAX) throw malformedXml();
  const ids = new Set<string>();
  return rules.map((rule) => {
    const ID = rule.ID === undefined || rule.ID === "" ? newId() : rule.ID;
    if (ID.length > ID_LENGTH_MAX) {
      throw invalidArgument(`ID length should not exceed allowed limit of ${ID_LENGTH_MAX}`);
    }
    if (ids.has(ID)) {
      throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
    }
    ids.add(ID);
    checkRule(rule);
    return { ...rule, ID };
  });
}

function checkRule(rule: LifecycleRule): void {
  if (rule.Status !== "Enabled" && rule.Status !== "Disabled") throw malformedXml();
  const scope = scopeOf(rule);
  if (!hasAction(rule)) {
    throw invalidRequest("At least one action needs to be specified in a rule");
  }
  const { Expiration, AbortIncompleteMultipartUpload: abort } = rule;
  if (Expiration !== undefined) checkExpiration(Expiration, scope);
  for (const transition of rule.Transitions ?? []) checkTransition(transition);
  checkOrder(rule, scope);
  checkNoncurrent(rule);
  if (abort !== undefined) {
    if (scope.tags.length > 0) {
      throw invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.");
    }
    checkPositive(
      "DaysAfterInitiation",
      "AbortIncompleteMultipartUpload",
      abort.DaysAfterInitiation,
    );
  }
}

function hasAction(rule: LifecycleRule): boolean {
  return (
    rule.Expiration !== undefined ||
    rule.NoncurrentVersionExpiration !== undefined ||
    rule.AbortIncompleteMultipartUpload !== undefined ||
    (rule.Transitions?.length ?? 0) > 0 ||
    (rule.NoncurrentVersionTransitions?.length ?? 0) > 0
  );
}

function checkExpiration(expiration: LifecycleExpiration, scope: LifecycleScope): void {
  const { Date: date, Days, ExpiredObjectDeleteMarker } = expiration;
  const given = [date, Days, ExpiredObjectDeleteMarker].filter((each) => each !== undefined);
  if (given.length !== 1) throw malformedXml();
  if (Days !== undefined) checkPositive("Days", "Expiration", Days);
  if (date !== undefined) checkMidnight(date);
  if (ExpiredObjectDeleteMarker !== undefined && scope.tags.length > 0) {
    throw invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
  }
}

function checkTransition({ Date: date, Days, StorageClass }: Transition): void {
  if (!isStorageClass(StorageClass) || StorageClass === "STANDARD") throw malformedXml();
  if ((date === undefined) === (Days === undefined)) throw malformedXml();
  if (date !== undefined) checkMidnight(date);
  if (Days === undefined) return;
  if (!Number.isInteger(Days) || Days < 0) {
    throw invalidArgument("'Days' for Transition action must be nonnegative");
  }
  const isInfrequent = StorageClass === "STANDARD_IA" || StorageClass === "ONEZONE_IA";
  if (isInfrequent && Days < INFREQUENT_DAYS_MIN) {
    throw invalidArgument(
      `'Days' in Transition action must be greater than or equal to ${INFREQUENT_DAYS_MIN} for storageClass '${StorageClass}'`,
    );
  }
}

/** An object moves before it goes, to one class at a time, and days and dates do not mix. */
function checkOrder({ Expiration, Transitions = [] }: LifecycleRule, scope: LifecycleScope): void {
  const classes = new Set(Transitions.map(({ StorageClass }) => StorageClass));
  if (classes.size < Transitions.length) {
    throw invalidRequest(
      `'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '${scopeText(scope)}'`,
    );
  }
  if (isMixed(Transitions)) throw mixedTimes("Transition", scope);
  if (Expiration !== undefined && isMixed([...Transitions, Expiration])) {
    throw mixedTimes("Expiration and Transition", scope);
  }
  const end = Expiration === undefined ? undefined : pointOf(Expiration);
  if (end === undefined || Transitions.every((transition) => (pointOf(transition) ?? 0) < end)) {
    return;
  }
  const [unit, than] = Expiration?.Days !== undefined ? ["Days", "greater"] : ["Date", "later"];
  throw invalidArgument(
    `'${unit}' in the Expiration action for filter '${scopeText(scope)}' must be ${than} than '${unit}' in the Transition action`,
  );
}

/** Something that happens after days or on a date. */
type Timed = Pick<Transition, "Days" | "Date">;

function isMixed(timed: readonly Timed[]): boolean {
  return (
    timed.some(({ Days }) => Days !== undefined) &&
    timed.some(({ Date: date }) => date !== undefined)
  );
}

function mixedTimes(actions: string, scope: LifecycleScope): Fault {
  return invalidRequest(
    `Found mixed 'Date' and 'Days' based ${actions} actions in lifecycle rule for filter '${scopeText(scope)}'`,
  );
}

/** A time of a rule, in days or as a date, to be compared with others of its kind. */
function pointOf({ Days, Date: date }: Timed): number | undefined {
  return Days ?? date?.getTime();
}

function checkNoncurrent(rule: LifecycleRule): void {
  const { NoncurrentVersionExpiration: expiration } = rule;
  if (expiration !== undefined) {
    const action = "NoncurrentVersionExpiration";
    checkPositive("NoncurrentDays", action, expiration.NoncurrentDays);
    checkNewerVersions(action, expiration.NewerNoncurrentVersions);
  }
  for (const transition of rule.NoncurrentVersionTransitions ?? []) {
    const { NoncurrentDays, StorageClass, NewerNoncurrentVersions } = transition;
    if (!isStorageClass(StorageClass) || NoncurrentDays === undefined) throw malformedXml();
    if (!Number.isInteger(NoncurrentDays) || NoncurrentDays < 0) {
      throw invalidArgument(
        "'NoncurrentDays' for NoncurrentVersionTransition action must be nonnegative",
      );
    }
    checkNewerVersions("NoncurrentVersionTransition", NewerNoncurrentVersions);
  }
}

function checkNewerVersions(action: string, count: number | undefined): void {
  if (count === undefined) return;
  checkPositive("NewerNoncurrentVersions", action, count);
  if (count > NEWER_VERSIONS_MAX) {
    throw invalidArgument(
      `'NewerNoncurrentVersions' for ${action} action must not exceed ${NEWER_VERSIONS_MAX}`,
    );
  }
}

function checkPositive(member: string, action: string, value: number | undefined): void {
  if (value === undefined) throw malformedXml();
  if (!Number.isInteger(value) || value < 1) throw notPositive(member, action);
}

function notPositive(member: string, action: string): Fault {
  return invalidArgument(`'${member}' for ${action} action must be a positive integer`);
}

function checkMidnight(date: Date): void {
  if (date.getTime() % DAY_MS !== 0) {
    throw invalidArgument("'Date' must be at midnight GMT");
  }
}

/** Which objects are too small to move to a colder class. */
export type TransitionMinimum = "all_storage_classes_128K" | "varies_by_storage_class";

/** Reads the header `x-amz-transition-default-minimum-object-size`. */
export function parseTransitionMinimum(header: string | undefined): TransitionMinimum {
  switch (header) {
    case undefined:
    case "all_storage_classes_128K":
      return "all_storage_classes_128K";
    case "varies_by_storage_class":
      return header;
    default:
      throw invalidRequest(`Invalid TransitionDefaultMinimumObjectSize found: ${header}`);
  }
}
