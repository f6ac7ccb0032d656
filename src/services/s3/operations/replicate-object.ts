import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Bucket } from "../bucket.ts";
import { requireBucket } from "../located.ts";
import { announce } from "../object-events.ts";
import { findVersion, rewriteVersion } from "../object-versions.ts";
import { requireObject } from "../object-read.ts";
import { hasAcls } from "../ownership.ts";
import { existingTags, on, requestedTags, toDo } from "../permission.ts";
import {
  dropReplicaBody,
  keepReplicaBody,
  prepareReplicaBody,
  type ReplicaBody,
} from "../replica-body.ts";
import { insertReplica } from "../replica.ts";
import { ReplicateObject, type ReplicateInput } from "../replication-contract.ts";
import {
  replicationAt,
  requireDestination,
  type LocatedReplication,
} from "../replication-location.ts";
import { ownsReplica } from "../replication-rule.ts";
import type { ObjectVersion } from "../version.ts";

interface Prepared {
  readonly bucket: Bucket;
  /** Undefined where the copy is there already and only what is said of it changes. */
  readonly body: ReplicaBody | undefined;
}

/**
 * Copies a version to another bucket, as the role of the configuration: the source's account has to
 * let the role read it, and the destination's to let it replicate.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html | Setting up permissions for live replication}
 */
export const replicateObject: Operation<ReplicateInput, object> = writeOperation<
  ReplicateInput,
  object,
  LocatedReplication,
  Prepared
>(ReplicateObject, {
  crossAccount: true,
  locate: (input, call) => replicationAt(input, call),
  permission({ bucket, object, sourceBucket, source, input, ...call }) {
    const from = { bucket: sourceBucket, ...call };
    const to = { bucket, ...call };
    const tags = source.record?.kind === "object" ? source.record.tags : undefined;
    const read = existingTags(source);
    const isTagged = tags !== undefined && Object.keys(tags).length > 0;
    const changesOwner = changesOwnerOf(input, bucket.record);
    return [
      toDo("s3:GetReplicationConfiguration", sourceBucket, from),
      toDo("s3:GetObjectVersionForReplication", source, from, read),
      ...(isTagged ? [toDo("s3:GetObjectVersionTagging", source, from, read)] : []),
      ...on(bucket, [
        toDo("s3:ReplicateObject", object, to, keyConditions(input)),
        ...(isTagged ? [toDo("s3:ReplicateTags", object, to, requestedTags(tags))] : []),
        ...(changesOwner ? [toDo("s3:ObjectOwnerOverrideToBucketOwner", object, to)] : []),
      ]),
    ];
  },
  async prepare({ input, bucket: located, sourceBucket, source: found, ...call }) {
    const bucket = requireDestination(located, input);
    const from = requireBucket(sourceBucket, { Bucket: input.SourceBucket });
    const source = requireObject(found, input, "GET");
    const { key, versionId } = source;
    const copy = await call.store.read((tx) => findVersion(bucket, { key, versionId }, tx));
    if (copy !== undefined) return { bucket, body: undefined };
    const keyId = input.Rule.Destination.EncryptionConfiguration?.ReplicaKmsKeyID;
    return { bucket, body: await prepareReplicaBody(source, from, { bucket, keyId }, call) };
  },
  async discard({ prepared: { body, bucket }, ...call }) {
    if (body !== undefined) await dropReplicaBody(body, call, bucket);
  },
  async run({ input, bucket: located, source: found, prepared, tx, ...call }) {
    const bucket = requireDestination(located, input);
    const source = requireObject(found, input, "GET");
    const { key, versionId } = source;
    const copy = await findVersion(bucket, { key, versionId }, tx);
    if (copy?.kind === "object") {
      await rewriteVersion({ ...copy, ...changeable(source, input, bucket) }, tx);
      return {};
    }
    // It was there when the copy was prepared, and was deleted since: so it shall be.
    if (prepared.body === undefined) return {};
    const made: ObjectVersion = {
      ...source,
      ...changeable(source, input, bucket),
      replicationStatus: "REPLICA",
      restoration: undefined,
      annotations: undefined,
      storageClass: input.Rule.Destination.StorageClass ?? source.storageClass,
      encryption: prepared.body.encryption,
      body: await keepReplicaBody(prepared.body, source, bucket, { ...call, tx }),
    };
    const replica = await insertReplica(made, bucket, tx);
    await announce("ObjectCreated:Put", replica, { ...call, bucket, tx });
    return {};
  },
});

function changesOwnerOf({ Rule }: ReplicateInput, bucket: Bucket | undefined): boolean {
  return bucket !== undefined && hasAcls(bucket.ownership) && ownsReplica(Rule) === "destination";
}

function keyConditions({ Rule }: ReplicateInput): Readonly<Record<string, string | undefined>> {
  const keyId = Rule.Destination.EncryptionConfiguration?.ReplicaKmsKeyID;
  if (keyId === undefined) return {};
  return {
    "s3:x-amz-server-side-encryption": "aws:kms",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": keyId,
  };
}

/** What of a copy follows its source as long as both are there. */
function changeable(
  { tags, owner, acl, retention, legalHold }: ObjectVersion,
  input: ReplicateInput,
  bucket: Bucket,
): Pick<ObjectVersion, "tags" | "owner" | "acl" | "retention" | "legalHold"> {
  const isOwnersBucket = !hasAcls(bucket.ownership) || changesOwnerOf(input, bucket);
  return {
    tags,
    owner: isOwnersBucket ? bucket.account : owner,
    acl: isOwnersBucket ? undefined : acl,
    ...(bucket.objectLock === undefined
      ? { retention: undefined, legalHold: undefined }
      : { retention, legalHold }),
  };
}
