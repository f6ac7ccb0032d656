import { writeOperation, type Operation } from "../../../model/operation.ts";
import { SetQueueAttributes, type SetQueueAttributesRequest, type Unit } from "../contract.ts";
import { requireDeadLetterQueue } from "../dead-letter-queue.ts";
import { missingParameter } from "../faults.ts";
import { redelayMessages } from "../fifo.ts";
import { lockQueue, queueAt } from "../located.ts";
import { withAttributes } from "../queue-attributes.ts";
import { bindQueuePolicy } from "../queue-principals.ts";
import { openToRoot } from "../queue-unlock.ts";
import { workOn } from "../queue-work.ts";
import { expiryJob } from "../retention.ts";
import { queues } from "../tables.ts";

/**
 * Changes attributes of a queue; an empty policy, redrive policy or key takes it away.
 *
 * DIFFERS: on AWS a change may take 60 seconds to be seen (retention 15 minutes); here none.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html | SetQueueAttributes}
 */
export const setQueueAttributes: Operation<SetQueueAttributesRequest, Unit> = writeOperation(
  SetQueueAttributes,
  {
    crossAccount: false,
    validate({ Attributes: given }) {
      if (Object.keys(given).length === 0) throw missingParameter("Attribute.Name");
    },
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue, caller }) => ({
      action: "sqs:SetQueueAttributes",
      resource: openToRoot(queue, { caller }),
    }),
    async run({ input, queue, clock, settings, tx }) {
      const before = await lockQueue(queue, tx);
      const work = workOn(withAttributes(before, input.Attributes), { tx, clock });
      const { queue: changed, nowMs } = work;
      await requireDeadLetterQueue(input.Attributes, changed, { tx });
      if (input.Attributes.Policy !== undefined) {
        await bindQueuePolicy(changed, before.policy, { settings, tx });
      }
      await tx.put(queues, { ...changed, modifiedAtMs: nowMs });
      if (changed.fifo && changed.delaySeconds !== before.delaySeconds) await redelayMessages(work);
      if (changed.retentionSeconds !== before.retentionSeconds) {
        // Some messages may be too old at once.
        await tx.enqueue({ ...expiryJob(changed, nowMs), dueAtMs: nowMs });
      }
      return {};
    },
  },
);
