/**
 * Whether the destinations of events are there and let S3 in: it is found out by sending each of them
 * a test message, before the configuration is kept.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-enable-disable-notification-intro.html | Enabling and configuring event notifications}
 */
import { parseArn } from "../../model/arn.ts";
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { GetQueueUrl } from "../sqs/contract.ts";
import { bucketArn, type Bucket } from "./bucket.ts";
import { testMessage } from "./event-message.ts";
import { sendTo } from "./notification-job.ts";
import {
  destinationsNotValidated,
  foreignDestination,
  type BadDestination,
  type NotificationRule,
} from "./notification-rule.ts";
import { hostIdOf } from "./object-events.ts";

/**
 * Tries all destinations.
 *
 * @throws Fault `InvalidArgument`, naming each that is not there or refuses; `NotImplemented` for
 *   services that Atoll does not have.
 */
export async function checkDestinations(
  rules: readonly NotificationRule[],
  bucket: Bucket,
  { services, requestId, clock }: Pick<Call, "services" | "requestId" | "clock">,
): Promise<void> {
  for (const { arn } of rules) {
    if (parseArn(arn)?.region !== bucket.region) throw foreignDestination(arn);
  }
  const message = testMessage({
    bucket: bucket.name,
    atMs: clock.nowMs(),
    requestId,
    hostId: hostIdOf(requestId),
  });
  const as = {
    kind: "service",
    principal: "s3.amazonaws.com",
    sourceArn: bucketArn(bucket),
    sourceAccount: bucket.account,
  } as const;
  const bad: BadDestination[] = [];
  for (const rule of onePerDestination(rules)) {
    const reason = await attempt(rule, services, () => sendTo(rule, message, as, services));
    if (reason !== undefined) bad.push({ arn: rule.arn, reason });
  }
  if (bad.length > 0) throw destinationsNotValidated(bad);
}

function onePerDestination(rules: readonly NotificationRule[]): readonly NotificationRule[] {
  return [...new Map(rules.map((rule) => [rule.arn, rule])).values()];
}

/** What stands against a destination, in AWS's words. */
async function attempt(
  { kind, arn }: NotificationRule,
  services: Call["services"],
  send: () => Promise<void>,
): Promise<string | undefined> {
  if (kind === "queue" && arn.endsWith(".fifo")) return "FIFO SQS queues are not supported";
  try {
    await send();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    if (kind === "function") return `Not authorized to invoke function [${arn}]`;
    if (isMissing(error) || (kind === "queue" && !(await isQueueThere(arn, services)))) {
      return `The destination ${kind} does not exist`;
    }
    return `Permissions on the destination ${kind} do not allow S3 to publish notifications from this bucket`;
  }
}

/** A queue that does not exist refuses like one without a policy; S3 tells which it is all the same. */
async function isQueueThere(arn: string, services: Call["services"]): Promise<boolean> {
  const { account = "", region, resource: QueueName = "" } = parseArn(arn) ?? {};
  const as = { kind: "account", account, region, principal: "s3.amazonaws.com" } as const;
  try {
    await services.invoke<typeof GetQueueUrl>("sqs", "GetQueueUrl", { QueueName }, as);
    return true;
  } catch (error) {
    if (error instanceof Fault && isMissing(error)) return false;
    throw error;
  }
}

const MISSING: ReadonlySet<string> = new Set(["QueueDoesNotExist", "NotFound"]);

function isMissing({ code }: Fault): boolean {
  return MISSING.has(code) || code.endsWith("NonExistentQueue");
}
