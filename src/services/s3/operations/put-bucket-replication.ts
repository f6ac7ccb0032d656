import { parseArn } from "../../../model/arn.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { globalRegion } from "../../../model/scope.ts";
import { bucketArn } from "../bucket.ts";
import { setActing } from "../bucket-configuration.ts";
import { PutBucketReplication, type PutBucketReplicationRequest } from "../contract.ts";
import { bucketAt, bucketNamed, lockBucket } from "../located.ts";
import { on, toDo } from "../permission.ts";
import { checkReplication, versioningNeededForReplication } from "../replication-rule.ts";

/**
 * Says where objects are copied to, and by which role: who sets it passes that role to S3.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html | PutBucketReplication}
 */
export const putBucketReplication: Operation<PutBucketReplicationRequest, object> = writeOperation(
  PutBucketReplication,
  {
    crossAccount: true,
    locate: (input, call) => bucketAt(input, call),
    permission({ bucket, input, ...call }) {
      const set = toDo("s3:PutReplicationConfiguration", bucket, { bucket, ...call });
      return on(bucket, [set, ...passRole(input)]);
    },
    async run({ input, bucket, scope, ids, tx }) {
      const record = await lockBucket(bucket, input, tx);
      const { ReplicationConfiguration: asked } = input;
      const replication = checkReplication(asked, bucketArn(record), () => ids.uuid());
      if (record.versioning !== "Enabled") throw versioningNeededForReplication("source");
      for (const { Destination } of replication.Rules) {
        const name = parseArn(Destination.Bucket)?.resource ?? "";
        const { record: target } = await bucketNamed(name, { tx, scope });
        if (target?.versioning !== "Enabled") throw versioningNeededForReplication("destination");
      }
      await setActing(record, "replication", replication, tx);
      return {};
    },
  },
);

/** What is no role's ARN is refused later, in S3's words. */
function passRole({ ReplicationConfiguration }: PutBucketReplicationRequest): Permission[] {
  const { Role: arn } = ReplicationConfiguration;
  const role = parseArn(arn ?? "");
  if (role?.service !== "iam" || !role.resource.startsWith("role/")) return [];
  const { account, partition } = role;
  return [
    {
      action: "iam:PassRole",
      resource: { type: "role", arn, account, region: globalRegion(partition), record: undefined },
      conditions: { "iam:PassedToService": "s3.amazonaws.com" },
    },
  ];
}
