import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetQueueAttributes,
  type GetQueueAttributesRequest,
  type GetQueueAttributesResult,
} from "../contract.ts";
import { queueAt, requireQueue } from "../located.ts";
import { approximateCounts } from "../message-counts.ts";
import {
  parseAttributeNames,
  readAttributes,
  readCounts,
  type AttributeMap,
} from "../queue-attributes.ts";
import { openToRoot } from "../queue-unlock.ts";

/**
 * Reads the attributes of a queue that were asked for; `All` for every one it has.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html | GetQueueAttributes}
 */
export const getQueueAttributes: Operation<GetQueueAttributesRequest, GetQueueAttributesResult> =
  readOperation(GetQueueAttributes, {
    crossAccount: true,
    locate: (input, call) => queueAt(input.QueueUrl, call),
    permission: ({ queue, caller }) => ({
      action: "sqs:GetQueueAttributes",
      resource: openToRoot(queue, { caller }),
    }),
    async run({ input, queue: located, clock, tx }) {
      const queue = requireQueue(located);
      const names = parseAttributeNames(input.AttributeNames ?? []);
      const counted: AttributeMap = names.counts
        ? readCounts(await approximateCounts(tx, queue, clock.nowMs()), names)
        : {};
      const Attributes = { ...readAttributes(queue, names), ...counted };
      return Object.keys(Attributes).length === 0 ? {} : { Attributes };
    },
  });
