import { writeOperation, type Operation } from "../../../model/operation.ts";
import { grantAt, requireGrant, toDoWith } from "../access-grant.ts";
import { requireInstance } from "../access-grants-instance.ts";
import { DeleteAccessGrant, type DeleteAccessGrantRequest } from "../contract.ts";
import { grants } from "../tables.ts";

/**
 * Takes a grant back. Credentials that were vended by it are good to their end.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessGrant.html | DeleteAccessGrant}
 */
export const deleteAccessGrant: Operation<DeleteAccessGrantRequest, object> = writeOperation(
  DeleteAccessGrant,
  {
    crossAccount: false,
    locate: (input, call) => grantAt(input, call),
    permission: ({ grant, ...asked }) => toDoWith("s3:DeleteAccessGrant", grant, asked),
    async run({ instance, grant, tx }) {
      requireInstance(instance);
      const { account, region, id } = requireGrant(grant);
      await tx.delete(grants, { account, region, id });
      return {};
    },
  },
);
