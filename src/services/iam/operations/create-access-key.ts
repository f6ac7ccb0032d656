import { writeOperation, type Operation } from "../../../model/operation.ts";
import { ACCESS_KEYS_MAX, newAccessKey } from "../access-key.ts";
import {
  CreateAccessKey,
  type CreateAccessKeyRequest,
  type CreateAccessKeyResponse,
} from "../contract.ts";
import { accessKeyLimit } from "../faults.ts";
import { accessKeys } from "../tables.ts";
import { requireUser, userNamed } from "../user.ts";
import { nameFor } from "./get-user.ts";

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
      const owner = requireUser(user);
      const { account, region, nameKey } = owner;
      const prefix = { account, region, userNameKey: nameKey };
      const keys = await tx.scan(accessKeys, { index: "byUser", prefix });
      const alive = keys.filter(({ status }) => status !== "Deleted");
      if (alive.length >= ACCESS_KEYS_MAX) throw accessKeyLimit(ACCESS_KEYS_MAX);
      const key = newAccessKey(owner, clock.nowMs(), ids);
      await tx.put(accessKeys, key);
      return {
        AccessKey: {
          UserName: owner.name,
          AccessKeyId: key.accessKeyId,
          Status: key.status,
          SecretAccessKey: key.secretAccessKey,
          // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
          CreateDate: new Date(key.createdAtMs),
        },
      };
    },
  });
