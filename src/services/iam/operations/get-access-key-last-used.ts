import type { Call } from "../../../model/operation.ts";
import { readOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import {
  GetAccessKeyLastUsed,
  type GetAccessKeyLastUsedRequest,
  type GetAccessKeyLastUsedResponse,
} from "../contract.ts";
import { entityArn, requireEntity } from "../entity.ts";
import { constraint, noSuchAccessKey } from "../faults.ts";
import { keyLastUsed } from "../last-use.ts";
import { accessKeys, users } from "../tables.ts";
import { userArn, type User } from "../user.ts";

/**
 * Tells when a key last signed a request, for which service and region. What happened in the last
 * moments may not be told yet, and of several uses within 15 minutes the first is told.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html | GetAccessKeyLastUsed}
 */
export const getAccessKeyLastUsed: Operation<
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse
> = readOperation(GetAccessKeyLastUsed, {
  crossAccount: false,
  validate({ AccessKeyId }) {
    if (/^\w{16,128}$/.test(AccessKeyId)) return;
    const wanted = String.raw`satisfy regular expression pattern: [\w]+`;
    throw constraint("accessKeyId", wanted);
  },
  locate: async ({ AccessKeyId }, call) => ({ user: await ownerOf(AccessKeyId, call) }),
  permission: ({ user }) => ({ action: "iam:GetAccessKeyLastUsed", resource: user }),
  async run({ input, user, tx }) {
    if (user.record === undefined) throw noSuchAccessKey(input.AccessKeyId);
    return {
      UserName: requireEntity(user).name,
      AccessKeyLastUsed: await keyLastUsed(input.AccessKeyId, tx),
    };
  },
});

/** The user of a key of the caller's account; any user of it when there is no such key. */
async function ownerOf(
  accessKeyId: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<Resource<User>> {
  const { account, partition } = scope;
  const key = await tx.get(accessKeys, { accessKeyId });
  const isOwn = key !== undefined && key.account === account && key.status !== "Deleted";
  const found = isOwn
    ? await tx.get(users, { account, region: key.region, nameKey: key.userNameKey })
    : undefined;
  const record = found?.id === key?.userId ? found : undefined;
  const anyUser = entityArn("user", { partition, account, path: "/", name: "*" });
  const arn = record === undefined ? anyUser : userArn(record);
  return { type: "user", arn, account, region: "", record, tags: record?.tags };
}
