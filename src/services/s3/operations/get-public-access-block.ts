import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetPublicAccessBlock,
  type GetPublicAccessBlockOutput,
  type GetPublicAccessBlockRequest,
} from "../contract.ts";
import { noSuchConfiguration } from "../faults.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells a bucket's own switches against public access; the account's are S3 Control's.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html | GetPublicAccessBlock}
 */
export const getPublicAccessBlock: Operation<
  GetPublicAccessBlockRequest,
  GetPublicAccessBlockOutput
> = readOperation(GetPublicAccessBlock, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetBucketPublicAccessBlock", bucket, { bucket, ...call })),
  run({ input, bucket }) {
    const { name, publicAccessBlock } = requireBucket(bucket, input);
    if (publicAccessBlock === undefined) {
      throw noSuchConfiguration(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        name,
      );
    }
    return { PublicAccessBlockConfiguration: publicAccessBlock };
  },
});
