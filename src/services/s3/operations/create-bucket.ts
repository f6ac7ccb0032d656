import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Call } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { publicAclOfNewBucket } from "../acl-faults.ts";
import { bucketArn, CLOSED, s3Host, type Bucket } from "../bucket.ts";
import { checkNewBucketName } from "../bucket-name.ts";
import { checkLocation } from "../bucket-location.ts";
import { aclConditions, findAclOfHeaders } from "../canned-acl.ts";
import { canonicalUserId } from "../canonical-user.ts";
import { CreateBucket, type CreateBucketOutput, type CreateBucketRequest } from "../contract.ts";
import { bucketAlreadyExists, bucketAlreadyOwnedByYou, tooManyBuckets } from "../faults.ts";
import { bucketNamed } from "../located.ts";
import { checkBucketAcl, DEFAULT_OWNERSHIP, parseObjectOwnership } from "../ownership.ts";
import { toDo, type Asked, type Conditions } from "../permission.ts";
import { isPublicAcl } from "../public-access.ts";
import { internalError } from "../request-faults.ts";
import { buckets } from "../tables.ts";
import { parseTagSet, type Tags } from "../tag.ts";

/** An account's quota; AWS raised it from 100 in 2024. */
const BUCKETS_MAX = 10_000;

/**
 * Makes a bucket, closed to the public and without ACLs unless it is said otherwise.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html | CreateBucket}
 */
export const createBucket: Operation<CreateBucketRequest, CreateBucketOutput> = writeOperation(
  CreateBucket,
  {
    crossAccount: false,
    validate(input, { scope }) {
      const namespace =
        input.BucketNamespace === "account-regional" ? "account-regional" : "global";
      checkNewBucketName(input.Bucket, namespace, scope);
    },
    async locate(input, call) {
      const taken = await bucketNamed(input.Bucket, call);
      // What is asked for would be the caller's own, wherever the name is taken.
      const { account, region } = call.scope;
      return { bucket: { ...taken, account, region, policy: undefined } };
    },
    permission: ({ bucket, input, ...call }) => needed(input, { bucket, ...call }),
    async run({ input, bucket, scope, clock, tx }) {
      const region = checkLocation(input.CreateBucketConfiguration?.LocationConstraint, scope);
      accessOf(input, scope.account);
      tagsOf(input);
      const existing = bucket.record;
      if (existing !== undefined) return again(existing, { scope, region });
      const { partition, account } = scope;
      const owned = { index: "byAccount", prefix: { partition, account } };
      if ((await tx.count(buckets, owned)) >= BUCKETS_MAX) throw tooManyBuckets();
      const made: Bucket = {
        partition,
        name: input.Bucket,
        account,
        region,
        createdAtMs: clock.nowMs(),
        ...(input.CreateBucketConfiguration?.LocationConstraint === "EU" && { isEu: true }),
        ...accessOf(input, account),
        tags: tagsOf(input),
        // Locks need versions.
        ...(input.ObjectLockEnabledForBucket === true && { versioning: "Enabled", objectLock: {} }),
      };
      await tx.put(buckets, made);
      return answer(made);
    },
  },
);

/**
 * What making a bucket needs: more where the request says who else may, brings tags, or wants locks.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html | CreateBucket: permissions}
 */
function needed(input: CreateBucketRequest, asked: Asked): readonly Permission[] {
  const { ObjectOwnership, CreateBucketConfiguration: configuration } = input;
  const tags = Object.fromEntries(
    (configuration?.Tags ?? []).map(({ Key, Value }) => [Key, Value]),
  );
  const hasTags = Object.keys(tags).length > 0;
  const conditions = {
    ...aclConditions(input),
    "s3:locationconstraint": configuration?.LocationConstraint,
    "s3:x-amz-object-ownership": ObjectOwnership,
    "s3:x-amz-bucket-namespace": input.BucketNamespace,
    ...(hasTags && tagConditions(tags)),
  };
  const actions = ["s3:CreateBucket"];
  if (hasAcl(input)) actions.push("s3:PutBucketAcl");
  if (input.ObjectLockEnabledForBucket === true) {
    actions.push("s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning");
  }
  if (ObjectOwnership !== undefined) actions.push("s3:PutBucketOwnershipControls");
  if (hasTags) actions.push("s3:TagResource");
  const made = { ...asked.bucket, record: undefined };
  return actions.map((action) => toDo(action, made, { ...asked, bucket: made }, conditions));
}

/** Whether a request brings an ACL of its own; `private` is what every bucket has. */
function hasAcl(input: CreateBucketRequest): boolean {
  const { ACL, ...headers } = input;
  return (ACL !== undefined && ACL !== "private") || Object.keys(aclConditions(headers)).length > 0;
}

function tagConditions(tags: Tags): Conditions {
  const keys: Record<string, string | readonly string[]> = { "aws:TagKeys": Object.keys(tags) };
  for (const [name, value] of Object.entries(tags)) keys[`aws:RequestTag/${name}`] = value;
  return keys;
}

/**
 * Who owns what comes into a new bucket, and whom its ACL lets in. Closed to the public it cannot
 * have a public ACL.
 */
function accessOf(
  input: CreateBucketRequest,
  account: string,
): Pick<Bucket, "ownership" | "publicAccessBlock" | "acl"> {
  const { ObjectOwnership } = input;
  const ownership =
    ObjectOwnership === undefined ? DEFAULT_OWNERSHIP : parseObjectOwnership(ObjectOwnership);
  const ownerId = canonicalUserId(account);
  const acl = findAclOfHeaders(input, { kind: "bucket", ownerId, bucketOwnerId: ownerId });
  checkBucketAcl(ownership, acl);
  if (acl !== undefined && isPublicAcl(acl)) throw publicAclOfNewBucket();
  return { ownership, publicAccessBlock: CLOSED, acl };
}

/** S3 has no better answer to a key that comes twice here (recorded). */
function tagsOf({
  CreateBucketConfiguration: configuration,
}: CreateBucketRequest): Tags | undefined {
  const sent = configuration?.Tags ?? [];
  if (sent.length === 0) return undefined;
  if (new Set(sent.map(({ Key }) => Key)).size < sent.length) throw internalError();
  return parseTagSet(sent, "new-bucket");
}

/** A name that is taken; its own owner may ask again in the first region, as in S3's early days. */
function again(
  existing: Bucket,
  { scope, region }: Pick<Call, "scope"> & { readonly region: string },
): CreateBucketOutput {
  if (existing.account !== scope.account) throw bucketAlreadyExists(existing.name);
  if (existing.region !== "us-east-1" || region !== "us-east-1") {
    throw bucketAlreadyOwnedByYou(existing.name);
  }
  return answer(existing);
}

function answer(bucket: Bucket): CreateBucketOutput {
  const Location =
    bucket.region === "us-east-1"
      ? `/${bucket.name}`
      : `http://${bucket.name}.${s3Host({ region: "us-east-1", partition: bucket.partition })}/`;
  return { Location, BucketArn: bucketArn(bucket) };
}
