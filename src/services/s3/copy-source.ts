/**
 * The source of a copy, as `x-amz-copy-source` names it: `bucket/key`, percent-encoded, perhaps with a
 * slash before and `?versionId=...` behind. A plus is a space, as in a query. For a bucket an access
 * point's ARN may stand, then `/object/` before the key.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#AmazonS3-CopyObject-request-header-CopySource | x-amz-copy-source}
 */
import type { Call } from "../../model/operation.ts";
import type { Fault } from "../../model/fault.ts";
import type { Resource } from "../../model/resource.ts";
import type { Bucket } from "./bucket.ts";
import { checkVersionId, objectAt, requireBucket, type LocatedObject } from "./located.ts";
import { markerAsSource } from "./object-faults.ts";
import { requireObject } from "./object-read.ts";
import { invalidArgument } from "./request-faults.ts";
import type { ObjectVersion, Version } from "./version.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

const VERSION = "?versionId=";

/** What stands between the ARN of an access point and a key. */
const OBJECT = "/object/";

/**
 * Reads the header.
 *
 * @throws Fault `InvalidArgument`
 */
export function parseCopySource(header: string): CopySource {
  const at = header.lastIndexOf(VERSION);
  const path = at < 0 ? header : header.slice(0, at);
  const versionId = at < 0 ? undefined : header.slice(at + VERSION.length);
  const text = decoded(path, header);
  const start = text.startsWith("/") ? 1 : 0;
  const isArn = text.startsWith("arn:", start);
  const end = isArn ? text.indexOf(OBJECT, start) : text.indexOf("/", start);
  const bucket = text.slice(start, end);
  const key = text.slice(end + (isArn ? OBJECT.length : 1));
  if (end < 0 || bucket === "") throw wrongSource("Invalid copy source bucket name", header);
  if (key === "") throw wrongSource("Invalid copy source object key", header);
  return { bucket, key, versionId };
}

function wrongSource(text: string, header: string): Fault {
  return invalidArgument(text, { name: "x-amz-copy-source", value: header });
}

function decoded(path: string, header: string): string {
  try {
    return decodeURIComponent(path.replaceAll("+", " "));
  } catch {
    throw wrongSource("Invalid copy source encoding.", header);
  }
}

/** Finds the source of a copy. S3 fetches it from any region: it is as if it lay in the request's. */
export async function sourceAt(source: CopySource, call: Call): Promise<LocatedObject> {
  const { bucket: Bucket, key: Key, versionId: VersionId } = source;
  const { bucket, object } = await objectAt({ Bucket, Key, VersionId }, call);
  const { region } = call.scope;
  return { bucket: { ...bucket, region }, object: { ...object, region } };
}

/**
 * The object that is copied.
 *
 * @throws Fault `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `InvalidRequest` for a delete marker by
 *   its id
 */
export function requireSource(
  input: { readonly CopySource: string; readonly ExpectedSourceBucketOwner?: string | undefined },
  sourceBucket: Resource<Bucket>,
  found: Resource<Version>,
): ObjectVersion {
  const { bucket, key, versionId } = parseCopySource(input.CopySource);
  requireBucket(sourceBucket, {
    Bucket: bucket,
    ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
  });
  checkVersionId(versionId);
  if (versionId !== undefined && found.record?.kind === "marker") throw markerAsSource();
  return requireObject(found, { Key: key, VersionId: versionId }, "GET");
}
