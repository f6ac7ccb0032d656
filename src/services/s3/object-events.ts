/**
 * What happens to objects, told to whom the bucket's owner wants it told: each destination gets a job
 * in the transaction of the cause, and `notification-job.ts` delivers after the commit.
 *
 * ```
 * PutObject in/cat.jpg        announce("ObjectCreated:Put", version, { bucket, ...call })
 *   nobody asked for events   nothing is read
 *   a queue asked for in/     tx.enqueue "s3:notify", with the message as it will be sent
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html | Event notification types and destinations}
 */
import type { Clock } from "../../model/clock.ts";
import type { Principal } from "../../model/principal.ts";
import { accountOf } from "../../model/principal.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { bucketArn, type Bucket } from "./bucket.ts";
import { findActing } from "./bucket-configuration.ts";
import { ANONYMOUS_USER_ID, canonicalUserId } from "./canonical-user.ts";
import {
  toDetail,
  toMessage,
  toRecord,
  toSequencer,
  type EventObject,
  type EventRequester,
  type ObjectEvent,
} from "./event-message.ts";
import { destinationsOf, rulesOf, type DestinationKind } from "./notification-rule.ts";
import { NULL_VERSION, type Version } from "./version.ts";

/** The names of what S3 tells, without `s3:`. */
export type EventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Post"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete"
  | "ObjectRemoved:DeleteMarkerCreated"
  | "ObjectRestore:Post"
  | "ObjectRestore:Completed"
  | "ObjectRestore:Delete"
  | "ObjectAcl:Put"
  | "ObjectTagging:Put"
  | "ObjectTagging:Delete"
  | "ObjectAnnotation:Put"
  | "ObjectAnnotation:Delete"
  | "LifecycleExpiration:Delete"
  | "LifecycleExpiration:DeleteMarkerCreated"
  | "LifecycleTransition"
  | "Replication:OperationFailedReplication";

/** In what it happened. */
export interface EventCause {
  readonly bucket: Bucket;
  readonly requestId: string;
  readonly clock: Clock;
  readonly tx: WriteTransaction;
  /** Who did it; S3 itself where nobody asked for it. */
  readonly caller?: { readonly principal: Principal; readonly sourceIp?: string | undefined };
  readonly restoration?: ObjectEvent["restoration"];
}

/** The kind of the job that delivers one event to one destination. */
export const NOTIFY = "s3:notify";

/** What that job is told. */
export interface NotifyPayload {
  readonly bucketArn: string;
  readonly destination:
    | { readonly kind: DestinationKind; readonly arn: string; readonly message: string }
    | { readonly kind: "event-bus"; readonly detailType: string; readonly detail: string };
  readonly requestId: string;
}

/** Tells what happened to an object, if anybody wants to know. */
export async function announce(
  name: EventName,
  version: Version,
  cause: EventCause,
): Promise<void> {
  const { bucket, tx, requestId, clock } = cause;
  const configuration = await findActing(bucket, "notification", tx);
  if (configuration === undefined) return;
  const event = eventOf(name, version, cause);
  const happened = { event: `s3:${name}`, key: version.key };
  const arn = bucketArn(bucket);
  const destinations: NotifyPayload["destination"][] = destinationsOf(
    rulesOf(configuration),
    happened,
  ).map((rule) => ({
    kind: rule.kind,
    arn: rule.arn,
    message: toMessage([toRecord(event, rule.id)]),
  }));
  const detail = configuration.EventBridgeConfiguration && toDetail(event);
  if (detail !== undefined) {
    const { detailType } = detail;
    destinations.push({ kind: "event-bus", detailType, detail: JSON.stringify(detail.detail) });
  }
  const { account, region } = bucket;
  for (const destination of destinations) {
    const payload: NotifyPayload = { bucketArn: arn, destination, requestId };
    await tx.enqueue({ kind: NOTIFY, account, region, dueAtMs: clock.nowMs(), payload });
  }
}

function eventOf(name: EventName, version: Version, cause: EventCause): ObjectEvent {
  const { bucket, requestId, clock, caller, restoration } = cause;
  return {
    name,
    atMs: clock.nowMs(),
    region: bucket.region,
    bucket: {
      name: bucket.name,
      arn: bucketArn(bucket),
      ownerId: canonicalUserId(bucket.account),
    },
    object: objectOf(name, version),
    requester: caller === undefined ? S3_ITSELF : requesterOf(caller),
    requestId,
    hostId: hostIdOf(requestId),
    restoration,
  };
}

/** The second id of a request, as its answer had it in `x-amz-id-2`. */
export function hostIdOf(requestId: string): string {
  return Buffer.from(`${requestId}/${requestId}`).toString("base64");
}

/** The tag of a delete marker, which has no bytes. */
const EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

/** What is told of the object depends on what happened to it. */
function objectOf(name: EventName, version: Version): EventObject {
  const { key, versionId, newestFirst } = version;
  const order = Number.MAX_SAFE_INTEGER - newestFirst;
  const common = { key, versionId: versionId === NULL_VERSION ? undefined : versionId };
  const etag = version.kind === "object" ? version.etag : EMPTY_ETAG;
  const sizeBytes = version.kind === "object" ? version.sizeBytes : undefined;
  const [family] = name.split(":");
  switch (family) {
    case "ObjectTagging":
    case "ObjectAnnotation":
    case "ObjectAcl":
      return { ...common, etag };
    case "ObjectRestore":
      return { ...common, etag, sizeBytes };
    case "ObjectRemoved":
    case "LifecycleExpiration":
      // A deletion comes after what it deletes; a marker is new itself.
      return name.endsWith(":Delete")
        ? { ...common, sequencer: toSequencer(order + 1) }
        : { ...common, etag, sequencer: toSequencer(order) };
    default:
      return { ...common, etag, sizeBytes, sequencer: toSequencer(order) };
  }
}

const S3_ITSELF: EventRequester = {
  principalId: "s3.amazonaws.com",
  accountOrService: "s3.amazonaws.com",
  sourceIp: "s3.amazonaws.com",
};

function requesterOf({ principal, sourceIp }: NonNullable<EventCause["caller"]>): EventRequester {
  return {
    principalId: principalIdOf(principal),
    accountOrService: accountOf(principal) ?? principal.arn,
    sourceIp: sourceIp ?? "127.0.0.1",
  };
}

/**
 * Who acted, as events name it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html | Event message structure}
 */
function principalIdOf(principal: Principal): string {
  switch (principal.kind) {
    case "root":
      return `AmazonCustomer:${canonicalUserId(principal.account)}`;
    case "user":
      return `AWS:${principal.userId}`;
    case "role-session":
      return `AWS:${principal.roleId}:${principal.sessionName}`;
    case "federated-user":
      return `AWS:${principal.account}:${principal.name}`;
    case "anonymous":
      return `AmazonCustomer:${ANONYMOUS_USER_ID}`;
    case "service":
    case "web-identity":
      return principal.arn;
  }
}
