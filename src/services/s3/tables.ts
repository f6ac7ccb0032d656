/**
 * Where S3 keeps what it has.
 *
 * ```
 * buckets                one namespace for each partition; declared with S3 Control's in model/
 * bucketConfigurations   what of a bucket is not needed by every request
 * currentObjects         what each key has now: listing reads only this, page by page
 * olderVersions          versions that are not current, and all delete markers
 * inlineBodies           bytes of small objects, beside what listing reads
 * uploads, parts         multipart uploads; parts stay as the bytes of the completed object
 * manifests              of which parts a completed object is made
 * annotations            of objects; annotationPayloads: their bytes, which listing does not read
 *
 * accountBlocks, accessPoints, accessPointAliases       S3 Control's too: model/bucket-access.ts
 * ```
 */
import {
  accessPointAliases,
  accessPoints,
  accountBlocks,
  bucketDeclaration,
  BUCKETS,
} from "../../model/bucket-access.ts";
import type { Service } from "../../model/service.ts";
import { namedPrincipals } from "../../model/named-principal.ts";
import { table, type Table } from "../../model/table.ts";
import type { Annotation, AnnotationPayload } from "./annotation.ts";
import type { Bucket } from "./bucket.ts";
import type { InlineBody } from "./stored-body.ts";
import type { Manifest, MultipartUpload, Part } from "./multipart-upload.ts";
import type { ObjectVersion, Version } from "./version.ts";

export const buckets: Table<Bucket> = table<Bucket>(BUCKETS, bucketDeclaration);

/** A configuration of a bucket: one of its kind, or several told apart by ids. */
export interface BucketConfiguration {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  /** `lifecycle`, `cors`, `website`, `inventory`... */
  readonly kind: string;
  /** Empty for kinds of which a bucket has one. */
  readonly id: string;
  /** As the API has it, or as its noun keeps it. */
  readonly value: unknown;
}

export const bucketConfigurations: Table<BucketConfiguration> = table<BucketConfiguration>(
  "s3_bucket_configurations",
  {
    columns: { account: "text", region: "text", bucket: "text", kind: "text", id: "text" },
    key: ["account", "region", "bucket", "kind", "id"],
  },
);

export const currentObjects: Table<ObjectVersion> = table<ObjectVersion>("s3_current_objects", {
  columns: { account: "text", region: "text", bucket: "text", key: "text" },
  key: ["account", "region", "bucket", "key"],
});

export const olderVersions: Table<Version> = table<Version>("s3_older_versions", {
  columns: {
    account: "text",
    region: "text",
    bucket: "text",
    key: "text",
    newestFirst: "integer",
    versionId: "text",
  },
  key: ["account", "region", "bucket", "key", "newestFirst"],
  indexes: { byVersionId: ["account", "region", "bucket", "key", "versionId"] },
});

export const inlineBodies: Table<InlineBody> = table<InlineBody>("s3_inline_bodies", {
  columns: { account: "text", region: "text", id: "text" },
  key: ["account", "region", "id"],
  blobs: ["bytes"],
});

export const uploads: Table<MultipartUpload> = table<MultipartUpload>("s3_uploads", {
  columns: { account: "text", region: "text", bucket: "text", key: "text", uploadId: "text" },
  key: ["account", "region", "bucket", "key", "uploadId"],
});

export const parts: Table<Part> = table<Part>("s3_parts", {
  columns: { account: "text", region: "text", uploadId: "text", number: "integer" },
  key: ["account", "region", "uploadId", "number"],
});

export const manifests: Table<Manifest> = table<Manifest>("s3_manifests", {
  columns: { account: "text", region: "text", uploadId: "text" },
  key: ["account", "region", "uploadId"],
});

export const annotations: Table<Annotation> = table<Annotation>("s3_annotations", {
  columns: { account: "text", region: "text", id: "text", name: "text" },
  key: ["account", "region", "id", "name"],
});

export const annotationPayloads: Table<AnnotationPayload> = table<AnnotationPayload>(
  "s3_annotation_payloads",
  {
    columns: { account: "text", region: "text", id: "text", name: "text" },
    key: ["account", "region", "id", "name"],
    blobs: ["bytes"],
  },
);

/** All of them. */
export const tables: Service["tables"] = [
  buckets,
  bucketConfigurations,
  currentObjects,
  olderVersions,
  inlineBodies,
  uploads,
  parts,
  manifests,
  annotations,
  annotationPayloads,
  accountBlocks,
  accessPoints,
  accessPointAliases,
  namedPrincipals,
] as unknown as Service["tables"];
