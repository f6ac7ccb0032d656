/**
 * The attributes of a queue: what can be set, within which limits, and how it reads.
 *
 * ```
 * defaultSettings(false)                                    a standard queue nobody has configured
 * withAttributes(queue, { VisibilityTimeout: "60" })        the queue changed, or a fault
 * readAttributes(queue, ["All"])                            { VisibilityTimeout: "60", ... }
 * ```
 *
 * All are texts on the wire and typed in the record; the tables below say for each how it goes over.
 * The approximate numbers of messages are not in the record: `message-counts.ts` counts them.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html | SetQueueAttributes}
 */
import {
  invalidAttributeValue,
  onlyForFifo,
  throughputNeedsGroupScope,
  twoKindsOfEncryption,
  unknownAttribute,
} from "./faults.ts";
import type { MessageCounts } from "./message-counts.ts";
import { queueArn, type Queue } from "./queue.ts";
import { validateQueuePolicy } from "./queue-policy.ts";
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  writeRedriveAllowPolicy,
  writeRedrivePolicy,
} from "./redrive-policy.ts";

/** The part of a queue that its attributes set. */
export type QueueSettings = Pick<
  Queue,
  | "fifo"
  | "delaySeconds"
  | "maximumMessageBytes"
  | "retentionSeconds"
  | "receiveWaitSeconds"
  | "visibilityTimeoutSeconds"
  | "policy"
  | "redrivePolicy"
  | "deadLetterTargetArn"
  | "redriveAllowPolicy"
  | "contentBasedDeduplication"
  | "deduplicationScope"
  | "fifoThroughputLimit"
  | "kmsMasterKeyId"
  | "kmsDataKeyReuseSeconds"
  | "sqsManagedSse"
>;

/** Attribute texts by their names. */
export type AttributeMap = Readonly<Record<string, string>>;

export function defaultSettings(fifo: boolean): QueueSettings {
  return {
    fifo,
    delaySeconds: 0,
    maximumMessageBytes: 1_048_576,
    retentionSeconds: 345_600,
    receiveWaitSeconds: 0,
    visibilityTimeoutSeconds: 30,
    deadLetterTargetArn: null,
    contentBasedDeduplication: false,
    deduplicationScope: "queue",
    fifoThroughputLimit: "perQueue",
    kmsDataKeyReuseSeconds: 300,
    sqsManagedSse: true,
  };
}

interface Attribute {
  /** What a given text changes; absent where it cannot be set. */
  readonly parse?: (text: string) => Partial<QueueSettings>;
  /** How it reads; undefined where the queue does not have it. */
  readonly write: (queue: Queue) => string | undefined;
}

type NumberSetting =
  | "delaySeconds"
  | "maximumMessageBytes"
  | "retentionSeconds"
  | "receiveWaitSeconds"
  | "visibilityTimeoutSeconds";

const attributes: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  integer("VisibilityTimeout", "visibilityTimeoutSeconds", [0, 43_200]),
  integer("MaximumMessageSize", "maximumMessageBytes", [1024, 1_048_576]),
  integer("MessageRetentionPeriod", "retentionSeconds", [60, 1_209_600]),
  integer("DelaySeconds", "delaySeconds", [0, 900]),
  integer("ReceiveMessageWaitTimeSeconds", "receiveWaitSeconds", [0, 20]),
  ["QueueArn", { write: queueArn }],
  ["CreatedTimestamp", { write: (queue) => seconds(queue.createdAtMs) }],
  ["LastModifiedTimestamp", { write: (queue) => seconds(queue.modifiedAtMs) }],
  [
    "Policy",
    {
      parse: (text) => ({ policy: text === "" ? undefined : validateQueuePolicy(text) }),
      write: (queue) => queue.policy,
    },
  ],
  [
    "RedrivePolicy",
    {
      parse(text) {
        const redrivePolicy = parseRedrivePolicy(text);
        const deadLetterTargetArn = redrivePolicy?.deadLetterTargetArn ?? null;
        return { redrivePolicy, deadLetterTargetArn };
      },
      write: ({ redrivePolicy: policy }) => policy && writeRedrivePolicy(policy),
    },
  ],
  [
    "RedriveAllowPolicy",
    {
      parse: (text) => ({ redriveAllowPolicy: parseRedriveAllowPolicy(text) }),
      write: ({ redriveAllowPolicy: policy }) => policy && writeRedriveAllowPolicy(policy),
    },
  ],
  [
    "SqsManagedSseEnabled",
    {
      parse: (text) =>
        boolean("SqsManagedSseEnabled", text)
          ? { sqsManagedSse: true, kmsMasterKeyId: undefined }
          : { sqsManagedSse: false },
      write: (queue) => String(queue.sqsManagedSse),
    },
  ],
  [
    "KmsMasterKeyId",
    {
      parse: (text) =>
        text === ""
          ? { kmsMasterKeyId: undefined }
          : { kmsMasterKeyId: text, sqsManagedSse: false },
      write: (queue) => queue.kmsMasterKeyId,
    },
  ],
  [
    "KmsDataKeyReusePeriodSeconds",
    {
      parse: (text) => ({
        kmsDataKeyReuseSeconds: parseInteger("KmsDataKeyReusePeriodSeconds", text, [60, 86_400]),
      }),
      write: (queue) =>
        queue.kmsMasterKeyId === undefined ? undefined : String(queue.kmsDataKeyReuseSeconds),
    },
  ],
]);

