import { readOperation, type Operation } from "../../../model/operation.ts";
import type { Principal } from "../../../model/principal.ts";
import { GetUser, type GetUserRequest, type GetUserResponse } from "../contract.ts";
import { validationError } from "../faults.ts";
import { requireUser, toWireUser, userNamed } from "../user.ts";

/**
 * Tells about a user; without a name, about the one who asks.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html | GetUser}
 */
export const getUser: Operation<GetUserRequest, GetUserResponse> = readOperation(GetUser, {
  crossAccount: false,
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:GetUser", resource: user }),
  run: ({ user }) => ({ User: toWireUser(requireUser(user), true) }),
});

/** The user that an operation is about: the named one, or the caller. @throws Fault `ValidationError` */
export function nameFor(name: string | undefined, principal: Principal): string {
  if (name !== undefined) return name;
  if (principal.kind === "user") return principal.userName;
  throw validationError("Must specify userName when calling with non-User credentials");
}
