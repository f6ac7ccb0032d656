import type { Service } from "../../../model/service.ts";
import { addClientIDToOpenIDConnectProvider } from "./add-client-id-to-open-id-connect-provider.ts";
import { addRoleToInstanceProfile } from "./add-role-to-instance-profile.ts";
import { addUserToGroup } from "./add-user-to-group.ts";
import { attachGroupPolicy } from "./attach-group-policy.ts";
import { attachRolePolicy } from "./attach-role-policy.ts";
import { attachUserPolicy } from "./attach-user-policy.ts";
import { changePassword } from "./change-password.ts";
import { createAccessKey } from "./create-access-key.ts";
import { createAccountAlias } from "./create-account-alias.ts";
import { createGroup } from "./create-group.ts";
import { createInstanceProfile } from "./create-instance-profile.ts";
import { createLoginProfile } from "./create-login-profile.ts";
import { createOpenIDConnectProvider } from "./create-open-id-connect-provider.ts";
import { createPolicy } from "./create-policy.ts";
import { createPolicyVersion } from "./create-policy-version.ts";
import { createRole } from "./create-role.ts";
import { createServiceLinkedRole } from "./create-service-linked-role.ts";
import { createServiceSpecificCredential } from "./create-service-specific-credential.ts";
import { createUser } from "./create-user.ts";
import { createVirtualMFADevice } from "./create-virtual-mfa-device.ts";
import { deactivateMFADevice } from "./deactivate-mfa-device.ts";
import { deleteAccessKey } from "./delete-access-key.ts";
import { deleteAccountAlias } from "./delete-account-alias.ts";
import { deleteAccountPasswordPolicy } from "./delete-account-password-policy.ts";
import { deleteGroup } from "./delete-group.ts";
import { deleteGroupPolicy } from "./delete-group-policy.ts";
import { deleteInstanceProfile } from "./delete-instance-profile.ts";
import { deleteLoginProfile } from "./delete-login-profile.ts";
import { deleteOpenIDConnectProvider } from "./delete-open-id-connect-provider.ts";
import { deletePolicy } from "./delete-policy.ts";
import { deletePolicyVersion } from "./delete-policy-version.ts";
import { deleteRole } from "./delete-role.ts";
import { deleteRolePermissionsBoundary } from "./delete-role-permissions-boundary.ts";
import { deleteRolePolicy } from "./delete-role-policy.ts";
import { deleteServiceLinkedRole } from "./delete-service-linked-role.ts";
import { deleteServiceSpecificCredential } from "./delete-service-specific-credential.ts";
import { deleteUser } from "./delete-user.ts";
import { deleteUserPermissionsBoundary } from "./delete-user-permissions-boundary.ts";
import { deleteUserPolicy } from "./delete-user-policy.ts";
import { deleteVirtualMFADevice } from "./delete-virtual-mfa-device.ts";
import { detachGroupPolicy } from "./detach-group-policy.ts";
import { detachRolePolicy } from "./detach-role-policy.ts";
import { detachUserPolicy } from "./detach-user-policy.ts";
import { enableMFADevice } from "./enable-mfa-device.ts";
import { getAccountAuthorizationDetails } from "./get-account-authorization-details.ts";
import { getAccountPasswordPolicy } from "./get-account-password-policy.ts";
import { getAccountSummary } from "./get-account-summary.ts";
import { getContextKeysForCustomPolicy } from "./get-context-keys-for-custom-policy.ts";
import { getGroup } from "./get-group.ts";
import { getGroupPolicy } from "./get-group-policy.ts";
import { getInstanceProfile } from "./get-instance-profile.ts";
import { getLoginProfile } from "./get-login-profile.ts";
import { getMFADevice } from "./get-mfa-device.ts";
import { getOpenIDConnectProvider } from "./get-open-id-connect-provider.ts";
import { getPolicy } from "./get-policy.ts";
import { getPolicyVersion } from "./get-policy-version.ts";
import { getRole } from "./get-role.ts";
import { getRolePolicy } from "./get-role-policy.ts";
import { getServiceLinkedRoleDeletionStatus } from "./get-service-linked-role-deletion-status.ts";
import { getUser } from "./get-user.ts";
import { getUserPolicy } from "./get-user-policy.ts";
import { listAccessKeys } from "./list-access-keys.ts";
import { listAccountAliases } from "./list-account-aliases.ts";
import { listAttachedGroupPolicies } from "./list-attached-group-policies.ts";
import { listAttachedRolePolicies } from "./list-attached-role-policies.ts";
import { listAttachedUserPolicies } from "./list-attached-user-policies.ts";
import { listEntitiesForPolicy } from "./list-entities-for-policy.ts";
import { listGroupPolicies } from "./list-group-policies.ts";
import { listGroups } from "./list-groups.ts";
import { listGroupsForUser } from "./list-groups-for-user.ts";
import { listInstanceProfileTags } from "./list-instance-profile-tags.ts";
import { listInstanceProfiles } from "./list-instance-profiles.ts";
import { listInstanceProfilesForRole } from "./list-instance-profiles-for-role.ts";
import { listMFADeviceTags } from "./list-mfa-device-tags.ts";
import { listMFADevices } from "./list-mfa-devices.ts";
import { listOpenIDConnectProviderTags } from "./list-open-id-connect-provider-tags.ts";
import { listOpenIDConnectProviders } from "./list-open-id-connect-providers.ts";
import { listPolicies } from "./list-policies.ts";
import { listPolicyTags } from "./list-policy-tags.ts";
import { listPolicyVersions } from "./list-policy-versions.ts";
import { listRolePolicies } from "./list-role-policies.ts";
import { listRoleTags } from "./list-role-tags.ts";
import { listRoles } from "./list-roles.ts";
import { listServiceSpecificCredentials } from "./list-service-specific-credentials.ts";
import { listUserPolicies } from "./list-user-policies.ts";
import { listUserTags } from "./list-user-tags.ts";
import { listUsers } from "./list-users.ts";
import { listVirtualMFADevices } from "./list-virtual-mfa-devices.ts";
import { putGroupPolicy } from "./put-group-policy.ts";
import { putRolePermissionsBoundary } from "./put-role-permissions-boundary.ts";
import { putRolePolicy } from "./put-role-policy.ts";
import { putUserPermissionsBoundary } from "./put-user-permissions-boundary.ts";
import { putUserPolicy } from "./put-user-policy.ts";
import { removeClientIDFromOpenIDConnectProvider } from "./remove-client-id-from-open-id-connect-provider.ts";
import { removeRoleFromInstanceProfile } from "./remove-role-from-instance-profile.ts";
import { removeUserFromGroup } from "./remove-user-from-group.ts";
import { resetServiceSpecificCredential } from "./reset-service-specific-credential.ts";
import { resyncMFADevice } from "./resync-mfa-device.ts";
import { setDefaultPolicyVersion } from "./set-default-policy-version.ts";
import { tagInstanceProfile } from "./tag-instance-profile.ts";
import { tagMFADevice } from "./tag-mfa-device.ts";
import { tagOpenIDConnectProvider } from "./tag-open-id-connect-provider.ts";
import { tagPolicy } from "./tag-policy.ts";
import { tagRole } from "./tag-role.ts";
import { tagUser } from "./tag-user.ts";
import { untagInstanceProfile } from "./untag-instance-profile.ts";
import { untagMFADevice } from "./untag-mfa-device.ts";
import { untagOpenIDConnectProvider } from "./untag-open-id-connect-provider.ts";
import { untagPolicy } from "./untag-policy.ts";
import { untagRole } from "./untag-role.ts";
import { untagUser } from "./untag-user.ts";
import { updateAccessKey } from "./update-access-key.ts";
import { updateAccountPasswordPolicy } from "./update-account-password-policy.ts";
import { updateAssumeRolePolicy } from "./update-assume-role-policy.ts";
import { updateGroup } from "./update-group.ts";
import { updateLoginProfile } from "./update-login-profile.ts";
import { updateOpenIDConnectProviderThumbprint } from "./update-open-id-connect-provider-thumbprint.ts";
import { updateRole } from "./update-role.ts";
import { updateRoleDescription } from "./update-role-description.ts";
import { updateServiceSpecificCredential } from "./update-service-specific-credential.ts";
import { updateUser } from "./update-user.ts";

