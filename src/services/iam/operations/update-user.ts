import { renamePrincipal } from "../../../model/named-principal.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateUser, type UpdateUserRequest } from "../contract.ts";
import { entityArn, entityNamed, lockEntity } from "../entity.ts";
import { alreadyExists } from "../faults.ts";
import { checkName, checkPath } from "../name-rules.ts";
import { introducePrincipal } from "../principal-binding.ts";
import { accessKeys, users } from "../tables.ts";
import { userKind } from "../user.ts";

/**
 * Gives a user another name or path. Its id, policies and keys stay.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html | UpdateUser}
 */
export const updateUser: Operation<UpdateUserRequest, Record<string, never>> = writeOperation(
  UpdateUser,
  {
    crossAccount: false,
    validate({ NewUserName, NewPath }) {
      if (NewUserName !== undefined) checkName("newUserName", NewUserName);
      if (NewPath !== undefined) checkPath(NewPath);
    },
    async locate({ UserName, NewUserName = UserName, NewPath }, call) {
      const user = await entityNamed(userKind, UserName, call);
      const path = NewPath ?? user.record?.path;
      const target = await entityNamed(userKind, NewUserName, call, path);
      const { account, partition } = call.scope;
      const arn = entityArn("user", { account, partition, path: path ?? "/", name: NewUserName });
      return { user, target: { ...target, arn } };
    },
    permission: ({ user, target }) => [
      { action: "iam:UpdateUser", resource: user },
      { action: "iam:UpdateUser", resource: target },
    ],
    async run({ input, user, target, clock, tx }) {
      const old = await lockEntity(userKind, user, tx);
      const { NewUserName: name = old.name, NewPath: path = old.path } = input;
      const nameKey = name.toLowerCase();
      if (nameKey !== old.nameKey && target.record !== undefined) throw alreadyExists("User", name);
      const { account, region, id } = old;
      const renamed = { ...old, name, nameKey, path };
      await tx.delete(users, { account, region, nameKey: old.nameKey });
      await tx.put(users, renamed);
      await introducePrincipal("user", renamed, tx);
      const [from, to] = [entityArn("user", old), entityArn("user", renamed)];
      await renamePrincipal({ from, to }, clock.nowMs(), tx);
      const prefix = { account, region, userNameKey: old.nameKey };
      for (const key of await tx.scan(accessKeys, { index: "byUser", prefix })) {
        if (key.userId === id) await tx.put(accessKeys, { ...key, userNameKey: nameKey });
      }
      return {};
    },
  },
);
