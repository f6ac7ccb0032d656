/**
 * Events as S3 sends them: a record for queues, topics and functions, and the detail of an
 * EventBridge event.
 *
 * ```
 * toRecord(event, "rule")    {"eventVersion":"2.1","eventName":"ObjectCreated:Put","s3":{...},...}
 * toDetail(event)            { detailType: "Object Created", detail: {"reason":"PutObject",...} }
 * ```
 *
 * In records keys are encoded as in a form, but for the slash; in details they are as they are.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html | Event message structure}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html | EventBridge event message structure}
 */
import { urlEncoded } from "./object-key.ts";
import { wireDate } from "./wire-date.ts";

/** Something that happened to an object. */
export interface ObjectEvent {
  /** Without `s3:`, for example `ObjectCreated:Put`. */
  readonly name: string;
  readonly atMs: number;
  readonly region: string;
  readonly bucket: EventBucket;
  readonly object: EventObject;
  readonly requester: EventRequester;
  readonly requestId: string;
  readonly hostId: string;
  /** Of a restored copy. */
  readonly restoration?: { readonly untilMs: number; readonly storageClass: string } | undefined;
}

export interface EventBucket {
  readonly name: string;
  readonly arn: string;
  /** The canonical user id of the owner, which records call a principal. */
  readonly ownerId: string;
}

export interface EventObject {
  readonly key: string;
  readonly sizeBytes?: number | undefined;
  /** Without quotes. */
  readonly etag?: string | undefined;
  readonly versionId?: string | undefined;
  /** Grows with every change of a key, see {@link toSequencer}. */
  readonly sequencer?: string | undefined;
}

export interface EventRequester {
  /** For example `AWS:AIDA...`; `AmazonCustomer:<canonical id>` of a root user. */
  readonly principalId: string;
  /** The account, or the service that acted by itself, such as `s3.amazonaws.com`. */
  readonly accountOrService: string;
  readonly sourceIp: string;
}

/** Families of events that came later have a later version. */
const LATER_VERSIONS: ReadonlyMap<string, string> = new Map([
  ["Replication", "2.2"],
  ["LifecycleExpiration", "2.3"],
  ["LifecycleTransition", "2.3"],
  ["IntelligentTiering", "2.3"],
  ["ObjectAcl", "2.3"],
  ["ObjectTagging", "2.3"],
  ["ObjectAnnotation", "2.3"],
]);

function versionOf(name: string): string {
  if (name === "ObjectRestore:Delete") return "2.3";
  const [family = ""] = name.split(":");
  return LATER_VERSIONS.get(family) ?? "2.1";
}

/** One of the `Records` of a message. */
export type EventRecord = Readonly<Record<string, unknown>>;

/**
 * Writes an event as a record.
 *
 * @param configurationId The id of the notification rule.
 */
export function toRecord(event: ObjectEvent, configurationId: string): EventRecord {
  const { name, atMs, region, bucket, object, requester, requestId, hostId, restoration } = event;
  return {
    eventVersion: versionOf(name),
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: wireDate(atMs).toISOString(),
    eventName: name,
    userIdentity: { principalId: requester.principalId },
    requestParameters: { sourceIPAddress: requester.sourceIp },
    responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": hostId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: bucket.ownerId },
        arn: bucket.arn,
      },
      object: {
        key: urlEncoded(object.key),
        size: object.sizeBytes,
        eTag: object.etag,
        versionId: object.versionId,
        sequencer: object.sequencer,
      },
    },
    ...(restoration !== undefined && {
      glacierEventData: {
        restoreEventData: {
          lifecycleRestorationExpiryTime: wireDate(restoration.untilMs).toISOString(),
          lifecycleRestoreStorageClass: restoration.storageClass,
        },
      },
    }),
  };
}

/** The message of records, as it goes to a queue, topic or function. */
export function toMessage(records: readonly EventRecord[]): string {
  return JSON.stringify({ Records: records });
}

/** What S3 sends to each new destination to see whether it can. */
export function testMessage(test: {
  readonly bucket: string;
  readonly atMs: number;
  readonly requestId: string;
  readonly hostId: string;
}): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: wireDate(test.atMs).toISOString(),
    Bucket: test.bucket,
    RequestId: test.requestId,
    HostId: test.hostId,
  });
}

/** The event as EventBridge has it. */
export interface EventDetail {
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

type DetailForm = readonly [detailType: string, more: Readonly<Record<string, string>>];

const PERMANENT = "Permanently Deleted";
const MARKED = "Delete Marker Created";

/** What EventBridge calls each event, and what the detail then says besides. */
const DETAILS: ReadonlyMap<string, DetailForm> = new Map<string, DetailForm>([
  ["ObjectCreated:Put", ["Object Created", { reason: "PutObject" }]],
  ["ObjectCreated:Post", ["Object Created", { reason: "POST Object" }]],
  ["ObjectCreated:Copy", ["Object Created", { reason: "CopyObject" }]],
  [
    "ObjectCreated:CompleteMultipartUpload",
    ["Object Created", { reason: "CompleteMultipartUpload" }],
  ],
  [
    "ObjectRemoved:Delete",
    ["Object Deleted", { reason: "DeleteObject", "deletion-type": PERMANENT }],
  ],
  [
    "ObjectRemoved:DeleteMarkerCreated",
    ["Object Deleted", { reason: "DeleteObject", "deletion-type": MARKED }],
  ],
  [
    "LifecycleExpiration:Delete",
    ["Object Deleted", { reason: "Lifecycle Expiration", "deletion-type": PERMANENT }],
  ],
  [
    "LifecycleExpiration:DeleteMarkerCreated",
    ["Object Deleted", { reason: "Lifecycle Expiration", "deletion-type": MARKED }],
  ],
  ["LifecycleTransition", ["Object Storage Class Changed", {}]],
  ["IntelligentTiering", ["Object Access Tier Changed", {}]],
  ["ObjectAcl:Put", ["Object ACL Updated", {}]],
  ["ObjectTagging:Put", ["Object Tags Added", {}]],
  ["ObjectTagging:Delete", ["Object Tags Deleted", {}]],
  ["ObjectRestore:Post", ["Object Restore Initiated", {}]],
  ["ObjectRestore:Completed", ["Object Restore Completed", {}]],
  ["ObjectRestore:Delete", ["Object Restore Expired", {}]],
]);

/** Writes an event for EventBridge; undefined for those that it does not get. */
export function toDetail(event: ObjectEvent): EventDetail | undefined {
  const form = DETAILS.get(event.name);
  if (form === undefined) return undefined;
  const [detailType, more] = form;
  const { bucket, object, requester, requestId, restoration } = event;
  const detail = {
    version: "0",
    bucket: { name: bucket.name },
    object: {
      key: object.key,
      size: object.sizeBytes,
      etag: object.etag,
      "version-id": object.versionId,
      sequencer: object.sequencer,
    },
    "request-id": requestId,
    requester: requester.accountOrService,
    "source-ip-address": requester.sourceIp,
    ...more,
    ...(restoration !== undefined && {
      "restore-expiry-time": wireDate(restoration.untilMs).toISOString(),
      "source-storage-class": restoration.storageClass,
    }),
  };
  return { detailType, detail };
}

const SEQUENCER_DIGITS = 18;

/**
 * Writes the number of a change so that texts of one key sort as the changes came.
 *
 * @param order Grows with each change of a key, for example microseconds.
 */
export function toSequencer(order: number): string {
  return Math.trunc(order).toString(16).toUpperCase().padStart(SEQUENCER_DIGITS, "0");
}
