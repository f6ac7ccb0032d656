import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutPublicAccessBlock, type PutPublicAccessBlockRequest } from "../contract.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { parsePublicAccessBlock } from "../public-access.ts";
import { buckets } from "../tables.ts";

/**
 * Sets a bucket's switches against public access, all four at once.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html | PutPublicAccessBlock}
 */
export const putPublicAccessBlock: Operation<PutPublicAccessBlockRequest, object> = writeOperation(
  PutPublicAccessBlock,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketPublicAccessBlock", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const publicAccessBlock = parsePublicAccessBlock(input.PublicAccessBlockConfiguration);
      await tx.put(buckets, { ...record, publicAccessBlock });
      return {};
    },
  },
);
