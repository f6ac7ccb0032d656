/**
 * What PutObject, CopyObject and CreateMultipartUpload say of the object to be, and what they need
 * for it.
 */
import type { Call } from "../../model/operation.ts";
import type { Permission } from "../../model/resource.ts";
import { aclConditions } from "./canned-acl.ts";
import type { LocatedTarget } from "./located.ts";
import { invalidRedirectLocation, invalidStorageClass, metadataTooLarge } from "./object-faults.ts";
import { requestedTags, toCompare, toDo, type Conditions } from "./permission.ts";
import { parseTaggingHeader } from "./tag.ts";
import type { ObjectHeaders, ObjectVersion } from "./version.ts";
import { lockConditions } from "./version-lock.ts";
import { readMetadata, type UserMetadata } from "./user-metadata.ts";

/** The members that these requests have in common. */
export interface ObjectWriteInput {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly StorageClass?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** What of an object the request that makes it decides, besides its bytes. */
export type ObjectFacts = Pick<
  ObjectVersion,
  "headers" | "metadata" | "storageClass" | "tags" | "websiteRedirectLocation"
>;

const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "GLACIER_IR",
  "DEEP_ARCHIVE",
]);

const REDIRECT = /^(?:\/|https?:\/\/)/;

/** Names and values together, in bytes of UTF-8. */
const METADATA_BYTES_MAX = 2048;

/**
 * Reads what a request says of the object.
 *
 * @throws Fault `InvalidStorageClass`, `InvalidRedirectLocation`, `MetadataTooLarge`,
 *   `InvalidArgument`, `InvalidTag`
 */
export function objectFactsOf(input: ObjectWriteInput): ObjectFacts {
  const { StorageClass, WebsiteRedirectLocation, Tagging } = input;
  if (StorageClass !== undefined && !STORAGE_CLASSES.has(StorageClass)) {
    throw invalidStorageClass(StorageClass);
  }
  if (WebsiteRedirectLocation !== undefined && !REDIRECT.test(WebsiteRedirectLocation)) {
    throw invalidRedirectLocation();
  }
  const metadata = input.Metadata === undefined ? undefined : readMetadata(input.Metadata);
  if (metadata !== undefined) checkMetadata(metadata);
  return {
    headers: headersOf(input),
    metadata,
    storageClass: StorageClass === "STANDARD" ? undefined : StorageClass,
    tags: Tagging === undefined ? undefined : parseTaggingHeader(Tagging),
    websiteRedirectLocation: WebsiteRedirectLocation,
  };
}

/** What S3 calls content of which nobody said what it is. */
const DEFAULT_CONTENT_TYPE = "binary/octet-stream";

function headersOf(input: ObjectWriteInput): ObjectHeaders {
  const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage } = input;
  return {
    ContentType:
      ContentType === undefined || ContentType === "" ? DEFAULT_CONTENT_TYPE : ContentType,
    CacheControl,
    ContentDisposition,
    ContentEncoding,
    ContentLanguage,
    expiresAtMs: input.Expires?.getTime(),
  };
}

function checkMetadata(metadata: UserMetadata): void {
  let bytes = 0;
  for (const name in metadata) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(metadata[name] ?? "");
  }
  if (bytes > METADATA_BYTES_MAX) throw metadataTooLarge(bytes, METADATA_BYTES_MAX);
}

/**
 * Whether a request makes an object, or only brings what it will be made of. Policies that ask for
 * conditional writes spare the latter, which cannot be conditional.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html | Enforce conditional writes}
 */
export function creationCondition(createsObject: boolean): Conditions {
  return { "s3:ObjectCreationOperation": String(createsObject) };
}

/**
 * What writing an object needs: more than PutObject where the request brings tags, an ACL or a lock,
 * or compares what is there.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html | Required permissions for S3 API operations}
 */
export function putPermissions(
  input: ObjectWriteInput,
  { bucket, object, compared }: LocatedTarget,
  call: Pick<Call, "caller" | "clock">,
  own: Conditions,
): readonly Permission[] {
  const tags = input.Tagging === undefined ? undefined : parseTaggingHeader(input.Tagging);
  const asked = { bucket, ...call };
  const conditions = {
    ...own,
    ...writeConditions(input),
    ...lockConditions(input, call),
    ...requestedTags(tags),
  };
  const needed: Permission[] = [toDo("s3:PutObject", object, asked, conditions)];
  function also(action: string, isNeeded: boolean): void {
    if (isNeeded) needed.push(toDo(action, object, asked, conditions));
  }
  also("s3:PutObjectAcl", hasAcl(input));
  also("s3:PutObjectTagging", tags !== undefined);
  also("s3:PutObjectRetention", input.ObjectLockMode !== undefined);
  also("s3:PutObjectLegalHold", input.ObjectLockLegalHoldStatus !== undefined);
  return [...needed, ...toCompare(compared, asked)];
}

/** Whether a request brings an ACL, canned or by grants. */
export function hasAcl(input: ObjectWriteInput): boolean {
  return (
    input.ACL !== undefined ||
    input.GrantFullControl !== undefined ||
    input.GrantRead !== undefined ||
    input.GrantReadACP !== undefined ||
    input.GrantWriteACP !== undefined
  );
}

function writeConditions(input: ObjectWriteInput): NonNullable<Permission["conditions"]> {
  return {
    ...aclConditions(input),
    "s3:x-amz-server-side-encryption": input.ServerSideEncryption,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": input.SSEKMSKeyId,
    "s3:x-amz-server-side-encryption-customer-algorithm": input.SSECustomerAlgorithm,
    "s3:x-amz-storage-class": input.StorageClass,
    "s3:x-amz-website-redirect-location": input.WebsiteRedirectLocation,
    "s3:if-match": input.IfMatch,
    "s3:if-none-match": input.IfNoneMatch,
  };
}
