import { readOperation, type Operation } from "../../../model/operation.ts";
import { writeAcl } from "../acl.ts";
import { blockOver } from "../bucket-resource.ts";
import { GetBucketAcl, type GetBucketAclOutput, type GetBucketAclRequest } from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { bucketAcl } from "../ownership.ts";
import { on, toDo } from "../permission.ts";
import { countedAcl } from "../public-access.ts";

/**
 * Tells a bucket's owner and to whom its ACL grants, as far as Block Public Access lets it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options | Block public access settings}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html | GetBucketAcl}
 */
export const getBucketAcl: Operation<GetBucketAclRequest, GetBucketAclOutput> = readOperation(
  GetBucketAcl,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:GetBucketAcl", bucket, { bucket, ...call })),
    run({ input, bucket }) {
      const acl = bucketAcl(requireBucket(bucket, input));
      return writeAcl(countedAcl(acl, blockOver(bucket)));
    },
  },
);
