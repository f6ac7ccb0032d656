import { Fault } from "../../../model/fault.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
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
import { bucketAt, objectOf, requireBucket } from "../located.ts";
import { deleteObjectNamed, type DeletionFacts } from "../object-deletion.ts";
import { currentVersion, findVersion, type VersionFacts } from "../object-versions.ts";
import { on, toDo } from "../permission.ts";
import { malformedXml } from "../request-faults.ts";
import type { Resource } from "../../../model/resource.ts";

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
    },
    locate: (input, call) => bucketAt(input, call),
    permission({ bucket, input, ...call }) {
      const refused = new Map<number, Fault>();
      denials.set(bucket, refused);
      const isBypass = input.BypassGovernanceRetention === true;
      const needed = input.Delete.Objects.flatMap((each, index) => {
        const object = objectOf(bucket, each.Key, undefined);
        const conditions = { "s3:versionid": each.VersionId };
        const bypass = isBypass && each.VersionId !== undefined ? [BYPASS] : [];
        return [actionOn(each), ...bypass].map((action) => ({
          ...toDo(action, object, { bucket, ...call }, conditions),
          onDenied: (fault: Fault) => void refused.set(index, fault),
        }));
      });
      return on(bucket, needed);
    },
    async run({ input, bucket: located, clock, tx, ...call }) {
      const bucket = requireBucket(located, input);
      const { Objects, Quiet = false } = input.Delete;
      const facts = { ...call, bucket, clock, nowMs: clock.nowMs(), tx };
      const bypassesGovernance = input.BypassGovernanceRetention === true;
      const deleted: DeletedObject[] = [];
      const errors: _Error[] = [];
      for (const [index, each] of Objects.entries()) {
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

/** Which of the objects the caller may not delete, for each try. */
const denials = new WeakMap<Resource, Map<number, Fault>>();

function actionOn({ VersionId }: ObjectIdentifier): string {
  return VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
}

function named({ Key, VersionId }: ObjectIdentifier): Pick<_Error, "Key" | "VersionId"> {
  return VersionId === undefined ? { Key } : { Key, VersionId };
}

async function attempt(
  each: ObjectIdentifier & { readonly bypassesGovernance: boolean },
  facts: DeletionFacts,
): Promise<DeletedObject> {
  const { Key: key, VersionId: versionId, ETag, bypassesGovernance } = each;
  if (versionId !== undefined && !(await isThere(each, facts))) throw noSuchVersion(key, versionId);
  if (ETag !== undefined) {
    const current = await currentVersion(facts.bucket, key, facts.tx);
    checkDeleteConditions({ IfMatch: ETag }, key, current?.kind === "object" ? current : undefined);
  }
  const deletion = await deleteObjectNamed({ key, versionId, bypassesGovernance }, facts);
  if (!deletion.isMarker) return named(each);
  return { ...named(each), DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId };
}

async function isThere(
  { Key: key, VersionId: versionId = "" }: ObjectIdentifier,
  { bucket, tx }: VersionFacts,
): Promise<boolean> {
  return (await findVersion(bucket, { key, versionId }, tx)) !== undefined;
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}
