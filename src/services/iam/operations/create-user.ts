import { writeOperation, type Operation } from "../../../model/operation.ts";
import { requireBoundary } from "../boundary-change.ts";
import { CreateUser, type CreateUserRequest, type CreateUserResponse } from "../contract.ts";
import { entityNamed } from "../entity.ts";
import { alreadyExists } from "../faults.ts";
import { checkName, checkPath } from "../name-rules.ts";
import { introducePrincipal } from "../principal-binding.ts";
import { users } from "../tables.ts";
import { readTags, taggedCreation } from "../tag.ts";
import { newUser, toWireUser, userKind } from "../user.ts";

/**
 * Makes a user, without any rights and without keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html | CreateUser}
 */
export const createUser: Operation<CreateUserRequest, CreateUserResponse> = writeOperation(
  CreateUser,
  {
    crossAccount: false,
    validate({ UserName, Path, Tags }) {
      checkName("userName", UserName);
      if (Path !== undefined) checkPath(Path);
      readTags(Tags);
    },
    locate: async (input, call) => ({
      user: await entityNamed(userKind, input.UserName, call, input.Path),
    }),
    permission({ input, user }) {
      const conditions = { "iam:PermissionsBoundary": input.PermissionsBoundary };
      const creation = { action: "iam:CreateUser", resource: user, conditions };
      return taggedCreation(creation, "iam:TagUser", input.Tags);
    },
    async run({ input, user, scope, clock, ids, tx }) {
      const { UserName: name, PermissionsBoundary: boundary, Path: path = "/" } = input;
      if (user.record !== undefined) throw alreadyExists("User", name);
      if (boundary !== undefined) await requireBoundary(boundary, { scope, tx });
      const { account, partition } = scope;
      const tags = readTags(input.Tags);
      const createdAtMs = clock.nowMs();
      const created = newUser({ account, partition, name, path, createdAtMs, tags, boundary }, ids);
      await tx.put(users, created);
      await introducePrincipal("user", created, tx);
      return { User: toWireUser(created, "whole") };
    },
  },
);
