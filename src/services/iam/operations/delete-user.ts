import { writeOperation, type Operation } from "../../../model/operation.ts";
import { DeleteUser, type DeleteUserRequest } from "../contract.ts";
import { deleteAccessKeysFirst } from "../faults.ts";
import { accessKeys, users } from "../tables.ts";
import { requireUser, userNamed } from "../user.ts";

/**
 * Deletes a user that has nothing left.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html | DeleteUser}
 */
export const deleteUser: Operation<DeleteUserRequest, Record<string, never>> = writeOperation(
  DeleteUser,
  {
    crossAccount: false,
    locate: (input, call) => userNamed(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:DeleteUser", resource: user }),
    async run({ user, tx }) {
      const { account, region, nameKey } = requireUser(user);
      const prefix = { account, region, userNameKey: nameKey };
      const keys = await tx.scan(accessKeys, { index: "byUser", prefix });
      if (keys.some(({ status }) => status !== "Deleted")) throw deleteAccessKeysFirst();
      await tx.delete(users, { account, region, nameKey });
      return {};
    },
  },
);
