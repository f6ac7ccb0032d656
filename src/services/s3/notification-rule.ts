/**
 * Notification configurations: which events of a bucket go where. What an event looks like when it
 * goes is in `event-message.ts`.
 *
 * ```
 * QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"], Filter: prefix "in/" }]
 * destinationsOf(configuration, { event: "s3:ObjectCreated:Put", key: "in/a" })
 *   -> [{ kind: "queue", arn: QueueArn, id }]
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html | Amazon S3 Event Notifications}
 */
import { parseArn } from "../../model/arn.ts";
import { Fault } from "../../model/fault.ts";
import type {
  FilterRule,
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from "./contract.ts";
import { invalidArgument } from "./request-faults.ts";

/**
 * All events that can be asked for; those that end in `*` stand for all that begin alike.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html#supported-notification-event-types | Supported event types}
 */
const EVENTS: ReadonlySet<string> = new Set([
  "s3:ReducedRedundancyLostObject",
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:*",
  "s3:ObjectRestore:Post",
  "s3:ObjectRestore:Completed",
  "s3:ObjectRestore:Delete",
  "s3:Replication:*",
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationNotTracked",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationReplicatedAfterThreshold",
  "s3:LifecycleTransition",
  "s3:IntelligentTiering",
  "s3:ObjectAcl:Put",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleExpiration:Delete",
  "s3:LifecycleExpiration:DeleteMarkerCreated",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Put",
  "s3:ObjectTagging:Delete",
  "s3:ObjectAnnotation:*",
  "s3:ObjectAnnotation:Put",
  "s3:ObjectAnnotation:Delete",
]);

const FILTER_VALUE_BYTES_MAX = 1024;

export type DestinationKind = "topic" | "queue" | "function";

/** One destination of a bucket's events. */
export interface NotificationRule {
  readonly kind: DestinationKind;
  readonly arn: string;
  readonly id: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** How a kind of destination is called, and what its ARN has to be. */
const KINDS: Readonly<
  Record<DestinationKind, { readonly element: string; readonly service: string }>
> = {
  topic: { element: "Topic", service: "sns" },
  queue: { element: "Queue", service: "sqs" },
  function: { element: "CloudFunction", service: "lambda" },
};

/**
 * Checks the document of PutBucketNotificationConfiguration. Whether the destinations are there and
 * let S3 in is for the operation to find out.
 *
 * @param newId Makes the id of a configuration that came without one.
 * @returns The document as GetBucketNotificationConfiguration shows it.
 */
export function checkNotifications(
  configuration: NotificationConfiguration,
  newId: () => string,
): NotificationConfiguration {
  const checked: NotificationConfiguration = {
    TopicConfigurations: configuration.TopicConfigurations?.map((each) => ({
      ...each,
      ...checkRule("topic", each.TopicArn, each, newId),
    })),
    QueueConfigurations: configuration.QueueConfigurations?.map((each) => ({
      ...each,
      ...checkRule("queue", each.QueueArn, each, newId),
    })),
    LambdaFunctionConfigurations: configuration.LambdaFunctionConfigurations?.map((each) => ({
      ...each,
      ...checkRule("function", each.LambdaFunctionArn, each, newId),
    })),
    EventBridgeConfiguration: configuration.EventBridgeConfiguration,
  };
  checkOverlaps(rulesOf(checked));
  return checked;
}

interface RuleMembers {
  readonly Id?: string | undefined;
  readonly Events: readonly string[];
  readonly Filter?: NotificationConfigurationFilter | undefined;
}

function checkRule(
  kind: DestinationKind,
  arn: string,
  { Id, Events, Filter }: RuleMembers,
  newId: () => string,
): { readonly Id: string; readonly Filter?: NotificationConfigurationFilter } {
  const { element, service } = KINDS[kind];
  if (parseArn(arn ?? "")?.service !== service) {
    throw invalidArgument("The ARN could not be parsed", { name: element, value: arn ?? "" });
  }
  for (const event of Events ?? []) {
    if (!EVENTS.has(event)) {
      throw invalidArgument("The event is not supported for notifications", {
        name: "Event",
        value: event,
      });
    }
  }
  const id = Id === undefined || Id === "" ? newId() : Id;
  if (Filter === undefined) return { Id: id };
  return { Id: id, Filter: { Key: { FilterRules: checkFilter(Filter.Key?.FilterRules ?? []) } } };
}

/** Checks a filter; AWS writes the names with a capital, however they were sent. */
function checkFilter(rules: readonly FilterRule[]): readonly FilterRule[] {
  const seen = new Set<string>();
  return rules.map(({ Name = "", Value = "" }) => {
    const name = Name.toLowerCase();
    if (name !== "prefix" && name !== "suffix") {
      throw invalidArgument("filter rule name must be either prefix or suffix", {
        name: "FilterRule.Name",
        value: Name,
      });
    }
    if (seen.has(name)) {
      throw invalidArgument(`Cannot specify more than one ${name} rule in a filter.`, {
        name: "FilterRule.Name",
        value: Name,
      });
    }
    seen.add(name);
    if (Buffer.byteLength(Value) > FILTER_VALUE_BYTES_MAX) {
      throw invalidArgument(
        `Size of filter rule value cannot exceed ${FILTER_VALUE_BYTES_MAX} bytes in UTF-8 representation`,
        { name: "FilterRule.Value", value: Value },
      );
    }
    return { Name: name === "prefix" ? "Prefix" : "Suffix", Value };
  });
}

/** The destinations of a checked configuration, in AWS's order of kinds. */
export function rulesOf(configuration: NotificationConfiguration): readonly NotificationRule[] {
  const rules: NotificationRule[] = [];
  for (const each of configuration.TopicConfigurations ?? []) {
    rules.push(ruleOf("topic", each.TopicArn, each));
  }
  for (const each of configuration.QueueConfigurations ?? []) {
    rules.push(ruleOf("queue", each.QueueArn, each));
  }
  for (const each of configuration.LambdaFunctionConfigurations ?? []) {
    rules.push(ruleOf("function", each.LambdaFunctionArn, each));
  }
  return rules;
}

function ruleOf(
  kind: DestinationKind,
  arn: string,
  { Id, Events, Filter }: RuleMembers,
): NotificationRule {
  const valueOf = (name: string): string =>
    Filter?.Key?.FilterRules?.find((rule) => rule.Name === name)?.Value ?? "";
  return {
    kind,
    arn,
    id: Id ?? "",
    events: Events ?? [],
    prefix: valueOf("Prefix"),
    suffix: valueOf("Suffix"),
  };
}

/** No event may have two destinations: rules for one event have to differ in prefix or suffix. */
function checkOverlaps(rules: readonly NotificationRule[]): void {
  for (const [index, rule] of rules.entries()) {
    for (const other of rules.slice(index + 1)) {
      if (overlap(rule, other)) throw overlappingRules(isUnfiltered(rule) && isUnfiltered(other));
    }
  }
}

function isUnfiltered({ prefix, suffix }: NotificationRule): boolean {
  return prefix === "" && suffix === "";
}

function overlap(a: NotificationRule, b: NotificationRule): boolean {
  return (
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix)) &&
    a.events.some((event) => b.events.some((other) => covers(event, other) || covers(other, event)))
  );
}

