import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListAccessKeys,
  type ListAccessKeysRequest,
  type ListAccessKeysResponse,
} from "../contract.ts";
import { pageOf } from "../page.ts";
import { accessKeys } from "../tables.ts";
import { requireUser, userNamed } from "../user.ts";
import { nameFor } from "./get-user.ts";

/**
 * Lists the access keys of a user, without their secrets.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html | ListAccessKeys}
 */
export const listAccessKeys: Operation<ListAccessKeysRequest, ListAccessKeysResponse> =
  readOperation(ListAccessKeys, {
    crossAccount: false,
    locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
    permission: ({ user }) => ({ action: "iam:ListAccessKeys", resource: user }),
    async run({ input, user, tx }) {
      const { account, region, nameKey, name } = requireUser(user);
      const prefix = { account, region, userNameKey: nameKey };
      const keys = await tx.scan(accessKeys, { index: "byUser", prefix });
      const alive = keys.filter(({ status }) => status !== "Deleted");
      const { items, ...page } = pageOf(alive, ({ accessKeyId }) => accessKeyId, input);
      const shown = items.map(({ accessKeyId, status, createdAtMs }) => ({
        UserName: name,
        AccessKeyId: accessKeyId,
        Status: status,
        // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
        CreateDate: new Date(createdAtMs),
      }));
      return { AccessKeyMetadata: shown, ...page };
    },
  });
