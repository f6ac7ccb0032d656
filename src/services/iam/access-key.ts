import { mintAccessKeyId, mintSecretAccessKey } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { noSuchAccessKey } from "./faults.ts";
import { accessKeys } from "./tables.ts";
import type { User } from "./user.ts";

/**
 * A long-term access key of a user. It is kept after its deletion, so that it is refused rather
 * than taken for a key that Atoll never made.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html | Access keys}
 */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly status: "Active" | "Inactive" | "Deleted";
  readonly account: string;
  readonly region: string;
  readonly userNameKey: string;
  readonly userId: string;
  readonly createdAtMs: number;
}

/** A user has at most two keys. */
export const ACCESS_KEYS_MAX = 2;

/** Makes a key for a user. */
export function newAccessKey(user: User, nowMs: number, ids: Ids): AccessKey {
  return {
    accessKeyId: mintAccessKeyId("AKIA", user.account, ids),
    secretAccessKey: mintSecretAccessKey(ids),
    status: "Active",
    account: user.account,
    region: user.region,
    userNameKey: user.nameKey,
    userId: user.id,
    createdAtMs: nowMs,
  };
}

/** The keys of a user that are not deleted. */
export async function livingKeysOf(user: User, tx: ReadTransaction): Promise<readonly AccessKey[]> {
  const { account, region, nameKey, id } = user;
  const prefix = { account, region, userNameKey: nameKey };
  const keys = await tx.scan(accessKeys, { index: "byUser", prefix });
  return keys.filter(({ status, userId }) => status !== "Deleted" && userId === id);
}

/** A living key of a user. @throws Fault `NoSuchEntity` */
export async function requireKey(
  user: User,
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<AccessKey> {
  const key = await tx.get(accessKeys, { accessKeyId });
  if (key === undefined || key.status === "Deleted" || key.userId !== user.id) {
    throw noSuchAccessKey(accessKeyId);
  }
  return key;
}
