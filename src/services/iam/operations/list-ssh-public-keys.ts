import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListSSHPublicKeys,
  type ListSSHPublicKeysRequest,
  type ListSSHPublicKeysResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { pageOf } from "../page.ts";
import { sshKeysOf, toWireKeyMetadata } from "../ssh-public-key.ts";
import { nameFor, userNamed } from "../user.ts";

/**
 * Lists a user's SSH keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html | ListSSHPublicKeys}
 */
export const listSSHPublicKeys: Operation<ListSSHPublicKeysRequest, ListSSHPublicKeysResponse> =
  readOperation(ListSSHPublicKeys, {
    crossAccount: false,
    locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
    permission: ({ user }) => ({ action: "iam:ListSSHPublicKeys", resource: user }),
    async run({ input, user, tx }) {
      const owner = requireEntity(user);
      const sorted = (await sshKeysOf(owner, tx)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const { items, ...page } = pageOf(sorted, ({ id }) => id, input);
      return { SSHPublicKeys: items.map((key) => toWireKeyMetadata(key, owner)), ...page };
    },
  });
