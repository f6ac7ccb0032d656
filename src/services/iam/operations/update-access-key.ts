import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UpdateAccessKey, type UpdateAccessKeyRequest } from "../contract.ts";
import { constraint } from "../faults.ts";
import { accessKeys } from "../tables.ts";
import { requireUser, userNamed } from "../user.ts";
import { keyOf } from "./delete-access-key.ts";
import { nameFor } from "./get-user.ts";

/**
 * Switches an access key on or off.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html | UpdateAccessKey}
 */
export const updateAccessKey: Operation<
  UpdateAccessKeyRequest,
  Record<string, never>
> = writeOperation(UpdateAccessKey, {
  crossAccount: false,
  locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
  permission: ({ user }) => ({ action: "iam:UpdateAccessKey", resource: user }),
  async run({ input, user, tx }) {
    const { Status: status } = input;
    if (status !== "Active" && status !== "Inactive") {
      throw constraint("status", status, "satisfy enum value set: [Active, Inactive]");
    }
    const key = await keyOf(requireUser(user), input.AccessKeyId, tx);
    await tx.put(accessKeys, { ...key, status });
    return {};
  },
});
