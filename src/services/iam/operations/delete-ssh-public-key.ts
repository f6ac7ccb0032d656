import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteSSHPublicKey, type DeleteSSHPublicKeyRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { checkKeyId, requireSshKey } from "../ssh-public-key.ts";
import { sshPublicKeys } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Deletes a user's SSH key.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html | DeleteSSHPublicKey}
 */
export const deleteSSHPublicKey: Operation<
  DeleteSSHPublicKeyRequest,
  Record<string, never>
> = writeOperation(DeleteSSHPublicKey, {
  crossAccount: false,
  validate: ({ SSHPublicKeyId }) => checkKeyId(SSHPublicKeyId),
  locate: (input, call) => userNamed(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:DeleteSSHPublicKey", resource: user }),
  async run({ input, user, tx }) {
    const { id } = await requireSshKey(requireEntity(user), input.SSHPublicKeyId, tx);
    await tx.delete(sshPublicKeys, { id });
    return {};
  },
});
