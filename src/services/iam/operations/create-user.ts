import { writeOperation, type Operation } from "../../../model/operation.ts";
import { CreateUser, type CreateUserRequest, type CreateUserResponse } from "../contract.ts";
import { userExists, validationError } from "../faults.ts";
import { checkPath, checkUserName } from "../name-rules.ts";
import { users } from "../tables.ts";
import { newUser, toWireUser, userNamed } from "../user.ts";

/**
 * Makes a user, without any rights and without keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html | CreateUser}
 */
export const createUser: Operation<CreateUserRequest, CreateUserResponse> = writeOperation(
  CreateUser,
  {
    crossAccount: false,
    validate({ UserName, Path, PermissionsBoundary }) {
      checkUserName(UserName);
      if (Path !== undefined) checkPath(Path);
      if (PermissionsBoundary !== undefined) {
        throw validationError(
          `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
        );
      }
    },
    locate: (input, call) => userNamed(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:CreateUser", resource: user }),
    async run({ input, user, scope, clock, ids, tx }) {
      if (user.record !== undefined) throw userExists(input.UserName);
      const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
      const created = newUser(
        {
          account: scope.account,
          partition: scope.partition,
          name: input.UserName,
          path: input.Path ?? "/",
          createdAtMs: clock.nowMs(),
          tags,
        },
        ids,
      );
      await tx.put(users, created);
      return { User: toWireUser(created, true) };
    },
  },
);