/** Tells whether an event as asked for covers another: `s3:ObjectCreated:*` does `...:Put`. */
function covers(asked: string, event: string): boolean {
  return asked.endsWith("*") ? event.startsWith(asked.slice(0, -1)) : asked === event;
}

/** An event that happened. */
export interface HappenedEvent {
  /** For example `s3:ObjectCreated:Put`. */
  readonly event: string;
  readonly key: string;
}

/** The destinations of an event. */
export function destinationsOf(
  rules: readonly NotificationRule[],
  { event, key }: HappenedEvent,
): readonly NotificationRule[] {
  return rules.filter(
    ({ events, prefix, suffix }) =>
      key.startsWith(prefix) &&
      key.endsWith(suffix) &&
      events.some((asked) => covers(asked, event)),
  );
}

function overlappingRules(areUnfiltered: boolean): Fault {
  return invalidArgument(
    areUnfiltered
      ? "Configurations overlap. Configurations on the same bucket cannot share a common event type."
      : "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
  );
}

/** A destination that cannot be, and why in AWS's words. */
export interface BadDestination {
  readonly arn: string;
  /** For example `The destination queue does not exist`. */
  readonly reason: string;
}

/** Destinations are not there, or do not let S3 in; several are numbered. */
export function destinationsNotValidated(bad: readonly BadDestination[]): Fault {
  const members: Record<string, string> = {};
  for (const [index, { arn, reason }] of bad.entries()) {
    const number = bad.length === 1 ? "" : String(index + 1);
    members[`ArgumentName${number}`] = arn;
    members[`ArgumentValue${number}`] = reason;
  }
  return new Fault(
    { code: "InvalidArgument" },
    "Unable to validate the following destination configurations",
    { members },
  );
}

/** A destination of another region than the bucket's. */
export function foreignDestination(arn: string): Fault {
  return invalidArgument(
    "The notification destination service region is not valid for the bucket location constraint",
    { name: arn, value: "null" },
  );
}