/** What FIFO queues have besides. */
const fifoAttributes: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  ["FifoQueue", { parse: keepFifo, write: () => "true" }],
  [
    "ContentBasedDeduplication",
    {
      parse: (text) => ({ contentBasedDeduplication: boolean("ContentBasedDeduplication", text) }),
      write: (queue) => String(queue.contentBasedDeduplication),
    },
  ],
  [
    "DeduplicationScope",
    {
      parse(text) {
        if (text === "queue" || text === "messageGroup") return { deduplicationScope: text };
        throw invalidAttributeValue("DeduplicationScope");
      },
      write: (queue) => queue.deduplicationScope,
    },
  ],
  [
    "FifoThroughputLimit",
    {
      parse(text) {
        if (text === "perQueue" || text === "perMessageGroupId") {
          return { fifoThroughputLimit: text };
        }
        throw invalidAttributeValue("FifoThroughputLimit");
      },
      write: (queue) => queue.fifoThroughputLimit,
    },
  ],
]);

/**
 * Applies attributes to a queue's settings.
 *
 * @throws Fault `InvalidAttributeName`, `InvalidAttributeValue` or `InvalidParameterValue`
 */
export function withAttributes<Settings extends QueueSettings>(
  settings: Settings,
  given: AttributeMap,
): Settings {
  let changed: Settings = settings;
  for (const [name, text] of Object.entries(given)) {
    const parse = findAttribute(name, settings.fifo)?.parse;
    if (parse === undefined) throw notSettable(name);
    changed = { ...changed, ...parse(text) };
  }
  if (given["KmsMasterKeyId"] && isTrue(given["SqsManagedSseEnabled"])) {
    throw twoKindsOfEncryption();
  }
  if (
    changed.fifoThroughputLimit === "perMessageGroupId" &&
    changed.deduplicationScope !== "messageGroup"
  ) {
    throw throughputNeedsGroupScope();
  }
  return changed;
}

function notSettable(name: string): Error {
  const explained = name === "DeduplicationScope" || name === "FifoThroughputLimit";
  return explained ? onlyForFifo(name) : unknownAttribute(name);
}

/** Names the first of the given attributes that two queues differ in. */
export function differingAttribute(
  given: AttributeMap,
  one: Queue,
  other: Queue,
): string | undefined {
  return Object.keys(given).find((name) => {
    const attribute = findAttribute(name, one.fifo);
    return attribute?.write(one) !== attribute?.write(other);
  });
}

/** Whether a queue to be created is a FIFO queue. A standard queue does not know the attribute. */
export function isFifoWanted(given: AttributeMap): boolean {
  const text = given["FifoQueue"];
  if (text === undefined) return false;
  if (!boolean("FifoQueue", text)) throw unknownAttribute("FifoQueue");
  return true;
}

const counts: ReadonlyMap<string, (counted: MessageCounts) => number> = new Map([
  ["ApproximateNumberOfMessages", ({ visible }: MessageCounts) => visible],
  ["ApproximateNumberOfMessagesNotVisible", ({ inFlight }: MessageCounts) => inFlight],
  ["ApproximateNumberOfMessagesDelayed", ({ delayed }: MessageCounts) => delayed],
]);

/** What GetQueueAttributes was asked for, known names only. */
export interface AttributeNames {
  readonly all: boolean;
  readonly names: ReadonlySet<string>;
  /** Whether messages must be counted. */
  readonly counts: boolean;
}

/** @throws Fault `InvalidAttributeName` for a name that no queue has. */
export function parseAttributeNames(asked: readonly string[]): AttributeNames {
  const names = new Set(asked);
  for (const name of names) {
    const known = name === "All" || counts.has(name) || findAttribute(name, true) !== undefined;
    if (!known) throw unknownAttribute(name);
  }
  const all = names.has("All");
  return { all, names, counts: all || asked.some((name) => counts.has(name)) };
}

/** Reads the attributes asked for that the queue has. */
export function readAttributes(queue: Queue, { all, names }: AttributeNames): AttributeMap {
  const texts: Record<string, string> = {};
  const tables = queue.fifo ? [attributes, fifoAttributes] : [attributes];
  for (const table of tables) {
    for (const [name, { write }] of table) {
      const text = all || names.has(name) ? write(queue) : undefined;
      if (text !== undefined) texts[name] = text;
    }
  }
  return texts;
}

/** The counts asked for. */
export function readCounts(counted: MessageCounts, { all, names }: AttributeNames): AttributeMap {
  const texts: Record<string, string> = {};
  for (const [name, count] of counts) {
    if (all || names.has(name)) texts[name] = String(count(counted));
  }
  return texts;
}

function findAttribute(name: string, fifo: boolean): Attribute | undefined {
  return attributes.get(name) ?? (fifo ? fifoAttributes.get(name) : undefined);
}

type Limits = readonly [min: number, max: number];

function integer(name: string, setting: NumberSetting, limits: Limits): [string, Attribute] {
  return [
    name,
    {
      parse: (text) => ({ [setting]: parseInteger(name, text, limits) }),
      write: (queue) => String(queue[setting]),
    },
  ];
}

function parseInteger(name: string, text: string, [min, max]: Limits): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalidAttributeValue(name);
}

/** `True` and `False` are read, too, and written in lower case. */
function boolean(name: string, text: string): boolean {
  if (isTrue(text)) return true;
  if (text.toLowerCase() === "false") return false;
  throw invalidAttributeValue(name);
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === "true";
}

function keepFifo(text: string): Partial<QueueSettings> {
  if (isTrue(text)) return {};
  throw invalidAttributeValue("FifoQueue", "Modifying queue type is not supported.");
}

function seconds(atMs: number): string {
  return String(Math.floor(atMs / 1000));
}
