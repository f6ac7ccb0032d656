import { isPublicPolicy } from "../../../iam-engine/public-policy.ts";
import { loadCatalogue } from "../../../iam-engine/catalogue.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { accountOf } from "../../../model/principal.ts";
import { accountBlockOf, blockOver } from "../bucket-resource.ts";
import { checkBucketPolicy, policyForEngine } from "../bucket-policy.ts";
import { noteBucketPolicy, requirePrincipals } from "../bucket-principals.ts";
import { PutBucketPolicy, type PutBucketPolicyRequest } from "../contract.ts";
import { methodNotAllowed } from "../faults.ts";
import { bucketAt, lockBucket, requireBucket, type LocatedBucket } from "../located.ts";
import { on, toDoWithPolicy } from "../permission.ts";
import { effectiveBlock, publicAccessBlocked } from "../public-access.ts";
import { buckets } from "../tables.ts";

/**
 * Gives a bucket its policy.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html | PutBucketPolicy}
 */
export const putBucketPolicy: Operation<PutBucketPolicyRequest, object> = writeOperation<
  PutBucketPolicyRequest,
  object,
  LocatedBucket,
  string | undefined
>(PutBucketPolicy, {
  crossAccount: true,
  locate: (input, call) => bucketAt(input, call),
  permission: ({ bucket, ...call }) =>
    on(bucket, toDoWithPolicy("s3:PutBucketPolicy", { bucket, ...call })),
  async prepare({ input, bucket, caller }) {
    const record = requireBucket(bucket, input);
    // Others may be allowed to, and still cannot.
    if (accountOf(caller.principal) !== record.account)
      throw methodNotAllowed("PUT", "BUCKETPOLICY");
    checkBucketPolicy(input.Policy, record, await loadCatalogue());
    return policyForEngine(input.Policy);
  },
  async run({ input, bucket, prepared: enginePolicy, caller, settings, tx }) {
    const record = await lockBucket(bucket, input, tx);
    await requirePrincipals(input.Policy, record, { settings, tx });
    // A bucket without a policy was located without its account's switches.
    const block = effectiveBlock(blockOver(bucket), await accountBlockOf(record, tx));
    if (block.BlockPublicPolicy && isPublicPolicy(input.Policy)) {
      throw publicAccessBlocked("policies", {
        principalArn: caller.principal.arn,
        action: "s3:PutBucketPolicy",
        resourceArn: bucket.arn,
      });
    }
    await noteBucketPolicy(record, input.Policy, tx);
    await tx.put(buckets, { ...record, policy: input.Policy, enginePolicy });
    return {};
  },
});
