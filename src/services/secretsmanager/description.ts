/** What DescribeSecret and ListSecrets tell of a secret: what it is, never its value. */
import type { DescribeSecretResponse, SecretListEntry } from "./contract.ts";
import { rulesMembers } from "./rotation-schedule.ts";
import { secretArn, type Secret } from "./secret.ts";
import { stagesByVersion } from "./stage.ts";
import { tagEntries } from "./tag.ts";
import { wireDate, wireDateOf } from "./wire-date.ts";

type Shared = Omit<SecretListEntry, "SecretVersionsToStages"> &
  Omit<DescribeSecretResponse, "VersionIdsToStages" | "ReplicationStatus">;

/** What both tell. */
function sharedMembers(secret: Secret): Shared {
  const { description, kmsKeyId, type, primaryRegion, accessedDayMs, deletion } = secret;
  return {
    ARN: secretArn(secret),
    Name: secret.name,
    Type: type,
    Description: description === "" ? undefined : description,
    KmsKeyId: kmsKeyId,
    ...rotationMembers(secret),
    LastChangedDate: wireDate(secret.changedAtMs),
    LastAccessedDate: wireDateOf(accessedDayMs),
    DeletedDate: wireDateOf(deletion?.atMs),
    Tags: tagEntries(secret.tags),
    CreatedDate: wireDate(secret.createdAtMs),
    PrimaryRegion: primaryRegion,
  };
}

/** AWS tells of rotation once it was set up. */
function rotationMembers({ rotation }: Secret): Shared {
  if (rotation === undefined) return {};
  const { isEnabled, lambdaArn, rules, lastRotatedAtMs, next } = rotation;
  return {
    RotationEnabled: isEnabled,
    RotationLambdaARN: lambdaArn,
    RotationRules: rules && rulesMembers(rules),
    ExternalSecretRotationMetadata: rotation.externalMetadata,
    ExternalSecretRotationRoleArn: rotation.externalRoleArn,
    LastRotatedDate: wireDateOf(lastRotatedAtMs),
    NextRotationDate: isEnabled ? wireDateOf(next?.endMs) : undefined,
  };
}

export function describe(secret: Secret): DescribeSecretResponse {
  return { ...sharedMembers(secret), VersionIdsToStages: stagesByVersion(secret.labels) };
}

export function listEntry(secret: Secret): SecretListEntry {
  return { ...sharedMembers(secret), SecretVersionsToStages: stagesByVersion(secret.labels) };
}
