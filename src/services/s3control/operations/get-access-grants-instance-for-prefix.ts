import { readOperation, type Call, type Operation } from "../../../model/operation.ts";
import {
  INSTANCE_ID,
  instanceOf,
  requireInstance,
  toAsk,
  type LocatedInstance,
} from "../access-grants-instance.ts";
import { accountOf, type AccountInput } from "../account.ts";
import {
  GetAccessGrantsInstanceForPrefix,
  type GetAccessGrantsInstanceForPrefixRequest,
  type GetAccessGrantsInstanceForPrefixResult,
} from "../contract.ts";
import { parseScope } from "../grant-scope.ts";
import { invalidRequest } from "../faults.ts";
import { buckets } from "../tables.ts";

/**
 * Finds the instance that a part of S3 belongs to: that of the bucket's owner, who lets the caller know.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessGrantsInstanceForPrefix.html | GetAccessGrantsInstanceForPrefix}
 */
export const getAccessGrantsInstanceForPrefix: Operation<
  GetAccessGrantsInstanceForPrefixRequest,
  GetAccessGrantsInstanceForPrefixResult
> = readOperation(GetAccessGrantsInstanceForPrefix, {
  crossAccount: true,
  validate({ S3Prefix }) {
    if (parseScope(S3Prefix, { isObject: false }) === undefined) {
      throw invalidRequest(`The S3 prefix is invalid: ${S3Prefix}`);
    }
  },
  locate: (input, call) => instanceOver(input, call),
  permission: ({ instance, ...call }) =>
    toAsk("s3:GetAccessGrantsInstanceForPrefix", instance, call),
  run({ instance }) {
    requireInstance(instance);
    return { AccessGrantsInstanceArn: instance.arn, AccessGrantsInstanceId: INSTANCE_ID };
  },
});

async function instanceOver(
  input: AccountInput & { readonly S3Prefix: string },
  call: Call,
): Promise<LocatedInstance> {
  const { partition } = call.scope;
  const name = parseScope(input.S3Prefix, { isObject: false })?.bucket ?? "";
  const bucket = await call.tx.get(buckets, { partition, name });
  return { instance: await instanceOf(bucket?.account ?? accountOf(input, call), call) };
}
