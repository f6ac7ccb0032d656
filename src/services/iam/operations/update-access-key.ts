import { writeOperation, type Operation } from "../../../model/operation.ts";
import { requireKey } from "../access-key.ts";
import { UpdateAccessKey, type UpdateAccessKeyRequest } from "../contract.ts";
import { readStatus } from "../credential-status.ts";
import { requireEntity } from "../entity.ts";
import { accessKeys } from "../tables.ts";
import { userOrRoot } from "../user.ts";

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
  validate: ({ Status }) => void readStatus(Status),
  locate: (input, call) => userOrRoot(input.UserName, call),
  permission: ({ user }) => ({ action: "iam:UpdateAccessKey", resource: user }),
  async run({ input, user, tx }) {
    const key = await requireKey(requireEntity(user), input.AccessKeyId, tx);
    await tx.put(accessKeys, { ...key, status: readStatus(input.Status) });
    return {};
  },
});
