import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetBucketRequestPayment,
  type GetBucketRequestPaymentOutput,
  type GetBucketRequestPaymentRequest,
} from "../contract.ts";
import { bucketAt, requireBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";

/**
 * Tells who pays for requests.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html | GetBucketRequestPayment}
 */
export const getBucketRequestPayment: Operation<
  GetBucketRequestPaymentRequest,
  GetBucketRequestPaymentOutput
> = readOperation(GetBucketRequestPayment, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDo("s3:GetBucketRequestPayment", bucket, { bucket, ...call })),
  run({ input, bucket }) {
    const { payer = "BucketOwner" } = requireBucket(bucket, input);
    return { Payer: payer };
  },
});
