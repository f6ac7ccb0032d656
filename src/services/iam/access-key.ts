import { mintAccessKeyId, mintSecretAccessKey } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
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
    userId: user.userId,
    createdAtMs: nowMs,
  };
}
