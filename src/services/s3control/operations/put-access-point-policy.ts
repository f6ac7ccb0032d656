import { accessPoints, accountBlocks } from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import { accessPointAt, lockPoint, toDoAt } from "../access-point.ts";
import { checkPointPolicy, isPublicByPoint } from "../access-point-policy.ts";
import { findBucketBlock } from "../bucket.ts";
import { PutAccessPointPolicy, type PutAccessPointPolicyRequest } from "../contract.ts";
import { accessDenied, malformedPolicy } from "../faults.ts";
import { findStranger, notePolicy } from "../policy-principals.ts";

/**
 * Gives an access point its policy. A public one is refused where the access point, its bucket or the
 * account blocks it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessPointPolicy.html | PutAccessPointPolicy}
 */
export const putAccessPointPolicy: Operation<PutAccessPointPolicyRequest, object> = writeOperation(
  PutAccessPointPolicy,
  {
    crossAccount: false,
    locate: (input, call) => accessPointAt(input, call),
    permission: ({ point, ...asked }) => toDoAt("s3:PutAccessPointPolicy", point, asked),
    async run({ input, point, scope, services, settings, caller, tx }) {
      const record = await lockPoint(point, input, tx);
      const { Policy: policy } = input;
      checkPointPolicy(policy, point.arn);
      const stranger = await findStranger(policy, point, { settings, tx });
      if (stranger !== undefined) throw malformedPolicy("Invalid principal in policy");
      if (isPublicByPoint(policy, record)) {
        const { account, bucket, bucketAccount } = record;
        const region = globalRegion(scope.partition);
        const ofAccount = await tx.get(accountBlocks, { account, region });
        // What another account sets for its bucket binds no access point of this one.
        const isOwn = bucketAccount === account;
        const ofBucket = isOwn
          ? await findBucketBlock({ bucket, account }, { services, scope })
          : undefined;
        const blocks = [record.publicAccessBlock, ofAccount?.block, ofBucket];
        if (blocks.some((block) => block?.BlockPublicPolicy === true)) {
          throw accessDenied(
            `User: ${caller.principal.arn} is not authorized to perform: s3:PutAccessPointPolicy on resource: "${point.arn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
          );
        }
      }
      await notePolicy(point, { before: record.policy, after: policy }, tx);
      await tx.put(accessPoints, { ...record, policy });
      return {};
    },
  },
);
