import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  ResetServiceSpecificCredential,
  type ResetServiceSpecificCredentialRequest,
  type ResetServiceSpecificCredentialResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import {
  checkCredentialId,
  newPassword,
  requireCredential,
  toWireSecret,
} from "../service-credential.ts";
import { serviceCredentials } from "../tables.ts";
import { nameFor, userNamed } from "../user.ts";

/**
 * Gives a user's credential for a service another password.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html | ResetServiceSpecificCredential}
 */
export const resetServiceSpecificCredential: Operation<
  ResetServiceSpecificCredentialRequest,
  ResetServiceSpecificCredentialResponse
> = writeOperation(ResetServiceSpecificCredential, {
  crossAccount: false,
  validate: ({ ServiceSpecificCredentialId: id }) => checkCredentialId(id),
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:ResetServiceSpecificCredential", resource: user }),
  async run({ input, user, clock, ids, tx }) {
    const owner = requireEntity(user);
    const found = await requireCredential(owner, input.ServiceSpecificCredentialId, tx);
    const changed = { ...found, password: newPassword(found, ids) };
    await tx.put(serviceCredentials, changed);
    return { ServiceSpecificCredential: toWireSecret(changed, owner, clock.nowMs()) };
  },
});
