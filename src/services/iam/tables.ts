/** Where IAM's records are kept: in the caller's account, under the partition's global region. */
import { table, type Table } from "../../model/table.ts";
import type { AccessKey } from "./access-key.ts";
import type { AccountAlias, AccountSettings } from "./account-settings.ts";
import type { Group } from "./group.ts";
import type { InstanceProfile } from "./instance-profile.ts";
import type { LoginProfile } from "./login-profile.ts";
import type { ManagedPolicy } from "./managed-policy.ts";
import type { MfaDevice } from "./mfa-device.ts";
import type { OidcProvider } from "./oidc-provider.ts";
import type { Role } from "./role.ts";
import type { ServiceCredential } from "./service-credential.ts";
import type { Session } from "./session.ts";
import type { PrincipalId } from "./trust-policy.ts";
import type { User } from "./user.ts";

const named = {
  columns: { account: "text", region: "text", nameKey: "text" },
  key: ["account", "region", "nameKey"],
} as const;

export const users: Table<User> = table<User>("iam_users", named);

export const groups: Table<Group> = table<Group>("iam_groups", named);

export const roles: Table<Role> = table<Role>("iam_roles", named);

export const managedPolicies: Table<ManagedPolicy> = table<ManagedPolicy>("iam_policies", named);

export const instanceProfiles: Table<InstanceProfile> = table<InstanceProfile>(
  "iam_instance_profiles",
  named,
);

export const loginProfiles: Table<LoginProfile> = table<LoginProfile>("iam_login_profiles", {
  columns: { account: "text", region: "text", userId: "text" },
  key: ["account", "region", "userId"],
});

export const mfaDevices: Table<MfaDevice> = table<MfaDevice>("iam_mfa_devices", {
  columns: { account: "text", region: "text", serialNumber: "text" },
  key: ["account", "region", "serialNumber"],
});

export const accountSettings: Table<AccountSettings> = table<AccountSettings>("iam_accounts", {
  columns: { account: "text", region: "text" },
  key: ["account", "region"],
});

export const oidcProviders: Table<OidcProvider> = table<OidcProvider>("iam_oidc_providers", {
  columns: { account: "text", region: "text", arn: "text" },
  key: ["account", "region", "arn"],
});

export const deletionTasks: Table<DeletionTask> = table<DeletionTask>("iam_deletion_tasks", {
  columns: { account: "text", region: "text", taskId: "text" },
  key: ["account", "region", "taskId"],
});

/** The deletion of a service's role, which is over as soon as it is asked for. */
interface DeletionTask {
  readonly account: string;
  readonly region: string;
  readonly taskId: string;
}

export const serviceCredentials: Table<ServiceCredential> = table<ServiceCredential>(
  "iam_service_credentials",
  {
    columns: { id: "text", account: "text", userId: "text" },
    key: ["id"],
    indexes: { byUser: ["account", "userId"] },
    global: "its id alone names a credential",
  },
);

export const accountAliases: Table<AccountAlias> = table<AccountAlias>("iam_account_aliases", {
  columns: { partition: "text", alias: "text" },
  key: ["partition", "alias"],
  global: "an alias belongs to one account of a partition",
});

export const accessKeys: Table<AccessKey> = table<AccessKey>("iam_access_keys", {
  columns: { accessKeyId: "text", account: "text", region: "text", userNameKey: "text" },
  key: ["accessKeyId"],
  indexes: { byUser: ["account", "region", "userNameKey"] },
  global: "a request names its key before anybody knows its account",
});

export const sessions: Table<Session> = table<Session>("iam_sessions", {
  columns: { accessKeyId: "text", account: "text", expiresAtMs: "integer" },
  key: ["accessKeyId"],
  indexes: { byExpiry: ["account", "expiresAtMs"] },
  global: "a request names its key before anybody knows its account",
});

export const principalIds: Table<PrincipalId> = table<PrincipalId>("iam_principal_ids", {
  columns: { id: "text" },
  key: ["id"],
  global: "a policy of any account may name any user or role",
});

/** All of IAM's tables. */
export const tables: readonly Table<never>[] = [
  users,
  groups,
  roles,
  managedPolicies,
  instanceProfiles,
  loginProfiles,
  mfaDevices,
  oidcProviders,
  deletionTasks,
  serviceCredentials,
  accountSettings,
  accountAliases,
  accessKeys,
  sessions,
  principalIds,
] as unknown as readonly Table<never>[];
