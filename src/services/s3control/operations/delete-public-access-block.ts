import { accountBlocks } from "../../../model/bucket-access.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { globalRegion } from "../../../model/scope.ts";
import { accountOf, toDo } from "../account.ts";
import { DeletePublicAccessBlock, type DeletePublicAccessBlockRequest } from "../contract.ts";

/**
 * Takes the switches against public access of a whole account away.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html | DeletePublicAccessBlock}
 */
export const deletePublicAccessBlock: Operation<DeletePublicAccessBlockRequest, object> =
  writeOperation(DeletePublicAccessBlock, {
    crossAccount: false,
    locate: () => ({}),
    permission: (asked) => toDo("s3:PutAccountPublicAccessBlock", "*", asked),
    async run({ input, caller, scope, tx }) {
      const account = accountOf(input, { caller });
      await tx.delete(accountBlocks, { account, region: globalRegion(scope.partition) });
      return {};
    },
  });
