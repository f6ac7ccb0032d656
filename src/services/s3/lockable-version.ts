import type { Resource } from "../../model/resource.ts";
import type { Bucket } from "./bucket.ts";
import { checkVersionId } from "./located.ts";
import { lockConfigurationMissing } from "./object-lock.ts";
import { requireObject } from "./object-read.ts";
import type { ObjectVersion, Version } from "./version.ts";

/** What names a version whose lock is asked about. */
interface LockInput {
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/**
 * The version whose lock is read or changed.
 *
 * @param method As a delete marker's refusal shows it.
 * @param parse Reads the request's document, between the checks of the key and of the bucket.
 * @throws Fault `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed`, `InvalidRequest` in a bucket
 *   without object lock
 */
export function requireLockable<T>(
  { bucket, object }: { readonly bucket: Bucket; readonly object: Resource<Version> },
  input: LockInput,
  method: "GET" | "PUT",
  parse: () => T,
): { readonly version: ObjectVersion; readonly parsed: T } {
  checkVersionId(input.VersionId);
  const version = requireObject(object, input, method);
  const parsed = parse();
  if (bucket.objectLock === undefined) throw lockConfigurationMissing();
  return { version, parsed };
}
