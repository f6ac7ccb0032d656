import { writeOperation, type Operation } from "../../../model/operation.ts";
import { blockOver } from "../bucket-resource.ts";
import { aclConditions, requireAcl } from "../canned-acl.ts";
import { canonicalUserId } from "../canonical-user.ts";
import { PutObjectAcl, type PutObjectAclOutput, type PutObjectAclRequest } from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { requireUnmarked } from "../object-read.ts";
import { announce } from "../object-events.ts";
import { changeVersion } from "../object-versions.ts";
import { checkAclOwner, checkAclsEnabled } from "../ownership.ts";
import { toRead } from "../permission.ts";
import { checkAclBlock } from "../public-access.ts";

/**
 * Replaces the ACL of an object.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html | PutObjectAcl}
 */
export const putObjectAcl: Operation<PutObjectAclRequest, PutObjectAclOutput> = writeOperation(
  PutObjectAcl,
  {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:PutObjectAcl", "s3:PutObjectVersionAcl"], input.VersionId, object, {
        bucket,
        ...call,
        own: aclConditions(input),
      }),
    async run({ input, bucket: located, object: found, caller, tx, ...call }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const object = requireUnmarked(found, input, "PUT");
      const ownerId = canonicalUserId(found.account);
      const bucketOwnerId = canonicalUserId(bucket.account);
      const acl = requireAcl(input, { kind: "object", ownerId, bucketOwnerId });
      checkAclsEnabled(bucket.ownership);
      checkAclOwner(acl, ownerId);
      checkAclBlock(acl, blockOver(located), {
        principalArn: caller.principal.arn,
        action: input.VersionId === undefined ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl",
        resourceArn: found.arn,
      });
      await changeVersion({ ...object, acl }, tx);
      await announce("ObjectAcl:Put", object, { ...call, bucket, caller, tx });
      return {};
    },
  },
);
