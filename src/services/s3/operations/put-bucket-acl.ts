import { writeOperation, type Operation } from "../../../model/operation.ts";
import { isPrivate } from "../acl.ts";
import { aclConditions, requireAcl } from "../canned-acl.ts";
import { canonicalUserId } from "../canonical-user.ts";
import { PutBucketAcl, type PutBucketAclRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { checkAclOwner, checkAclsEnabled } from "../ownership.ts";
import { on, toDo } from "../permission.ts";
import { checkAclBlock } from "../public-access.ts";
import { blockOver } from "../bucket-resource.ts";
import { buckets } from "../tables.ts";

/**
 * Replaces the ACL of a bucket.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html | PutBucketAcl}
 */
export const putBucketAcl: Operation<PutBucketAclRequest, object> = writeOperation(PutBucketAcl, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, input, ...call }) =>
    on(bucket, toDo("s3:PutBucketAcl", bucket, { bucket, ...call }, aclConditions(input))),
  async run({ input, bucket, caller, tx }) {
    const record = await lockBucket(bucket, input, tx);
    const ownerId = canonicalUserId(record.account);
    const acl = requireAcl(input, { kind: "bucket", ownerId, bucketOwnerId: ownerId });
    // An ACL that says what holds without ACLs may be put.
    if (!isPrivate(acl)) checkAclsEnabled(record.ownership);
    checkAclOwner(acl, ownerId);
    checkAclBlock(acl, blockOver(bucket), {
      principalArn: caller.principal.arn,
      action: "s3:PutBucketAcl",
      resourceArn: bucket.arn,
    });
    await tx.put(buckets, { ...record, acl });
    return {};
  },
});
