import { accountBlocks } from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import { accountOf, toDo } from "../account.ts";
import { PutPublicAccessBlock, type PutPublicAccessBlockRequest } from "../contract.ts";
import { parseAccountBlock } from "../public-access-block.ts";

/**
 * Sets the switches against public access of a whole account, all four at once.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html | PutPublicAccessBlock}
 */
export const putPublicAccessBlock: Operation<PutPublicAccessBlockRequest, object> = writeOperation(
  PutPublicAccessBlock,
  {
    crossAccount: false,
    locate: () => ({}),
    permission: (asked) => toDo("s3:PutAccountPublicAccessBlock", "*", asked),
    async run({ input, caller, scope, tx }) {
      const account = accountOf(input, { caller });
      const block = parseAccountBlock(input.PublicAccessBlockConfiguration);
      await tx.put(accountBlocks, { account, region: globalRegion(scope.partition), block });
      return {};
    },
  },
);
