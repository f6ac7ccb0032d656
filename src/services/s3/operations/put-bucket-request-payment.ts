import { writeOperation, type Operation } from "../../../model/operation.ts";
import { PutBucketRequestPayment, type PutBucketRequestPaymentRequest } from "../contract.ts";
import { parsePayer } from "../bucket-switch.ts";
import { bucketAt, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { buckets } from "../tables.ts";

/**
 * Says who pays for requests.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html | PutBucketRequestPayment}
 */
export const putBucketRequestPayment: Operation<PutBucketRequestPaymentRequest, object> =
  writeOperation(PutBucketRequestPayment, {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission: ({ bucket, ...call }) =>
      on(bucket, toDo("s3:PutBucketRequestPayment", bucket, { bucket, ...call })),
    async run({ input, bucket, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const payer = parsePayer(input.RequestPaymentConfiguration);
      await tx.put(buckets, { ...record, payer: payer === "Requester" ? payer : undefined });
      return {};
    },
  });
