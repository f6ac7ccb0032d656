/**
 * Finds the queue that a request names, in whichever account and region it lies.
 *
 * ```ts
 * locate: (input, call) => queueAt(input.QueueUrl, call),             // Resource, perhaps no record
 * permission: ({ queue }) => ({ action: "sqs:SendMessage", resource: queue }),
 * run({ queue }) { const { delaySeconds } = requireQueue(queue); }    // now it must exist
 * ```
 *
 * The URL alone says whose queue it is; the caller's account plays no part.
 */
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { partitionOf } from "../../model/scope.ts";
import { invalidAddress, missingParameter, queueDoesNotExist } from "./faults.ts";
import { isQueueName, queueArn, type Queue, type QueuePlace } from "./queue.ts";
import { parseQueueUrl } from "./queue-url.ts";
import { queues } from "./tables.ts";

export interface LocatedQueue {
  readonly queue: Resource<Queue>;
}

/**
 * Finds a queue by its URL.
 *
 * @throws Fault `InvalidAddress` when this is no queue URL; never for a queue that is missing.
 */
export function queueAt(url: string, call: Call): Promise<LocatedQueue> {
  return located(placeOf(url, call), call);
}

/** The queue's place by its URL, or, as AWS also takes it, by its name alone. */
function placeOf(url: string, call: Call): QueuePlace {
  if (url === "") throw missingParameter("QueueUrl");
  const parts = parseQueueUrl(url);
  if (parts !== undefined) {
    const region = parts.region ?? call.scope.region;
    return { partition: partitionOf(region), account: parts.account, region, name: parts.name };
  }
  if (isQueueName(url, url.endsWith(".fifo"))) return { ...call.scope, name: url };
  throw invalidAddress(url);
}

/**
 * Finds a queue by its name.
 *
 * @param account Its owner, the caller's account without it.
 */
export function queueNamed(
  name: string,
  call: Call,
  account: string = call.scope.account,
): Promise<LocatedQueue> {
  return located({ ...call.scope, account, name }, call);
}

async function located(place: QueuePlace, call: Call): Promise<LocatedQueue> {
  return { queue: await queueIn(place, call) };
}

/** Finds the queue at a place, for example the one that an ARN names. */
export async function queueIn(
  place: QueuePlace,
  { tx }: Pick<Call, "tx">,
): Promise<Resource<Queue>> {
  const { account, region, name } = place;
  const record = await tx.get(queues, { account, region, name });
  return {
    type: "queue",
    arn: queueArn(place),
    account,
    region,
    record,
    policy: record?.policy,
    tags: record?.tags,
  };
}

/**
 * The record of a queue that must exist.
 *
 * @throws Fault `QueueDoesNotExist`
 */
export function requireQueue(queue: Resource<Queue>): Queue {
  if (queue.record === undefined) throw queueDoesNotExist();
  return queue.record;
}

/**
 * The record of a queue that is about to be changed, locked so that no other change gets lost.
 *
 * @throws Fault `QueueDoesNotExist`
 */
export async function lockQueue(queue: Resource<Queue>, tx: WriteTransaction): Promise<Queue> {
  const { account, region, name } = requireQueue(queue);
  const locked = await tx.lock(queues, { account, region, name });
  if (locked === undefined) throw queueDoesNotExist();
  return locked;
}
