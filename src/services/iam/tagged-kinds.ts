/** The types of resource that can be tagged. */
import { requireEntity, type TaggedEntity } from "./entity.ts";
import { requireProfile, type InstanceProfile } from "./instance-profile.ts";
import { requirePolicy, type ManagedPolicy } from "./managed-policy.ts";
import { requireDevice, type MfaDevice } from "./mfa-device.ts";
import { requireProvider, type OidcProvider } from "./oidc-provider.ts";
import type { Role } from "./role.ts";
import { requireSamlProvider, type SamlProvider } from "./saml-provider.ts";
import { requireServerCertificate, type ServerCertificate } from "./server-certificate.ts";
import { refuseServiceLinked } from "./service-linked.ts";
import {
  instanceProfiles,
  managedPolicies,
  mfaDevices,
  oidcProviders,
  roles,
  samlProviders,
  serverCertificates,
  users,
} from "./tables.ts";
import type { TaggedKind } from "./tagging.ts";
import type { User } from "./user.ts";
import type { Resource } from "../../model/resource.ts";

export const taggedUser: TaggedKind<User> = {
  table: users,
  quotaName: "User",
  require: requireEntity,
};

export const taggedRole: TaggedKind<Role> = {
  table: roles,
  quotaName: "Role",
  require: requireOwnRole,
};

function requireOwnRole<E extends TaggedEntity>(resource: Resource<E>): E {
  const role = requireEntity(resource);
  refuseServiceLinked(role);
  return role;
}

export const taggedPolicy: TaggedKind<ManagedPolicy> = {
  table: managedPolicies,
  quotaName: "Policy",
  require: requirePolicy,
};

export const taggedProfile: TaggedKind<InstanceProfile> = {
  table: instanceProfiles,
  quotaName: "InstanceProfile",
  require: requireProfile,
};

export const taggedDevice: TaggedKind<MfaDevice> = {
  table: mfaDevices,
  quotaName: "MFADevice",
  require: requireDevice,
};

export const taggedServerCertificate: TaggedKind<ServerCertificate> = {
  table: serverCertificates,
  quotaName: "ServerCertificate",
  require: requireServerCertificate,
};

export const taggedSamlProvider: TaggedKind<SamlProvider> = {
  table: samlProviders,
  quotaName: "SAMLProvider",
  require: requireSamlProvider,
};

export const taggedProvider: TaggedKind<OidcProvider> = {
  table: oidcProviders,
  quotaName: "OpenIDConnectProvider",
  require: requireProvider,
};
