/** Instances, locations and grants as answers tell of them. */
import { grantArn, type AccessGrant } from "./access-grant.ts";
import { INSTANCE_ID, instanceArn, type GrantsInstance } from "./access-grants-instance.ts";
import { locationArn, type GrantsLocation } from "./access-grants-location.ts";
import type {
  Grantee,
  ListAccessGrantEntry,
  ListAccessGrantsInstanceEntry,
  ListAccessGrantsLocationsEntry,
} from "./contract.ts";

/** A time as the wire has it. */
export function wireTime(atMs: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- the wire's type for a timestamp
  return new Date(atMs);
}

export function describeInstance(instance: GrantsInstance): ListAccessGrantsInstanceEntry {
  return {
    CreatedAt: wireTime(instance.createdAtMs),
    AccessGrantsInstanceId: INSTANCE_ID,
    AccessGrantsInstanceArn: instanceArn(instance),
  };
}

export function describeLocation(location: GrantsLocation): ListAccessGrantsLocationsEntry {
  return {
    CreatedAt: wireTime(location.createdAtMs),
    AccessGrantsLocationId: location.id,
    AccessGrantsLocationArn: locationArn(location),
    LocationScope: location.scope,
    IAMRoleArn: location.roleArn,
  };
}

export function describeGrant(grant: AccessGrant): ListAccessGrantEntry {
  const { id, locationId, permission, scope, subPrefix, createdAtMs } = grant;
  return {
    CreatedAt: wireTime(createdAtMs),
    AccessGrantId: id,
    AccessGrantArn: grantArn(grant),
    Grantee: granteeIn(grant),
    AccessGrantsLocationId: locationId,
    ...(subPrefix !== undefined && {
      AccessGrantsLocationConfiguration: { S3SubPrefix: subPrefix },
    }),
    Permission: permission,
    GrantScope: scope,
  };
}

export function granteeIn({ grantee }: AccessGrant): Grantee {
  return { GranteeType: "IAM", GranteeIdentifier: grantee };
}
