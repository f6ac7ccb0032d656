/**
 * The two policies between a queue and its dead-letter queue: the source's `RedrivePolicy` names
 * the dead-letter queue, and that queue's `RedriveAllowPolicy` says who may name it.
 *
 * ```
 * parseRedrivePolicy('{"deadLetterTargetArn":"arn:aws:sqs:...:dlq","maxReceiveCount":"5"}')
 *   -> { deadLetterTargetArn: "arn:aws:sqs:...:dlq", maxReceiveCount: 5 }
 * ```
 *
 * An empty text takes either policy away. They are kept parsed, so AWS's own spelling (a number even
 * where a text was given) comes out again.
 *
 * @see {@link https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html | Dead-letter queues}
 */
import { parseArn } from "../../model/arn.ts";
import type { Fault } from "../../model/fault.ts";
import { invalidAttributeValue, invalidParameter } from "./faults.ts";
import { queueArn, type Queue, type QueuePlace } from "./queue.ts";
import type { RedriveAllowPolicy, RedrivePolicy } from "./queue.ts";

const RECEIVE_COUNT_MAX = 1000;
const SOURCE_QUEUES_MAX = 10;

/** Reads a redrive policy as far as it can be judged without looking at any queue. */
export function parseRedrivePolicy(text: string): RedrivePolicy | undefined {
  if (text === "") return undefined;
  const policy = jsonObject(text);
  if (policy === undefined) {
    throw invalidAttributeValue("RedrivePolicy", "Redrive policy is not a valid JSON map.");
  }
  for (const name of ["maxReceiveCount", "deadLetterTargetArn"]) {
    if (!policy.has(name)) {
      const reason = `Redrive policy does not contain mandatory attribute: ${name}.`;
      throw redriveFault(text, reason);
    }
  }
  const maxReceiveCount = receiveCount(policy.get("maxReceiveCount"), text);
  const deadLetterTargetArn = policy.get("deadLetterTargetArn");
  const arn = typeof deadLetterTargetArn === "string" ? parseArn(deadLetterTargetArn) : undefined;
  if (arn === undefined || typeof deadLetterTargetArn !== "string") {
    throw redriveFault(text, "Dead-letter target ARN should be fully qualified ARN.");
  }
  if (policy.size > 2) {
    const supported = "[maxReceiveCount, deadLetterTargetArn]";
    throw redriveFault(text, `Only following attributes are supported: ${supported}.`);
  }
  if (arn.service !== "sqs") {
    throw redriveFault(text, "Only SQS queues are valid resources for deadLetterTargetArn.");
  }
  return { deadLetterTargetArn, maxReceiveCount };
}

function receiveCount(value: unknown, text: string): number {
  const count = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : value;
  if (typeof count === "number" && Number.isInteger(count)) {
    if (count >= 1 && count <= RECEIVE_COUNT_MAX) return count;
  }
  const range = `valid values are from 1 to ${RECEIVE_COUNT_MAX} both inclusive.`;
  throw redriveFault(text, `Invalid value for maxReceiveCount: ${shown(value)}, ${range}`);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function writeRedrivePolicy(policy: RedrivePolicy): string {
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
}

/** What a redrive policy is judged by besides its text. */
export interface RedriveFacts {
  /** The policy as it was given, for the wording of faults. */
  readonly text: string;
  readonly source: QueuePlace & Pick<Queue, "fifo">;
  /** The place that `deadLetterTargetArn` names. */
  readonly target: QueuePlace;
  /** The queue found there. */
  readonly found: Queue | undefined;
}

/**
 * Checks that the dead-letter queue may serve the source: same owner, region and type, it exists,
 * and its redrive-allow policy permits it.
 *
 * DIFFERS: AWS's wording of a refusal by the redrive-allow policy is not on record.
 */
export function checkDeadLetterQueue({ text, source, target, found }: RedriveFacts): void {
  if (target.account !== source.account) {
    throw redriveFault(text, "Dead-letter target owner should be same as the source.");
  }
  if (target.name.endsWith(".fifo") !== source.fifo) {
    // The two full stops are AWS's.
    throw redriveFault(text, "Dead-letter queue must be same type of queue as the source..");
  }
  if (found === undefined || target.region !== source.region) {
    throw redriveFault(text, "Dead letter target does not exist.");
  }
  if (!allowsRedriveFrom(found.redriveAllowPolicy, queueArn(source))) {
    throw redriveFault(text, "The dead-letter queue's redrive allow policy doesn't allow it.");
  }
}

function allowsRedriveFrom(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (policy === undefined || policy.redrivePermission === "allowAll") return true;
  return policy.sourceQueueArns?.includes(sourceArn) === true;
}

function redriveFault(value: string, reason: string): Fault {
  return invalidParameter({ parameter: "RedrivePolicy", value, reason });
}

/** Reads a redrive-allow policy. */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy | undefined {
  if (text === "") return undefined;
  const policy = jsonObject(text);
  const redrivePermission = policy?.get("redrivePermission");
  if (policy === undefined || !isRedrivePermission(redrivePermission)) throw unsupportedFormat();
  for (const name of policy.keys()) {
    if (name !== "redrivePermission" && name !== "sourceQueueArns") throw unsupportedFormat();
  }
  const sources = policy.get("sourceQueueArns");
  if (sources !== undefined && !isTextList(sources)) throw unsupportedFormat();
  const fault = sourcesFault(redrivePermission, sources);
  if (fault !== undefined) throw allowFault(text, fault);
  return { redrivePermission, ...(sources === undefined ? {} : { sourceQueueArns: sources }) };
}

/** What is wrong between the kind of permission and the queues it lists. */
function sourcesFault(
  permission: RedriveAllowPolicy["redrivePermission"],
  sources: readonly string[] | undefined,
): string | undefined {
  if (permission !== "byQueue") {
    if (sources === undefined) return undefined;
    return "To specify one or more source queue ARNs, you must set redrivePermission to byQueue.";
  }
  if (sources === undefined || sources.length === 0) {
    return "When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.";
  }
  if (sources.length <= SOURCE_QUEUES_MAX) return undefined;
  return `The maximum number of source queue ARNs you can specify is ${SOURCE_QUEUES_MAX}.`;
}

export function writeRedriveAllowPolicy(policy: RedriveAllowPolicy): string {
  const { redrivePermission, sourceQueueArns } = policy;
  return JSON.stringify({ redrivePermission, sourceQueueArns });
}

function allowFault(value: string, what: string): Fault {
  const reason = `Amazon SQS can't create the redrive allow policy. ${what}`;
  return invalidParameter({ parameter: "RedriveAllowPolicy", value, reason });
}

function unsupportedFormat(): Fault {
  return invalidAttributeValue(
    "RedriveAllowPolicy",
    "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
  );
}

function isRedrivePermission(value: unknown): value is RedriveAllowPolicy["redrivePermission"] {
  return value === "allowAll" || value === "denyAll" || value === "byQueue";
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The members of a JSON object, undefined when the text is no such. */
function jsonObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}
