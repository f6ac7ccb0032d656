import { writeOperation, type Operation } from "../../../model/operation.ts";
import { AddPermission, type AddPermissionRequest, type Unit } from "../contract.ts";
import { missingParameter } from "../faults.ts";
import { lockQueue, queueAt } from "../located.ts";
import { addStatement, validateGrant, type Grant } from "../queue-policy.ts";
import { queues } from "../tables.ts";

/**
 * Lets accounts use a queue: adds one statement to its policy.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html | AddPermission}
 */
export const addPermission: Operation<AddPermissionRequest, Unit> = writeOperation(AddPermission, {
  crossAccount: false,
  validate(input) {
    if (input.Label === "") throw missingParameter("Label");
    if (input.Actions.length === 0) throw missingParameter("ActionName");
    if (input.AWSAccountIds.length === 0) throw missingParameter("AWSAccountIds");
    validateGrant(grantOf(input));
  },
  locate: (input, call) => queueAt(input.QueueUrl, call),
  permission: ({ queue }) => ({ action: "sqs:AddPermission", resource: queue }),
  async run({ input, queue: located, clock, tx }) {
    const queue = await lockQueue(located, tx);
    const policy = addStatement(queue.policy, grantOf(input), queue);
    await tx.put(queues, { ...queue, policy, modifiedAtMs: clock.nowMs() });
    return {};
  },
});

function grantOf({ Label, AWSAccountIds, Actions }: AddPermissionRequest): Grant {
  return { label: Label, accounts: AWSAccountIds, actions: Actions };
}
