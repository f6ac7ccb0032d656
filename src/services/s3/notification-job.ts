/**
 * Sends events to queues, topics, functions and the event bus, as S3 itself: the destination's policy
 * has to let `s3.amazonaws.com` in, for this bucket.
 *
 * ```
 * s3:notify   sqs:SendMessage as s3.amazonaws.com, aws:SourceArn arn:aws:s3:::photos
 *   refused   the decision says why; the event is gone, as it is in AWS
 *   failed    tried again
 * ```
 */
import { parseArn } from "../../model/arn.ts";
import type { OperationContract } from "../../model/contract.ts";
import { Fault } from "../../model/fault.ts";
import type { JobContext } from "../../model/service.ts";
import type { AsService } from "../../model/services.ts";
import type { Job } from "../../model/store.ts";
import type { SendMessage } from "../sqs/contract.ts";
import type { NotifyPayload } from "./object-events.ts";
import type { NotificationRule } from "./notification-rule.ts";

/** How often a delivery is tried that fails for no reason of the receiver's. */
const ATTEMPTS_MAX = 5;

/** Delivers one event to one destination. */
export async function deliverEvent(job: Job, context: JobContext): Promise<undefined> {
  const { bucketArn, destination, requestId } = job.payload as NotifyPayload;
  const as = {
    kind: "service",
    principal: "s3.amazonaws.com",
    sourceArn: bucketArn,
    sourceAccount: job.account,
    cause: requestId,
  } as const;
  try {
    if (destination.kind === "event-bus") {
      const entry = {
        Source: "aws.s3",
        DetailType: destination.detailType,
        Detail: destination.detail,
        Resources: [bucketArn],
      };
      const input = { Entries: [entry] };
      const place = { ...as, account: job.account, region: job.region };
      await context.services.invoke<OperationContract>("events", "PutEvents", input, place);
    } else {
      await sendTo(destination, destination.message, as, context.services);
    }
  } catch (error) {
    // What the receiver refuses it will refuse again; the decision tells why.
    if (error instanceof Fault && error.status < 500) return;
    if (job.attempts + 1 < ATTEMPTS_MAX) throw error;
  }
}

/** What delivers: the services of a job, or of an operation. */
export interface Deliverer {
  invoke<C extends OperationContract>(
    service: string,
    operation: string,
    input: NonNullable<C["types"]>["input"],
    as: AsService,
  ): Promise<NonNullable<C["types"]>["output"]>;
}

/** Sends a message to a destination, in its own region. */
export async function sendTo(
  { kind, arn }: Pick<NotificationRule, "kind" | "arn">,
  message: string,
  as: AsService,
  services: Deliverer,
): Promise<void> {
  const { account, region, resource } = requireArn(arn);
  const there: AsService = { ...as, account, region };
  switch (kind) {
    case "queue":
      await services.invoke<typeof SendMessage>(
        "sqs",
        "SendMessage",
        {
          QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${resource}`,
          MessageBody: message,
        },
        there,
      );
      return;
    case "topic":
      await services.invoke<OperationContract>(
        "sns",
        "Publish",
        { TopicArn: arn, Message: message, Subject: "Amazon S3 Notification" },
        there,
      );
      return;
    case "function":
      await services.invoke<OperationContract>(
        "lambda",
        "Invoke",
        { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(message) },
        there,
      );
  }
}

/** Configurations hold ARNs that were parsed when they were set. */
function requireArn(arn: string): NonNullable<ReturnType<typeof parseArn>> {
  const parsed = parseArn(arn);
  if (parsed === undefined) throw new Error(`a destination is no ARN: ${arn}`);
  return parsed;
}
