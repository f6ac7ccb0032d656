import { readOperation, type Operation } from "../../../model/operation.ts";
import { livingKeysOf } from "../access-key.ts";
import {
  ListAccessKeys,
  type ListAccessKeysRequest,
  type ListAccessKeysResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { pageOf } from "../page.ts";
import { userOrRoot } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Lists the access keys of a user, without their secrets.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html | ListAccessKeys}
 */
export const listAccessKeys: Operation<ListAccessKeysRequest, ListAccessKeysResponse> =
  readOperation(ListAccessKeys, {
    crossAccount: false,
    locate: (input, call) => userOrRoot(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:ListAccessKeys", resource: user }),
    async run({ input, user, tx }) {
      const owner = requireEntity(user);
      const alive = await livingKeysOf(owner, tx);
      const { items, ...page } = pageOf(alive, ({ accessKeyId }) => accessKeyId, input);
      const shown = items.map(({ accessKeyId, status, createdAtMs }) => ({
        UserName: owner.name,
        AccessKeyId: accessKeyId,
        Status: status,
        CreateDate: wireDate(createdAtMs),
      }));
      return { AccessKeyMetadata: shown, ...page };
    },
  });