/** The operations of IAM that exist. */
export const operations = [
  addClientIDToOpenIDConnectProvider,
  addRoleToInstanceProfile,
  addUserToGroup,
  attachGroupPolicy,
  attachRolePolicy,
  attachUserPolicy,
  changePassword,
  createAccessKey,
  createAccountAlias,
  createGroup,
  createInstanceProfile,
  createLoginProfile,
  createOpenIDConnectProvider,
  createPolicy,
  createPolicyVersion,
  createRole,
  createServiceLinkedRole,
  createServiceSpecificCredential,
  createUser,
  createVirtualMFADevice,
  deactivateMFADevice,
  deleteAccessKey,
  deleteAccountAlias,
  deleteAccountPasswordPolicy,
  deleteGroup,
  deleteGroupPolicy,
  deleteInstanceProfile,
  deleteLoginProfile,
  deleteOpenIDConnectProvider,
  deletePolicy,
  deletePolicyVersion,
  deleteRole,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  deleteServiceLinkedRole,
  deleteServiceSpecificCredential,
  deleteUser,
  deleteUserPermissionsBoundary,
  deleteUserPolicy,
  deleteVirtualMFADevice,
  detachGroupPolicy,
  detachRolePolicy,
  detachUserPolicy,
  enableMFADevice,
  getAccountAuthorizationDetails,
  getAccountPasswordPolicy,
  getAccountSummary,
  getContextKeysForCustomPolicy,
  getGroup,
  getGroupPolicy,
  getInstanceProfile,
  getLoginProfile,
  getMFADevice,
  getOpenIDConnectProvider,
  getPolicy,
  getPolicyVersion,
  getRole,
  getRolePolicy,
  getServiceLinkedRoleDeletionStatus,
  getUser,
  getUserPolicy,
  listAccessKeys,
  listAccountAliases,
  listAttachedGroupPolicies,
  listAttachedRolePolicies,
  listAttachedUserPolicies,
  listEntitiesForPolicy,
  listGroupPolicies,
  listGroups,
  listGroupsForUser,
  listInstanceProfileTags,
  listInstanceProfiles,
  listInstanceProfilesForRole,
  listMFADeviceTags,
  listMFADevices,
  listOpenIDConnectProviderTags,
  listOpenIDConnectProviders,
  listPolicies,
  listPolicyTags,
  listPolicyVersions,
  listRolePolicies,
  listRoleTags,
  listRoles,
  listServiceSpecificCredentials,
  listUserPolicies,
  listUserTags,
  listUsers,
  listVirtualMFADevices,
  putGroupPolicy,
  putRolePermissionsBoundary,
  putRolePolicy,
  putUserPermissionsBoundary,
  putUserPolicy,
  removeClientIDFromOpenIDConnectProvider,
  removeRoleFromInstanceProfile,
  removeUserFromGroup,
  resetServiceSpecificCredential,
  resyncMFADevice,
  setDefaultPolicyVersion,
  tagInstanceProfile,
  tagMFADevice,
  tagOpenIDConnectProvider,
  tagPolicy,
  tagRole,
  tagUser,
  untagInstanceProfile,
  untagMFADevice,
  untagOpenIDConnectProvider,
  untagPolicy,
  untagRole,
  untagUser,
  updateAccessKey,
  updateAccountPasswordPolicy,
  updateAssumeRolePolicy,
  updateGroup,
  updateLoginProfile,
  updateOpenIDConnectProviderThumbprint,
  updateRole,
  updateRoleDescription,
  updateServiceSpecificCredential,
  updateUser,
] as unknown as Service["operations"];
