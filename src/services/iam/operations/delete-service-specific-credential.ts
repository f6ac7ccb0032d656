import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DeleteServiceSpecificCredential,
  type DeleteServiceSpecificCredentialRequest,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { checkCredentialId, requireCredential } from "../service-credential.ts";
import { serviceCredentials } from "../tables.ts";
import { nameFor, userNamed } from "../user.ts";

/**
 * Deletes a user's credential for a service.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html | DeleteServiceSpecificCredential}
 */
export const deleteServiceSpecificCredential: Operation<
  DeleteServiceSpecificCredentialRequest,
  Record<string, never>
> = writeOperation(DeleteServiceSpecificCredential, {
  crossAccount: false,
  validate: ({ ServiceSpecificCredentialId: id }) => checkCredentialId(id),
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:DeleteServiceSpecificCredential", resource: user }),
  async run({ input, user, tx }) {
    const found = await requireCredential(
      requireEntity(user),
      input.ServiceSpecificCredentialId,
      tx,
    );
    await tx.delete(serviceCredentials, { id: found.id });
    return {};
  },
});
