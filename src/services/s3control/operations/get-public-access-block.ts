import { accountBlocks } from "../../../model/bucket-access.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import { accountOf, toDo } from "../account.ts";
import {
  GetPublicAccessBlock,
  type GetPublicAccessBlockOutput,
  type GetPublicAccessBlockRequest,
} from "../contract.ts";
import { noAccountBlock } from "../faults.ts";

/**
 * Tells the switches against public access of a whole account.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html | GetPublicAccessBlock}
 */
export const getPublicAccessBlock: Operation<
  GetPublicAccessBlockRequest,
  GetPublicAccessBlockOutput
> = readOperation(GetPublicAccessBlock, {
  crossAccount: false,
  locate: () => ({}),
  permission: (asked) => toDo("s3:GetAccountPublicAccessBlock", "*", asked),
  async run({ input, caller, scope, tx }) {
    const account = accountOf(input, { caller });
    const key = { account, region: globalRegion(scope.partition) };
    const found = await tx.get(accountBlocks, key);
    if (found === undefined) throw noAccountBlock(account);
    return { PublicAccessBlockConfiguration: found.block };
  },
});
