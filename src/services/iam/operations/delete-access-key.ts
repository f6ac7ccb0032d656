import { writeOperation, type Operation } from "../../../model/operation.ts";
import { requireKey } from "../access-key.ts";
import { DeleteAccessKey, type DeleteAccessKeyRequest } from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { accessKeys, keyUses } from "../tables.ts";
import { userOrRoot } from "../user.ts";

/**
 * Deletes an access key. It is remembered, so that requests signed with it are refused.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html | DeleteAccessKey}
 */
export const deleteAccessKey: Operation<
  DeleteAccessKeyRequest,
  Record<string, never>
> = writeOperation(DeleteAccessKey, {
  crossAccount: false,
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:DeleteAccessKey", resource: user }),
  async run({ input, user, tx }) {
    const key = await requireKey(requireEntity(user), input.AccessKeyId, tx);
    await tx.put(accessKeys, { ...key, status: "Deleted" });
    await tx.delete(keyUses, { accessKeyId: key.accessKeyId });
    return {};
  },
});
