/**
 * AWS's wording of the errors about messages and batches of them; those about queues are in
 * `faults.ts`.
 */
import { Fault } from "../../model/fault.ts";
import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  InvalidMessageContents,
  OverLimit,
  PurgeQueueInProgress,
  ReceiptHandleIsInvalid,
  ResourceNotFoundException,
  TooManyEntriesInBatchRequest,
  UnsupportedOperation,
} from "./contract.ts";
import { invalidParameter, invalidParameterValue } from "./faults.ts";
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, VISIBILITY_SECONDS_MAX } from "./message-limits.ts";

const INVALID_CHARACTERS =
  "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

export function invalidMessageContents(): Fault {
  return new Fault(InvalidMessageContents, INVALID_CHARACTERS);
}

/** What AWS says of the same characters in an attribute. */
export function invalidAttributeContents(): Fault {
  return invalidParameterValue(INVALID_CHARACTERS);
}

/** @param inBatch AWS words it differently for an entry of a batch. */
export function messageTooLong(bytesMax: number, inBatch: boolean): Fault {
  const start = inBatch ? "cannot be validated" : "are invalid";
  return invalidParameterValue(
    `One or more parameters ${start}. Reason: Message must be shorter than ${bytesMax} bytes.`,
  );
}

export function invalidForQueueType(parameter: string, value: string | number): Fault {
  return invalidParameter({
    parameter,
    value,
    reason: "The request include parameter that is not valid for this queue type.",
  });
}

export function deduplicationIdOnStandardQueue(): Fault {
  return invalidParameterValue(
    "The request include parameter MessageDeduplicationId which is not valid for this queue type",
  );
}

export function deduplicationIdNeeded(): Fault {
  return invalidParameterValue(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

/** In a batch AWS calls a missing group an invalid value. */
export function groupIdNeededInBatch(): Fault {
  return invalidParameterValue("The request must contain the parameter MessageGroupId.");
}

export function receiptHandleIsInvalid(handle: string): Fault {
  const text = `The input receipt handle "${handle}" is not a valid receipt handle.`;
  return new Fault(ReceiptHandleIsInvalid, text);
}

export function receiptHandleExpired(handle: string): Fault {
  return invalidParameter({
    parameter: "ReceiptHandle",
    value: handle,
    reason: "The receipt handle has expired.",
  });
}

export function notAvailableForVisibilityChange(handle: string): Fault {
  return invalidParameter({
    parameter: "ReceiptHandle",
    value: handle,
    reason: "Message does not exist or is not available for visibility timeout change.",
  });
}

export function visibilityBeyondTotal(value: number): Fault {
  return invalidParameter({
    parameter: "VisibilityTimeout",
    value,
    reason: `Total VisibilityTimeout for the message is beyond the limit [${VISIBILITY_SECONDS_MAX} seconds].`,
  });
}

export function tooManyInFlight(): Fault {
  return new Fault(OverLimit, "The maximum number of in flight messages is reached.");
}

export function purgeInProgress(queueName: string): Fault {
  const text = `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`;
  return new Fault(PurgeQueueInProgress, text);
}

/** @param entry The name of the batch's entries, for example `SendMessageBatchRequestEntry`. */
export function emptyBatch(entry: string): Fault {
  return new Fault(EmptyBatchRequest, `There should be at least one ${entry} in the request.`);
}

export function tooManyEntries(count: number): Fault {
  const text = `Maximum number of entries per request are ${BATCH_ENTRIES_MAX}. You have sent ${count}.`;
  return new Fault(TooManyEntriesInBatchRequest, text);
}

export function invalidBatchEntryId(): Fault {
  const text =
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
  return new Fault(InvalidBatchEntryId, text);
}

export function batchEntryIdsNotDistinct(id: string): Fault {
  return new Fault(BatchEntryIdsNotDistinct, `Id ${id} repeated.`);
}

export function batchTooLong(bytes: number): Fault {
  const text = `Batch requests cannot be longer than ${BATCH_BYTES_MAX} bytes. You have sent ${bytes} bytes.`;
  return new Fault(BatchRequestTooLong, text);
}

export function invalidArn(parameter: string): Fault {
  return invalidParameterValue(
    `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
  );
}

export function resourceOfParameterMissing(parameter: string): Fault {
  const text = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
  return new Fault(ResourceNotFoundException, text);
}

export function notDeadLetterQueue(): Fault {
  return invalidParameterValue("Source queue must be configured as a Dead Letter Queue.");
}

export function moveTaskRunning(): Fault {
  return invalidParameterValue(
    "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
  );
}

export function invalidTaskHandle(): Fault {
  return invalidParameterValue("Value for parameter TaskHandle is invalid.");
}

export function moveTaskDoesNotExist(): Fault {
  return new Fault(ResourceNotFoundException, "Task does not exist.");
}

export function moveTaskNotRunning(): Fault {
  return new Fault(
    UnsupportedOperation,
    "A message movement task can only be cancelled while its status is RUNNING.",
  );
}

export function differentQueueTypes(): Fault {
  return invalidParameterValue(
    "The source queue and destination queue must be of the same queue type.",
  );
}

export function sameQueue(): Fault {
  return invalidParameterValue("Source queue arn and destination queue arn cannot be the same.");
}
