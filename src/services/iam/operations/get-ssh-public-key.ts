import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetSSHPublicKey,
  type GetSSHPublicKeyRequest,
  type GetSSHPublicKeyResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { constraint } from "../faults.ts";
import { checkKeyId, requireSshKey, toWireKey } from "../ssh-public-key.ts";
import { userNamed } from "../user.ts";

/**
 * Tells a user's SSH key, in the encoding asked for.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html | GetSSHPublicKey}
 */
export const getSSHPublicKey: Operation<GetSSHPublicKeyRequest, GetSSHPublicKeyResponse> =
  readOperation(GetSSHPublicKey, {
    crossAccount: false,
    validate({ SSHPublicKeyId, Encoding }) {
      checkKeyId(SSHPublicKeyId);
      readEncoding(Encoding);
    },
    locate: (input, call) => userNamed(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:GetSSHPublicKey", resource: user }),
    async run({ input, user, tx }) {
      const owner = requireEntity(user);
      const found = await requireSshKey(owner, input.SSHPublicKeyId, tx);
      return { SSHPublicKey: toWireKey(found, owner, readEncoding(input.Encoding)) };
    },
  });

function readEncoding(encoding: string): "SSH" | "PEM" {
  if (encoding === "SSH" || encoding === "PEM") return encoding;
  throw constraint("encoding", "satisfy enum value set: [SSH, PEM]");
}
