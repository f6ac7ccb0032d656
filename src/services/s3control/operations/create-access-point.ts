import {
  accessPointAliases,
  accessPointArn,
  accessPoints,
  networkOrigin,
  type AccessPoint,
} from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { accessPointAt, checkPointName, newAlias } from "../access-point.ts";
import { accountOf, toDo } from "../account.ts";
import { requireBucket } from "../bucket.ts";
import {
  CreateAccessPoint,
  type CreateAccessPointRequest,
  type CreateAccessPointResult,
} from "../contract.ts";
import { accessPointExists } from "../faults.ts";
import { blockOfAccessPoint } from "../public-access-block.ts";
import { tagConditions, withTags } from "../tagged.ts";

/**
 * Makes an access point of a bucket, which may be another account's: then it leads nowhere until that
 * account's bucket policy lets it.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessPoint.html | CreateAccessPoint}
 */
export const createAccessPoint: Operation<CreateAccessPointRequest, CreateAccessPointResult> =
  writeOperation(CreateAccessPoint, {
    crossAccount: false,
    validate: (input) => checkPointName(input.Name),
    locate: (input, call) => accessPointAt(input, call),
    permission({ point, input, ...call }) {
      const own = {
        "s3:DataAccessPointArn": point.arn,
        "s3:DataAccessPointAccount": point.account,
        "s3:AccessPointNetworkOrigin": networkOrigin({ vpcId: input.VpcConfiguration?.VpcId }),
        ...tagConditions(input.Tags ?? []),
      };
      const actions = ["s3:CreateAccessPoint"];
      if ((input.Tags ?? []).length > 0) actions.push("s3:TagResource");
      return actions.map((action) => toDo(action, point, { input, ...call }, own));
    },
    async run({ input, point, caller, scope, services, clock, ids, tx }) {
      const account = accountOf(input, { caller });
      const { Bucket: bucket, BucketAccountId: bucketAccount = account } = input;
      await requireBucket({ bucket, account: bucketAccount }, { services, scope });
      if (point.record !== undefined) throw accessPointExists();
      const { partition, region } = scope;
      const made: AccessPoint = {
        partition,
        account,
        region,
        name: input.Name,
        alias: newAlias(input.Name, ids),
        bucket,
        bucketAccount,
        createdAtMs: clock.nowMs(),
        vpcId: input.VpcConfiguration?.VpcId,
        publicAccessBlock: blockOfAccessPoint(input.PublicAccessBlockConfiguration),
        tags: withTags({}, input.Tags ?? []),
      };
      await tx.put(accessPoints, made);
      await tx.put(accessPointAliases, { alias: made.alias, account, region, name: made.name });
      return { AccessPointArn: accessPointArn(made), Alias: made.alias };
    },
  });
