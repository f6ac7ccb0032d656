/**
 * Parts of S3, as S3 Access Grants names them.
 *
 * ```
 * s3://                          everything in the account's region: for a location only
 * s3://photos/*                  a bucket
 * s3://photos/2026/*             what begins so
 * s3://photos/2026/index.html    one object
 * ```
 *
 * Only a star at the end stands for anything; every other character is what it is, in keys too.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-grant-create.html | Create grants: Subprefix}
 */

/** A bucket, and all objects of it whose keys begin so, or the one whose key is this. */
export interface GrantScope {
  readonly bucket: string;
  readonly key: string;
  readonly isPrefix: boolean;
}

export const DEFAULT_SCOPE = "s3://";
const SCOPE_LENGTH_MAX = 2000;

/** Whether a path names one object, though it may end with a star. */
export interface ScopeReading {
  readonly isObject: boolean;
}

/** Reads a path; undefined for what is none, or names no bucket. */
export function parseScope(path: string, { isObject }: ScopeReading): GrantScope | undefined {
  if (!path.startsWith(DEFAULT_SCOPE) || path.length > SCOPE_LENGTH_MAX) return undefined;
  if (!path.isWellFormed()) return undefined;
  const slash = path.indexOf("/", DEFAULT_SCOPE.length);
  const bucket = path.slice(DEFAULT_SCOPE.length, slash < 0 ? undefined : slash);
  if (!/^[\w.-]+$/.test(bucket)) return undefined;
  const key = slash < 0 ? "" : path.slice(slash + 1);
  const isPrefix = !isObject && key.endsWith("*");
  return { bucket, key: isPrefix ? key.slice(0, -1) : key, isPrefix };
}

/** A scope as a path. */
export function pathOf({ bucket, key, isPrefix }: GrantScope): string {
  return `${DEFAULT_SCOPE}${bucket}/${key}${isPrefix ? "*" : ""}`;
}

/**
 * The scope of a grant: the path of its location, without the star at its end, and what the grant
 * puts behind it. What is not said to be an object is everything that begins so, with or without a
 * star of its own.
 *
 * @returns Undefined for what names no part of that location.
 */
export function scopeWithin(
  locationScope: string,
  subPrefix: string,
  { isObject }: ScopeReading,
): GrantScope | undefined {
  const base = locationScope.endsWith("*") ? locationScope.slice(0, -1) : locationScope;
  const path = base + subPrefix;
  const slash = path.includes("/", DEFAULT_SCOPE.length) ? "" : "/";
  const star = isObject || path.endsWith("*") ? "" : "*";
  const scope = parseScope(path + slash + star, { isObject });
  if (scope === undefined || (isObject && scope.key === "")) return undefined;
  const location = parseScope(locationScope, { isObject: false });
  return location === undefined || location.bucket === scope.bucket ? scope : undefined;
}

/** Tells whether all of one scope lies in another. */
export function covers(scope: GrantScope, asked: GrantScope): boolean {
  if (scope.bucket !== asked.bucket) return false;
  if (scope.isPrefix) return asked.key.startsWith(scope.key);
  return !asked.isPrefix && scope.key === asked.key;
}
