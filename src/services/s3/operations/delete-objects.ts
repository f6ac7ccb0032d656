import { Fault } from "../../../model/fault.ts";
import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import { checkDeleteConditions } from "../condition-headers.ts";
import {
  DeleteObjects,
  type DeletedObject,
  type DeleteObjectsOutput,
  type DeleteObjectsRequest,
  type ObjectIdentifier,
  type _Error,
} from "../contract.ts";
import { noSuchVersion } from "../faults.ts";
import type { BucketResource } from "../bucket-resource.ts";
import { bucketAt, objectOf, requireBucket, type LocatedBucket } from "../located.ts";
import { checkBypass, deleteObjectNamed, type DeletionFacts } from "../object-deletion.ts";
import { checkObjectKey } from "../object-key.ts";
import { currentVersion } from "../object-versions.ts";
import { on, toCompare, toDo } from "../permission.ts";
import { malformedXml } from "../request-faults.ts";
import { isVersionId } from "../version.ts";
import type { Resource } from "../../../model/resource.ts";
import type { Version } from "../version.ts";

const OBJECTS_MAX = 1000;
const BYPASS = "s3:BypassGovernanceRetention";

/**
 * Deletes up to 1,000 objects; each by itself may be refused or fail.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html | DeleteObjects}
 */
export const deleteObjects: Operation<DeleteObjectsRequest, DeleteObjectsOutput> = writeOperation(
  DeleteObjects,
  {
    crossAccount: true,
    validate({ Delete: { Objects } }) {
      if (Objects.length === 0 || Objects.length > OBJECTS_MAX) throw malformedXml();
      if (Objects.some(({ Key }) => Key === "")) throw malformedXml();
    },
    async locate(input, call): Promise<LocatedDeletions> {
      const { bucket } = await bucketAt(input, call);
      return { bucket, compared: await comparedObjects(input, bucket, call) };
    },
    permission({ bucket, compared, input, ...call }) {
      const refused = new Map<number, Fault>();
      denials.set(bucket, refused);
      const isBypass = input.BypassGovernanceRetention === true;
      const asked = { bucket, ...call };
      const objects = new Map(compared.map((each) => [each.arn, each]));
      const needed = input.Delete.Objects.flatMap((each, index) => {
        const object = objectOf(bucket, each.Key, undefined);
        const conditions = { "s3:versionid": each.VersionId, "s3:if-match": each.ETag };
        const bypass = isBypass && each.VersionId !== undefined ? [BYPASS] : [];
        const deletes = [actionOn(each), ...bypass].map((action) =>
          toDo(action, object, asked, conditions),
        );
        const known = isCompared(each) ? objects.get(object.arn) : undefined;
        return [...deletes, ...toCompare(known, asked)].map((pair) => ({
          ...pair,
          onDenied: (fault: Fault) => void refused.set(index, fault),
        }));
      });
      return on(bucket, needed);
    },
    async run({ input, bucket: located, clock, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkBypass(bucket, input.BypassGovernanceRetention);
      const { Objects, Quiet = false } = input.Delete;
      const facts = { ...call, bucket, clock, nowMs: clock.nowMs(), tx };
      const bypassesGovernance = input.BypassGovernanceRetention === true;
      const deleted: DeletedObject[] = [];
      const errors: _Error[] = [];
      const seen = new Set<string>();
      for (const [index, each] of Objects.entries()) {
        if (isSeen(each, seen)) continue;
        const outcome =
          denials.get(located)?.get(index) ??
          (await tx.nested(() => attempt({ ...each, bypassesGovernance }, facts)).catch(asFault));
        if (!(outcome instanceof Fault)) deleted.push(outcome);
        else errors.push({ ...named(each), Code: outcome.code, Message: outcome.message });
      }
      return {
        ...(!Quiet && deleted.length > 0 && { Deleted: deleted }),
        ...(errors.length > 0 && { Errors: errors }),
      };
    },
  },
);

/** The bucket, and its objects whose tags are held against what the request says of them. */
interface LocatedDeletions extends LocatedBucket {
  readonly compared: readonly Resource<Version>[];
}

function isCompared({ ETag }: ObjectIdentifier): boolean {
  return ETag !== undefined && ETag !== "*";
}

async function comparedObjects(
  { Delete: { Objects } }: DeleteObjectsRequest,
  bucket: BucketResource,
  { tx }: Call,
): Promise<readonly Resource<Version>[]> {
  const { record } = bucket;
  if (record === undefined) return [];
  const compared = Objects.filter((each) => isCompared(each) && each.Key.isWellFormed());
  return Promise.all(
    compared.map(async ({ Key }) => objectOf(bucket, Key, await currentVersion(record, Key, tx))),
  );
}

/** Which of the objects the caller may not delete, for each try. */
const denials = new WeakMap<Resource, Map<number, Fault>>();

function actionOn({ VersionId }: ObjectIdentifier): string {
  return VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
}

/** What is named twice is deleted once, and told of once. */
function isSeen({ Key, VersionId = "" }: ObjectIdentifier, seen: Set<string>): boolean {
  // No id of a version has a slash.
  const name = `${VersionId}/${Key}`;
  if (seen.has(name)) return true;
  seen.add(name);
  return false;
}

function named({ Key, VersionId }: ObjectIdentifier): Pick<_Error, "Key" | "VersionId"> {
  return VersionId === undefined ? { Key } : { Key, VersionId };
}

async function attempt(
  each: ObjectIdentifier & { readonly bypassesGovernance: boolean },
  facts: DeletionFacts,
): Promise<DeletedObject> {
  const { Key: key, VersionId: versionId, ETag, bypassesGovernance } = each;
  checkObjectKey(key);
  // An id that could be one is as good as deleted where nothing has it.
  if (versionId !== undefined && !isVersionId(versionId)) throw noSuchVersion(key, versionId);
  if (ETag !== undefined) {
    const current = await currentVersion(facts.bucket, key, facts.tx);
    checkDeleteConditions({ IfMatch: ETag }, key, current?.kind === "object" ? current : undefined);
  }
  const deletion = await deleteObjectNamed({ key, versionId, bypassesGovernance }, facts);
  if (!deletion.isMarker) return named(each);
  return { ...named(each), DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId };
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}
