import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import type { AccessKey } from "../access-key.ts";
import { DeleteAccessKey, type DeleteAccessKeyRequest } from "../contract.ts";
import { noSuchAccessKey } from "../faults.ts";
import { accessKeys } from "../tables.ts";
import { requireUser, userNamed, type User } from "../user.ts";
import { nameFor } from "./get-user.ts";

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
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:DeleteAccessKey", resource: user }),
  async run({ input, user, tx }) {
    const key = await keyOf(requireUser(user), input.AccessKeyId, tx);
    await tx.put(accessKeys, { ...key, status: "Deleted" });
    return {};
  },
});

/** A living key of a user. @throws Fault `NoSuchEntity` */
export async function keyOf(
  user: User,
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<AccessKey> {
  const key = await tx.get(accessKeys, { accessKeyId });
  if (key === undefined || key.status === "Deleted" || key.userId !== user.userId) {
    throw noSuchAccessKey(accessKeyId);
  }
  return key;
}
