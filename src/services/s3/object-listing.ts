/** Listing the objects of a bucket: what versions 1 and 2 of the operation share. */
import { canonicalUserId } from "./canonical-user.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { Call } from "../../model/operation.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import type { _Object, ListObjectsOutput } from "./contract.ts";
import { quotedEtag } from "./etag.ts";
import type { KeyEncoder } from "./list-parameter.ts";
import { listPage, positionAfterMarker, type ListPage, type ListSource } from "./listing.ts";
import { ownerOf } from "./ownership.ts";
import { on, toDo } from "./permission.ts";
import { currentObjects } from "./tables.ts";
import type { ObjectVersion } from "./version.ts";
import { wireSecond } from "./wire-date.ts";

/** The objects of a bucket in order, from any key on. */
function objectsOf(bucket: Bucket, tx: ReadTransaction): ListSource<ObjectVersion> {
  const prefix = placeOf(bucket);
  return ({ key, behind }, limit) =>
    tx.scan(currentObjects, {
      prefix,
      ...startingAt(key, behind !== undefined),
      limit,
    });
}

/** Where a scan of keys begins. No key is as `a` with a zero behind it: that stands for behind `a`. */
export function startingAt(
  key: string,
  isExclusive: boolean,
): { readonly from: string; readonly fromExclusive: boolean } {
  if (key.endsWith("\u0000")) return { from: key.slice(0, -1), fromExclusive: true };
  return { from: key, fromExclusive: isExclusive };
}

/** What listing a bucket needs. */
export function listPermission(
  action: string,
  bucket: Resource<Bucket>,
  input: {
    readonly Prefix?: string | undefined;
    readonly Delimiter?: string | undefined;
    readonly MaxKeys?: number | undefined;
  },
  { caller, clock }: Pick<Call, "caller" | "clock">,
): Permission | readonly Permission[] {
  const { Prefix, Delimiter, MaxKeys } = input;
  const conditions = {
    "s3:prefix": Prefix,
    "s3:delimiter": Delimiter,
    "s3:max-keys": MaxKeys === undefined ? undefined : String(MaxKeys),
  };
  return on(bucket, toDo(action, bucket, { bucket, caller, clock }, conditions));
}

/**
 * An object as a listing tells it.
 *
 * @param ownedIn The bucket, where owners are told.
 */
export function listedObject(
  object: ObjectVersion,
  encode: KeyEncoder,
  ownedIn: Bucket | undefined,
): _Object {
  const { checksum } = object;
  return {
    Key: encode(object.key),
    LastModified: wireSecond(object.createdAtMs),
    ETag: quotedEtag(object.etag),
    ...(checksum !== undefined && {
      ChecksumAlgorithm: [checksum.algorithm],
      ChecksumType: checksum.type,
    }),
    Size: object.sizeBytes,
    StorageClass: object.storageClass ?? "STANDARD",
    ...(ownedIn !== undefined && { Owner: { ID: canonicalUserId(ownerOf(ownedIn, object)) } }),
  };
}

/** The page of a listing that goes on behind everything. */
export const EMPTY_PAGE: ListPage<never> = {
  items: [],
  commonPrefixes: [],
  isTruncated: false,
  last: undefined,
};

/** The lines of a page, and where it ends. */
export function pageMembers(
  page: ListPage<ObjectVersion>,
  encode: KeyEncoder,
  ownedIn: Bucket | undefined,
): Pick<ListObjectsOutput, "IsTruncated" | "Contents" | "CommonPrefixes"> {
  const { items, commonPrefixes, isTruncated } = page;
  return {
    IsTruncated: isTruncated,
    ...(items.length > 0 && {
      Contents: items.map((item) => listedObject(item, encode, ownedIn)),
    }),
    ...(commonPrefixes.length > 0 && {
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: encode(each) })),
    }),
  };
}

/** The key or common prefix that a page told last. */
export function lastTold({ last }: ListPage<{ readonly key: string }>): string | undefined {
  return last?.kind === "item" ? last.item.key : last?.prefix;
}

/** The page that begins behind a marker; where there is none, at the prefix. */
export async function objectPage(
  bucket: Bucket,
  request: { readonly prefix: string; readonly delimiter: string; readonly limit: number },
  marker: string | undefined,
  tx: ReadTransaction,
): Promise<ListPage<ObjectVersion>> {
  const from =
    marker === undefined || marker === ""
      ? { key: request.prefix }
      : positionAfterMarker(marker, request);
  return from === undefined ? EMPTY_PAGE : listPage({ ...request, from }, objectsOf(bucket, tx));
}
