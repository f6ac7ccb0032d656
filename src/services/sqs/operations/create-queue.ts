import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Permission, Resource } from "../../../model/resource.ts";
import { CreateQueue, type CreateQueueRequest, type CreateQueueResult } from "../contract.ts";
import { requireDeadLetterQueue } from "../dead-letter-queue.ts";
import {
  emptyQueueName,
  invalidQueueName,
  queueDeletedRecently,
  queueNameExists,
} from "../faults.ts";
import { queueNamed } from "../located.ts";
import { isQueueName, NAME_REUSE_MS, type Queue } from "../queue.ts";
import {
  defaultSettings,
  differingAttribute,
  isFifoWanted,
  withAttributes,
} from "../queue-attributes.ts";
import { bindQueuePolicy } from "../queue-principals.ts";
import { requestTagConditions, withTags } from "../queue-tags.ts";
import { queueUrl } from "../queue-url.ts";
import { expiryJob } from "../retention.ts";
import { deletedQueues, queues } from "../tables.ts";

/**
 * Creates a queue, or finds the one that has this name and the attributes given.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html | CreateQueue}
 */
export const createQueue: Operation<CreateQueueRequest, CreateQueueResult> = writeOperation(
  CreateQueue,
  {
    crossAccount: false,
    validate({ QueueName: name, Attributes: given = {} }) {
      if (name === "") throw emptyQueueName();
      const fifo = isFifoWanted(given);
      if (!isQueueName(name, fifo)) throw invalidQueueName(fifo);
    },
    locate: (input, call) => queueNamed(input.QueueName, call),
    permission: ({ queue, input }) => permissions(queue, input.tags ?? {}),
    async run({ input, queue, ...call }) {
      const given = input.Attributes ?? {};
      if (queue.record !== undefined) {
        const wanted = withAttributes(queue.record, given);
        const different = differingAttribute(given, queue.record, wanted);
        if (different !== undefined) throw queueNameExists(different);
        return { QueueUrl: queueUrl(queue.record, call) };
      }
      const created = newQueue(input, call);
      await requireUnusedName(created, call);
      await requireDeadLetterQueue(given, created, call);
      await bindQueuePolicy(created, undefined, call);
      await call.tx.put(queues, created);
      await call.tx.enqueue(expiryJob(created, created.createdAtMs));
      return { QueueUrl: queueUrl(created, call) };
    },
  },
);

/** Tags at creation need the permission to tag as well. */
function permissions(queue: Resource<Queue>, tags: Queue["tags"]): readonly Permission[] {
  if (Object.keys(tags).length === 0) return [{ action: "sqs:CreateQueue", resource: queue }];
  const conditions = requestTagConditions(tags);
  return ["sqs:CreateQueue", "sqs:TagQueue"].map((action) => ({
    action,
    resource: queue,
    conditions,
  }));
}

function newQueue(
  { QueueName: name, Attributes: given = {}, tags = {} }: CreateQueueRequest,
  { scope, clock, ids }: Omit<Call, "tx">,
): Queue {
  const nowMs = clock.nowMs();
  const settings = withAttributes(defaultSettings(isFifoWanted(given)), given);
  return {
    ...settings,
    partition: scope.partition,
    account: scope.account,
    region: scope.region,
    name,
    incarnation: ids.uuid(),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    deduplicationScopeAtCreation: settings.deduplicationScope,
    tags: withTags({}, tags, name),
  };
}

async function requireUnusedName(
  { account, region, name, createdAtMs }: Queue,
  { tx }: Pick<Call, "tx">,
): Promise<void> {
  const deleted = await tx.get(deletedQueues, { account, region, name });
  if (deleted !== undefined && createdAtMs < deleted.deletedAtMs + NAME_REUSE_MS) {
    throw queueDeletedRecently();
  }
}
