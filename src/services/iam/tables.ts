/** Where IAM's records are kept: in the caller's account, under the partition's global region. */
import { namedPrincipals } from "../../model/named-principal.ts";
import { table, type Table } from "../../model/table.ts";
import type { AccessReport } from "./access-report.ts";
import type { AccessKey } from "./access-key.ts";
import type { AccountAlias, AccountSettings } from "./account-settings.ts";
import type { CredentialReport } from "./credential-report.ts";
import type { Group } from "./group.ts";
import type { InstanceProfile } from "./instance-profile.ts";
import type { KeyUse, ServiceUse } from "./last-use.ts";
import type { LoginProfile } from "./login-profile.ts";
import type { ManagedPolicy } from "./managed-policy.ts";
import type { MfaDevice } from "./mfa-device.ts";
import type { OidcProvider } from "./oidc-provider.ts";
import type { OrganizationReport } from "./organization-report.ts";
import type { OutboundIssuer } from "./outbound-federation.ts";
import type { Role } from "./role.ts";
import type { SamlProvider } from "./saml-provider.ts";
import type { ServerCertificate } from "./server-certificate.ts";
import type { ServiceCredential } from "./service-credential.ts";
import type { Session } from "./session.ts";
import type { SigningCertificate } from "./signing-certificate.ts";
import type { SshKey } from "./ssh-public-key.ts";
import type { PrincipalId, WaitingPrincipal } from "./principal-binding.ts";
import type { User } from "./user.ts";

const named = {
  columns: { account: "text", region: "text", nameKey: "text" },
  key: ["account", "region", "nameKey"],
} as const;

/** Whatever says who has which policies: the gateway remembers what it computes of them. */
const judged = { ...named, revision: "identity" } as const;

export const users: Table<User> = table<User>("iam_users", judged);

export const groups: Table<Group> = table<Group>("iam_groups", judged);

export const roles: Table<Role> = table<Role>("iam_roles", judged);

export const managedPolicies: Table<ManagedPolicy> = table<ManagedPolicy>("iam_policies", judged);

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

export const outboundIssuers: Table<OutboundIssuer> = table<OutboundIssuer>(
  "iam_outbound_issuers",
  {
    columns: { account: "text", region: "text" },
    key: ["account", "region"],
  },
);

export const samlProviders: Table<SamlProvider> = table<SamlProvider>("iam_saml_providers", {
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

export const serverCertificates: Table<ServerCertificate> = table<ServerCertificate>(
  "iam_server_certificates",
  named,
);

const ofUser = {
  columns: { id: "text", account: "text", userId: "text" },
  key: ["id"],
  indexes: { byUser: ["account", "userId"] },
  global: "its id alone names it",
} as const;

export const signingCertificates: Table<SigningCertificate> = table<SigningCertificate>(
  "iam_signing_certificates",
  ofUser,
);

export const sshPublicKeys: Table<SshKey> = table<SshKey>("iam_ssh_public_keys", ofUser);

export const credentialReports: Table<CredentialReport> = table<CredentialReport>(
  "iam_credential_reports",
  { columns: { account: "text", region: "text" }, key: ["account", "region"] },
);

export const accessReports: Table<AccessReport> = table<AccessReport>("iam_access_reports", {
  columns: { account: "text", region: "text", jobId: "text", createdAtMs: "integer" },
  key: ["account", "region", "jobId"],
  indexes: { byAge: ["account", "region", "createdAtMs"] },
});

export const organizationReports: Table<OrganizationReport> = table<OrganizationReport>(
  "iam_organization_reports",
  {
    columns: { account: "text", region: "text", jobId: "text", createdAtMs: "integer" },
    key: ["account", "region", "jobId"],
    indexes: { byAge: ["account", "region", "createdAtMs"] },
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
  revision: "identity",
});

export const sessions: Table<Session> = table<Session>("iam_sessions", {
  columns: { accessKeyId: "text", account: "text", expiresAtMs: "integer" },
  key: ["accessKeyId"],
  indexes: { byExpiry: ["account", "expiresAtMs"] },
  global: "a request names its key before anybody knows its account",
});

export const keyUses: Table<KeyUse> = table<KeyUse>("iam_key_uses", {
  columns: { accessKeyId: "text" },
  key: ["accessKeyId"],
  global: "a key is found by its id alone",
});

export const serviceUses: Table<ServiceUse> = table<ServiceUse>("iam_service_uses", {
  columns: { account: "text", region: "text", entityId: "text", namespace: "text" },
  key: ["account", "region", "entityId", "namespace"],
});

export const principalIds: Table<PrincipalId> = table<PrincipalId>("iam_principal_ids", {
  columns: { id: "text" },
  key: ["id"],
  global: "a policy of any account may name any user or role",
});

export const waitingPrincipals: Table<WaitingPrincipal> = table<WaitingPrincipal>(
  "iam_waiting_principals",
  {
    columns: { principalArn: "text", account: "text", region: "text", nameKey: "text" },
    key: ["principalArn", "account", "region", "nameKey"],
    global: "a policy of any account may name any user or role, before it is there too",
  },
);

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
  outboundIssuers,
  samlProviders,
  deletionTasks,
  serviceCredentials,
  serverCertificates,
  signingCertificates,
  sshPublicKeys,
  credentialReports,
  accessReports,
  organizationReports,
  accountSettings,
  accountAliases,
  accessKeys,
  sessions,
  keyUses,
  serviceUses,
  principalIds,
  waitingPrincipals,
  namedPrincipals,
] as unknown as readonly Table<never>[];
