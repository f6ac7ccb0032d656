import { readOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { everyEntity } from "../attachment.ts";
import { GetAccountSummary, type GetAccountSummaryResponse } from "../contract.ts";
import { entitiesOf } from "../entity.ts";
import { globalRegion } from "../../../model/scope.ts";
import { groupKind } from "../group.ts";
import { roleKind } from "../role.ts";
import {
  instanceProfiles,
  loginProfiles,
  managedPolicies,
  mfaDevices,
  oidcProviders,
  samlProviders,
  serverCertificates,
} from "../tables.ts";
import { userKind } from "../user.ts";

/** The quotas that IAM holds everybody to here. */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
};

/**
 * Counts what an account holds in IAM, beside its quotas.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html | GetAccountSummary}
 */
export const getAccountSummary: Operation<
  Record<string, never>,
  GetAccountSummaryResponse
> = readOperation(GetAccountSummary, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:GetAccountSummary", resource: "*" }),
  async run({ scope, tx }) {
    const prefix = { account: scope.account, region: globalRegion(scope.partition) };
    const { globalTokenVersion = 1 } = await settingsOf(scope, tx);
    const rootLogin = await tx.get(loginProfiles, { ...prefix, userId: scope.account });
    const devices = await tx.scan(mfaDevices, { prefix });
    const policies = await tx.scan(managedPolicies, { prefix });
    const entities = await everyEntity(scope, tx);
    const attached = entities.flatMap(({ attachedPolicies }) => attachedPolicies);
    return {
      SummaryMap: {
        ...QUOTAS,
        GlobalEndpointTokenVersion: globalTokenVersion,
        Users: (await entitiesOf(userKind, scope, tx)).length,
        Groups: (await entitiesOf(groupKind, scope, tx)).length,
        Roles: (await entitiesOf(roleKind, scope, tx)).length,
        InstanceProfiles: await tx.count(instanceProfiles, { prefix }),
        Policies: policies.length,
        PolicyVersionsInUse: new Set(attached).size,
        MFADevices: devices.length,
        MFADevicesInUse: devices.filter(({ owner }) => owner !== undefined).length,
        AccountMFAEnabled: 0,
        AccountAccessKeysPresent: 0,
        AccountSigningCertificatesPresent: 0,
        AccountPasswordPresent: rootLogin === undefined ? 0 : 1,
        Providers:
          (await tx.count(oidcProviders, { prefix })) + (await tx.count(samlProviders, { prefix })),
        ServerCertificates: await tx.count(serverCertificates, { prefix }),
      },
    };
  },
});
