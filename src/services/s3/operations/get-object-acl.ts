import { readOperation, type Operation } from "../../../model/operation.ts";
import { writeAcl } from "../acl.ts";
import { blockOver } from "../bucket-resource.ts";
import { GetObjectAcl, type GetObjectAclOutput, type GetObjectAclRequest } from "../contract.ts";
import { checkVersionId, objectAt, requireBucket } from "../located.ts";
import { requireObject } from "../object-read.ts";
import { objectAcl } from "../ownership.ts";
import { toRead } from "../permission.ts";
import { countedAcl } from "../public-access.ts";

/**
 * Tells an object's owner and to whom its ACL grants, as far as Block Public Access lets it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options | Block public access settings}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html | GetObjectAcl}
 */
export const getObjectAcl: Operation<GetObjectAclRequest, GetObjectAclOutput> = readOperation(
  GetObjectAcl,
  {
    crossAccount: true,
    locate: (input, call) => objectAt(input, call),
    permission: ({ bucket, object, input, ...call }) =>
      toRead(["s3:GetObjectAcl", "s3:GetObjectVersionAcl"], input.VersionId, object, {
        bucket,
        ...call,
      }),
    run({ input, bucket: located, object: found }) {
      const bucket = requireBucket(located, input);
      checkVersionId(input.VersionId);
      const acl = objectAcl(bucket, requireObject(found, input, "GET"));
      return writeAcl(countedAcl(acl, blockOver(located)));
    },
  },
);
