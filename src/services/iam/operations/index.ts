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
import { createSAMLProvider } from "./create-saml-provider.ts";
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
import { deleteSAMLProvider } from "./delete-saml-provider.ts";
import { deleteServerCertificate } from "./delete-server-certificate.ts";
import { deleteServiceLinkedRole } from "./delete-service-linked-role.ts";
import { deleteServiceSpecificCredential } from "./delete-service-specific-credential.ts";
import { deleteSigningCertificate } from "./delete-signing-certificate.ts";
import { deleteSSHPublicKey } from "./delete-ssh-public-key.ts";
import { deleteUser } from "./delete-user.ts";
import { deleteUserPermissionsBoundary } from "./delete-user-permissions-boundary.ts";
import { deleteUserPolicy } from "./delete-user-policy.ts";
import { deleteVirtualMFADevice } from "./delete-virtual-mfa-device.ts";
import { detachGroupPolicy } from "./detach-group-policy.ts";
import { detachRolePolicy } from "./detach-role-policy.ts";
import { detachUserPolicy } from "./detach-user-policy.ts";
import { disableOrganizationsRootCredentialsManagement } from "./disable-organizations-root-credentials-management.ts";
import { disableOrganizationsRootSessions } from "./disable-organizations-root-sessions.ts";
import { disableOutboundWebIdentityFederation } from "./disable-outbound-web-identity-federation.ts";
import { enableMFADevice } from "./enable-mfa-device.ts";
import { enableOrganizationsRootCredentialsManagement } from "./enable-organizations-root-credentials-management.ts";
import { enableOrganizationsRootSessions } from "./enable-organizations-root-sessions.ts";
import { enableOutboundWebIdentityFederation } from "./enable-outbound-web-identity-federation.ts";
import { generateCredentialReport } from "./generate-credential-report.ts";
import { generateOrganizationsAccessReport } from "./generate-organizations-access-report.ts";
import { generateServiceLastAccessedDetails } from "./generate-service-last-accessed-details.ts";
import { getAccessKeyLastUsed } from "./get-access-key-last-used.ts";
import { getAccountAuthorizationDetails } from "./get-account-authorization-details.ts";
import { getAccountPasswordPolicy } from "./get-account-password-policy.ts";
import { getAccountSummary } from "./get-account-summary.ts";
import { getContextKeysForCustomPolicy } from "./get-context-keys-for-custom-policy.ts";
import { getContextKeysForPrincipalPolicy } from "./get-context-keys-for-principal-policy.ts";
import { getCredentialReport } from "./get-credential-report.ts";
import { getGroup } from "./get-group.ts";
import { getGroupPolicy } from "./get-group-policy.ts";
import { getInstanceProfile } from "./get-instance-profile.ts";
import { getLoginProfile } from "./get-login-profile.ts";
import { getMFADevice } from "./get-mfa-device.ts";
import { getOpenIDConnectProvider } from "./get-open-id-connect-provider.ts";
import { getOrganizationsAccessReport } from "./get-organizations-access-report.ts";
import { getOutboundWebIdentityFederationInfo } from "./get-outbound-web-identity-federation-info.ts";
import { getPolicy } from "./get-policy.ts";
import { getPolicyVersion } from "./get-policy-version.ts";
import { getRole } from "./get-role.ts";
import { getRolePolicy } from "./get-role-policy.ts";
import { getSAMLProvider } from "./get-saml-provider.ts";
import { getServerCertificate } from "./get-server-certificate.ts";
import { getServiceLastAccessedDetails } from "./get-service-last-accessed-details.ts";
import { getServiceLastAccessedDetailsWithEntities } from "./get-service-last-accessed-details-with-entities.ts";
import { getServiceLinkedRoleDeletionStatus } from "./get-service-linked-role-deletion-status.ts";
import { getSSHPublicKey } from "./get-ssh-public-key.ts";
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
import { listOrganizationsFeatures } from "./list-organizations-features.ts";
import { listPolicies } from "./list-policies.ts";
import { listPoliciesGrantingServiceAccess } from "./list-policies-granting-service-access.ts";
import { listPolicyTags } from "./list-policy-tags.ts";
import { listPolicyVersions } from "./list-policy-versions.ts";
import { listRolePolicies } from "./list-role-policies.ts";
import { listRoleTags } from "./list-role-tags.ts";
import { listRoles } from "./list-roles.ts";
import { listSAMLProviderTags } from "./list-saml-provider-tags.ts";
import { listSAMLProviders } from "./list-saml-providers.ts";
import { listServerCertificateTags } from "./list-server-certificate-tags.ts";
import { listServerCertificates } from "./list-server-certificates.ts";
import { listServiceSpecificCredentials } from "./list-service-specific-credentials.ts";
import { listSigningCertificates } from "./list-signing-certificates.ts";
import { listSSHPublicKeys } from "./list-ssh-public-keys.ts";
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
import { setSecurityTokenServicePreferences } from "./set-security-token-service-preferences.ts";
import { simulateCustomPolicy } from "./simulate-custom-policy.ts";
import { simulatePrincipalPolicy } from "./simulate-principal-policy.ts";
import { tagInstanceProfile } from "./tag-instance-profile.ts";
import { tagMFADevice } from "./tag-mfa-device.ts";
import { tagOpenIDConnectProvider } from "./tag-open-id-connect-provider.ts";
import { tagPolicy } from "./tag-policy.ts";
import { tagRole } from "./tag-role.ts";
import { tagSAMLProvider } from "./tag-saml-provider.ts";
import { tagServerCertificate } from "./tag-server-certificate.ts";
import { tagUser } from "./tag-user.ts";
import { untagInstanceProfile } from "./untag-instance-profile.ts";
import { untagMFADevice } from "./untag-mfa-device.ts";
import { untagOpenIDConnectProvider } from "./untag-open-id-connect-provider.ts";
import { untagPolicy } from "./untag-policy.ts";
import { untagRole } from "./untag-role.ts";
import { untagSAMLProvider } from "./untag-saml-provider.ts";
import { untagServerCertificate } from "./untag-server-certificate.ts";
import { untagUser } from "./untag-user.ts";
import { updateAccessKey } from "./update-access-key.ts";
import { updateAccountPasswordPolicy } from "./update-account-password-policy.ts";
import { updateAssumeRolePolicy } from "./update-assume-role-policy.ts";
import { updateGroup } from "./update-group.ts";
import { updateLoginProfile } from "./update-login-profile.ts";
import { updateOpenIDConnectProviderThumbprint } from "./update-open-id-connect-provider-thumbprint.ts";
import { updateRole } from "./update-role.ts";
import { updateRoleDescription } from "./update-role-description.ts";
import { updateSAMLProvider } from "./update-saml-provider.ts";
import { updateServerCertificate } from "./update-server-certificate.ts";
import { updateServiceSpecificCredential } from "./update-service-specific-credential.ts";
import { updateSigningCertificate } from "./update-signing-certificate.ts";
import { updateSSHPublicKey } from "./update-ssh-public-key.ts";
import { updateUser } from "./update-user.ts";
import { uploadServerCertificate } from "./upload-server-certificate.ts";
import { uploadSigningCertificate } from "./upload-signing-certificate.ts";
import { uploadSSHPublicKey } from "./upload-ssh-public-key.ts";

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
  createSAMLProvider,
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
  deleteSAMLProvider,
  deleteSSHPublicKey,
  deleteServerCertificate,
  deleteServiceLinkedRole,
  deleteServiceSpecificCredential,
  deleteSigningCertificate,
  deleteUser,
  deleteUserPermissionsBoundary,
  deleteUserPolicy,
  deleteVirtualMFADevice,
  detachGroupPolicy,
  detachRolePolicy,
  detachUserPolicy,
  disableOrganizationsRootCredentialsManagement,
  disableOrganizationsRootSessions,
  disableOutboundWebIdentityFederation,
  enableMFADevice,
  enableOrganizationsRootCredentialsManagement,
  enableOrganizationsRootSessions,
  enableOutboundWebIdentityFederation,
  generateCredentialReport,
  generateOrganizationsAccessReport,
  generateServiceLastAccessedDetails,
  getAccessKeyLastUsed,
  getAccountAuthorizationDetails,
  getAccountPasswordPolicy,
  getAccountSummary,
  getContextKeysForCustomPolicy,
  getContextKeysForPrincipalPolicy,
  getCredentialReport,
  getGroup,
  getGroupPolicy,
  getInstanceProfile,
  getLoginProfile,
  getMFADevice,
  getOpenIDConnectProvider,
  getOrganizationsAccessReport,
  getOutboundWebIdentityFederationInfo,
  getPolicy,
  getPolicyVersion,
  getRole,
  getRolePolicy,
  getSAMLProvider,
  getSSHPublicKey,
  getServerCertificate,
  getServiceLastAccessedDetails,
  getServiceLastAccessedDetailsWithEntities,
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
  listOrganizationsFeatures,
  listPolicies,
  listPoliciesGrantingServiceAccess,
  listPolicyTags,
  listPolicyVersions,
  listRolePolicies,
  listRoleTags,
  listRoles,
  listSAMLProviderTags,
  listSAMLProviders,
  listServerCertificateTags,
  listServerCertificates,
  listServiceSpecificCredentials,
  listSigningCertificates,
  listSSHPublicKeys,
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
  setSecurityTokenServicePreferences,
  simulateCustomPolicy,
  simulatePrincipalPolicy,
  tagInstanceProfile,
  tagMFADevice,
  tagOpenIDConnectProvider,
  tagPolicy,
  tagRole,
  tagSAMLProvider,
  tagServerCertificate,
  tagUser,
  untagInstanceProfile,
  untagMFADevice,
  untagOpenIDConnectProvider,
  untagPolicy,
  untagRole,
  untagSAMLProvider,
  untagServerCertificate,
  untagUser,
  updateAccessKey,
  updateAccountPasswordPolicy,
  updateAssumeRolePolicy,
  updateGroup,
  updateLoginProfile,
  updateOpenIDConnectProviderThumbprint,
  updateRole,
  updateRoleDescription,
  updateSAMLProvider,
  updateSSHPublicKey,
  updateServerCertificate,
  updateServiceSpecificCredential,
  updateSigningCertificate,
  updateUser,
  uploadServerCertificate,
  uploadSigningCertificate,
  uploadSSHPublicKey,
] as unknown as Service["operations"];
