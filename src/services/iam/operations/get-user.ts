import { readOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import {
  GetUser,
  type GetUserRequest,
  type GetUserResponse,
  type User as WireUser,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { isRoot, toWireUser, userOrRoot, type User } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells about a user; without a name, about the one who asks. An account's root user is told too.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html | GetUser}
 */
export const getUser: Operation<GetUserRequest, GetUserResponse> = readOperation(GetUser, {
  crossAccount: false,
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:GetUser", resource: user }),
  run({ user }) {
    if (isRoot(user)) return { User: rootUser(user) };
    return { User: toWireUser(requireEntity(user), "whole") };
  },
});

/** The root user has neither a name nor a path; the day of the account's creation is not known. */
function rootUser({ account, arn }: Resource<User>): WireUser {
  return { UserId: account, Arn: arn, CreateDate: wireDate(0) } as WireUser;
}
