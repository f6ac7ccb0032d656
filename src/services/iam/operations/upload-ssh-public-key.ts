import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  UploadSSHPublicKey,
  type UploadSSHPublicKeyRequest,
  type UploadSSHPublicKeyResponse,
} from "../contract.ts";
import { lockEntity } from "../entity.ts";
import { duplicateSshKey, overQuota } from "../faults.ts";
import { checkKeyText, newSshKey, SSH_KEYS_MAX, sshKeysOf, toWireKey } from "../ssh-public-key.ts";
import { sshPublicKeys } from "../tables.ts";
import { userKind, userNamed } from "../user.ts";

/**
 * Takes in a key with which a user reaches CodeCommit.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html | UploadSSHPublicKey}
 */
export const uploadSSHPublicKey: Operation<UploadSSHPublicKeyRequest, UploadSSHPublicKeyResponse> =
  writeOperation(UploadSSHPublicKey, {
    crossAccount: false,
    validate: ({ SSHPublicKeyBody }) => checkKeyText(SSHPublicKeyBody),
    locate: (input, call) => userNamed(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:UploadSSHPublicKey", resource: user }),
    async run({ input, user, clock, ids, tx }) {
      const owner = await lockEntity(userKind, user, tx);
      const facts = { body: input.SSHPublicKeyBody, nowMs: clock.nowMs() };
      const created = newSshKey(owner, facts, ids);
      const others = await sshKeysOf(owner, tx);
      if (others.some(({ fingerprint }) => fingerprint === created.fingerprint)) {
        throw duplicateSshKey();
      }
      if (others.length >= SSH_KEYS_MAX) throw overQuota("SSHPublicKeysPerUser", SSH_KEYS_MAX);
      await tx.put(sshPublicKeys, created);
      return { SSHPublicKey: toWireKey(created, owner, "as it came") };
    },
  });
