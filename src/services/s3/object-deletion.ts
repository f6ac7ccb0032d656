import { accountOf, type Caller } from "../../model/principal.ts";
import type { Bucket } from "./bucket.ts";
import { announce, type EventCause } from "./object-events.ts";
import { bypassWithoutLock } from "./object-lock.ts";
import { checkDeletable } from "./version-lock.ts";
import { deleteKey, deleteVersion, findVersion, type VersionFacts } from "./object-versions.ts";

/**
 * Checks that there can be something to bypass, whether the request says that it does or that it does
 * not.
 *
 * @throws Fault `InvalidArgument`
 */
export function checkBypass(bucket: Pick<Bucket, "objectLock">, bypass: boolean | undefined): void {
  if (bypass !== undefined && bucket.objectLock === undefined) throw bypassWithoutLock();
}

/** What came of a deletion. */
export interface Deletion {
  /** A delete marker was made, or one was deleted. */
  readonly isMarker: boolean;
  /** The version that was deleted, or that of the marker; undefined where there are no versions. */
  readonly versionId: string | undefined;
}

/** What a request names, and whether it passes over governance, which it may. */
export interface NamedObject {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bypassesGovernance: boolean;
}

/** What a deletion works with, and who asks for it. */
export type DeletionFacts = VersionFacts & EventCause & { readonly caller: Caller };

/** Deletes what a request names: a key, or one of its versions. What is not there is as good as deleted. */
export async function deleteObjectNamed(
  { key, versionId, bypassesGovernance }: NamedObject,
  facts: DeletionFacts,
): Promise<Deletion> {
  if (versionId === undefined) {
    const owner = accountOf(facts.caller.principal) ?? facts.bucket.account;
    const outcome = await deleteKey(key, owner, facts);
    const isMarker = outcome?.kind === "marker";
    const event = isMarker ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete";
    if (outcome !== undefined) await announce(event, outcome, facts);
    return { isMarker, versionId: isMarker ? outcome.versionId : undefined };
  }
  const version = await findVersion(facts.bucket, { key, versionId }, facts.tx);
  if (version !== undefined) {
    checkDeletable(version, { bypassesGovernance, nowMs: facts.nowMs });
    await deleteVersion(version, facts);
    await announce("ObjectRemoved:Delete", version, facts);
  }
  return { isMarker: version?.kind === "marker", versionId };
}
