import { writeOperation, type Operation } from "../../../model/operation.ts";
import { RemovePermission, type RemovePermissionRequest, type Unit } from "../contract.ts";
import { missingParameter } from "../faults.ts";
import { lockQueue, queueAt } from "../located.ts";
import { removeStatement } from "../queue-policy.ts";
import { noteQueuePolicy } from "../queue-principals.ts";
import { queues } from "../tables.ts";

/**
 * Removes the statement with a label from a queue's policy, and the policy with its last one.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html | RemovePermission}
 */
export const removePermission: Operation<RemovePermissionRequest, Unit> = writeOperation(
  RemovePermission,
  {
    crossAccount: false,
    validate({ Label: label }) {
      if (label === "") throw missingParameter("Label");
    },
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue }) => ({ action: "sqs:RemovePermission", resource: queue }),
    async run({ input, queue: located, clock, tx }) {
      const queue = await lockQueue(located, tx);
      const policy = removeStatement(queue.policy, input.Label);
      const changed = { ...queue, policy, modifiedAtMs: clock.nowMs() };
      await tx.put(queues, changed);
      await noteQueuePolicy(changed, queue.policy, tx);
      return {};
    },
  },
);
