import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateSSHPublicKey, type UpdateSSHPublicKeyRequest } from "../contract.ts";
import { readStatus } from "../credential-status.ts";
import { requireEntity } from "../entity.ts";
import { checkKeyId, requireSshKey } from "../ssh-public-key.ts";
import { sshPublicKeys } from "../tables.ts";
import { userNamed } from "../user.ts";

/**
 * Switches a user's SSH key on or off.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html | UpdateSSHPublicKey}
 */
export const updateSSHPublicKey: Operation<
  UpdateSSHPublicKeyRequest,
  Record<string, never>
> = writeOperation(UpdateSSHPublicKey, {
  crossAccount: false,
  validate({ SSHPublicKeyId, Status }) {
    checkKeyId(SSHPublicKeyId);
    readStatus(Status);
  },
  locate: (input, call) => userNamed(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:UpdateSSHPublicKey", resource: user }),
  async run({ input, user, tx }) {
    const old = await requireSshKey(requireEntity(user), input.SSHPublicKeyId, tx);
    await tx.put(sshPublicKeys, { ...old, status: readStatus(input.Status) });
    return {};
  },
});
