/**
 * The limits of messages and requests about them, each with AWS's words for a value beyond it.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html | Message quotas}
 */
import type { Fault } from "../../model/fault.ts";
import { invalidParameter, invalidParameterValue } from "./faults.ts";

export const BATCH_BYTES_MAX = 1_048_576;
export const BATCH_ENTRIES_MAX = 10;
export const ATTRIBUTES_MAX = 10;
export const VISIBILITY_SECONDS_MAX = 43_200;
/** Messages in flight, of standard queues and (since November 2024) of FIFO queues. */
export const IN_FLIGHT_MAX = 120_000;
export const DEDUPLICATION_MS: number = 5 * 60_000;
export const RECEIVE_ATTEMPT_MS: number = 5 * 60_000;
export const PURGE_INTERVAL_MS = 60_000;
export const MOVE_TASKS_LISTED_MAX = 10;

const MOVE_RATE_MAX = 500;
const DELAY_SECONDS_MAX = 900;
const WAIT_SECONDS_MAX = 20;
const RECEIVED_MAX = 10;

/** @throws Fault `InvalidParameterValue` */
export function checkDelaySeconds(value: number): void {
  if (isWithin(value, 0, DELAY_SECONDS_MAX)) return;
  throw invalidParameter({
    parameter: "DelaySeconds",
    value,
    reason: `DelaySeconds must be >= 0 and <= ${DELAY_SECONDS_MAX}.`,
  });
}

/** @throws Fault `InvalidParameterValue` */
export function checkWaitSeconds(value: number): void {
  if (isWithin(value, 0, WAIT_SECONDS_MAX)) return;
  throw invalidParameter({
    parameter: "WaitTimeSeconds",
    value,
    reason: `Must be >= 0 and <= ${WAIT_SECONDS_MAX}, if provided.`,
  });
}

/** @throws Fault `InvalidParameterValue` */
export function checkVisibilitySeconds(value: number): void {
  if (isWithin(value, 0, VISIBILITY_SECONDS_MAX)) return;
  throw invalidParameter({
    parameter: "VisibilityTimeout",
    value,
    reason: `Must be >= 0 and <= ${VISIBILITY_SECONDS_MAX}, if provided.`,
  });
}

/** @throws Fault `InvalidParameterValue` */
export function checkMaxNumberOfMessages(value: number): void {
  if (isWithin(value, 1, RECEIVED_MAX)) return;
  throw invalidParameter({
    parameter: "MaxNumberOfMessages",
    value,
    reason: `Must be between 1 and ${RECEIVED_MAX}, if provided.`,
  });
}

/** @throws Fault `InvalidParameterValue` */
export function checkMoveRate(value: number): void {
  if (isWithin(value, 1, MOVE_RATE_MAX)) return;
  throw notWithin("MaxNumberOfMessagesPerSecond", MOVE_RATE_MAX);
}

/** @throws Fault `InvalidParameterValue` */
export function checkMoveTasksListed(value: number): void {
  if (isWithin(value, 1, MOVE_TASKS_LISTED_MAX)) return;
  throw notWithin("MaxResults", MOVE_TASKS_LISTED_MAX);
}

/** The words of the operations on move tasks, which do not repeat the value. */
function notWithin(parameter: string, max: number): Fault {
  return invalidParameterValue(
    `Value for parameter ${parameter} is invalid. Reason: You must enter a number that's between 1 and ${max}.`,
  );
}

/**
 * Checks an id that a sender or receiver makes up: a group, deduplication or attempt id.
 *
 * @throws Fault `InvalidParameterValue`
 */
export function checkToken(parameter: string, value: string): void {
  // The printable characters of ASCII but the space.
  if (/^[!-~]{1,128}$/.test(value)) return;
  throw invalidParameter({
    parameter,
    value,
    reason: `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  });
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
