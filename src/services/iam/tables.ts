/** Where IAM's records are kept: in the caller's account, under the partition's global region. */
import { table, type Table } from "../../model/table.ts";
import type { AccessKey } from "./access-key.ts";
import type { User } from "./user.ts";

export const users: Table<User> = table<User>("iam_users", {
  columns: { account: "text", region: "text", nameKey: "text" },
  key: ["account", "region", "nameKey"],
});

export const accessKeys: Table<AccessKey> = table<AccessKey>("iam_access_keys", {
  columns: { accessKeyId: "text", account: "text", region: "text", userNameKey: "text" },
  key: ["accessKeyId"],
  indexes: { byUser: ["account", "region", "userNameKey"] },
  global: "a request names its key before anybody knows its account",
});
