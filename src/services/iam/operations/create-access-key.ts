import { writeOperation, type Operation } from "../../../model/operation.ts";
import { ACCESS_KEYS_MAX, livingKeysOf, newAccessKey } from "../access-key.ts";
import {
  CreateAccessKey,
  type CreateAccessKeyRequest,
  type CreateAccessKeyResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { overQuota } from "../faults.ts";
import { accessKeys } from "../tables.ts";
import { nameFor, userNamed } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Makes an access key for a user. Its secret is told this once.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html | CreateAccessKey}
 */
export const createAccessKey: Operation<CreateAccessKeyRequest, CreateAccessKeyResponse> =
  writeOperation(CreateAccessKey, {
    crossAccount: false,
    locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
    permission: ({ user }) => ({ action: "iam:CreateAccessKey", resource: user }),
    async run({ user, clock, ids, tx }) {
      const owner = requireEntity(user);
      const alive = await livingKeysOf(owner, tx);
      if (alive.length >= ACCESS_KEYS_MAX) throw overQuota("AccessKeysPerUser", ACCESS_KEYS_MAX);
      const key = newAccessKey(owner, clock.nowMs(), ids);
      await tx.put(accessKeys, key);
      return {
        AccessKey: {
          UserName: owner.name,
          AccessKeyId: key.accessKeyId,
          Status: "Active",
          SecretAccessKey: key.secretAccessKey,
          CreateDate: wireDate(key.createdAtMs),
        },
      };
    },
  });
