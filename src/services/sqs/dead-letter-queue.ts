/** The dead-letter queue that a queue's new redrive policy names must exist and may serve it. */
import type { Call } from "../../model/operation.ts";
import { queueIn } from "./located.ts";
import { parseQueueArn, type Queue } from "./queue.ts";
import type { AttributeMap } from "./queue-attributes.ts";
import { checkDeadLetterQueue } from "./redrive-policy.ts";

/**
 * Checks the dead-letter queue, if the attributes given name one.
 *
 * @param source The queue as it would become.
 * @throws Fault `InvalidParameterValue`
 */
export async function requireDeadLetterQueue(
  given: AttributeMap,
  source: Queue,
  call: Pick<Call, "tx">,
): Promise<void> {
  const text = given["RedrivePolicy"];
  const arn = source.redrivePolicy?.deadLetterTargetArn;
  if (text === undefined || arn === undefined) return;
  // An ARN that names no queue at all is one of a queue that does not exist.
  const target = parseQueueArn(arn) ?? { ...source, name: "" };
  const { record: found } = await queueIn(target, call);
  checkDeadLetterQueue({ text, source, target, found });
}
