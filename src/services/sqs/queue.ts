/**
 * The queue: what is true of one, wherever it is kept and whoever asks.
 *
 * ```
 * CreateQueue QueueName=orders.fifo      isQueueName("orders.fifo", true)        may it be called so
 *   -> Queue { account, region, name }   queueArn(queue)                         what policies name
 *   -> https://.../orders.fifo           queue-url.ts                            what clients hold
 *   -> Attributes                        queue-attributes.ts                     what can be set and read
 * ```
 *
 * A queue that was deleted and made again is another queue: its `incarnation` differs, and whatever
 * hangs on a queue (messages, deduplication, move tasks) is keyed by that, so nothing of the old
 * one can reappear in the new one.
 */
import { formatArn, parseArn } from "../../model/arn.ts";
import type { Partition } from "../../model/scope.ts";

export interface Queue {
  readonly partition: Partition;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** A fresh id for each creation. */
  readonly incarnation: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly fifo: boolean;
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionSeconds: number;
  readonly receiveWaitSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  /** The resource-based policy, the text as it was given. */
  readonly policy?: string | undefined;
  readonly redrivePolicy?: RedrivePolicy | undefined;
  /** The same as in `redrivePolicy`, for the index that finds a dead-letter queue's sources. */
  readonly deadLetterTargetArn: string | null;
  readonly redriveAllowPolicy?: RedriveAllowPolicy | undefined;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: DeduplicationScope;
  /** The scope it was created with: AWS goes on deduplicating by that one after a change. */
  readonly deduplicationScopeAtCreation: DeduplicationScope;
  readonly fifoThroughputLimit: FifoThroughputLimit;
  readonly kmsMasterKeyId?: string | undefined;
  readonly kmsDataKeyReuseSeconds: number;
  readonly sqsManagedSse: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** When it was last purged; AWS allows that once a minute. */
  readonly purgedAtMs?: number | undefined;
}

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Which queues may name this one as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns?: readonly string[] | undefined;
}

export type DeduplicationScope = "queue" | "messageGroup";

export type FifoThroughputLimit = "perQueue" | "perMessageGroupId";

/** What stands for a queue until its name may be used again. */
export interface DeletedQueue {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly deletedAtMs: number;
}

/** How long a deleted queue's name stays taken. */
export const NAME_REUSE_MS = 60_000;

const FIFO_SUFFIX = ".fifo";
const NAME_LENGTH_MAX = 80;

/**
 * Tells whether a queue may be called so: letters, digits, hyphens and underscores, at most 80, the
 * `.fifo` at the end of a FIFO queue's name (and of no other's) included.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html | Queue quotas}
 */
export function isQueueName(name: string, fifo: boolean): boolean {
  if (name.length > NAME_LENGTH_MAX || name.endsWith(FIFO_SUFFIX) !== fifo) return false;
  return /^[A-Za-z0-9_-]+$/.test(fifo ? name.slice(0, -FIFO_SUFFIX.length) : name);
}

/** Where a queue is, or would be. */
export type QueuePlace = Pick<Queue, "partition" | "account" | "region" | "name">;

export function queueArn({ partition, account, region, name }: QueuePlace): string {
  return formatArn({ partition, service: "sqs", region, account, resource: name });
}

/** Reads a queue's ARN; undefined when it is not one. */
export function parseQueueArn(text: string): QueuePlace | undefined {
  const arn = parseArn(text);
  if (arn === undefined || arn.service !== "sqs") return undefined;
  const { partition, account, region, resource } = arn;
  if (!isPartition(partition) || !/^\d{12}$/.test(account) || region === "") return undefined;
  return { partition, account, region, name: resource };
}

function isPartition(text: string): text is Partition {
  return text === "aws" || text === "aws-cn" || text === "aws-us-gov";
}
