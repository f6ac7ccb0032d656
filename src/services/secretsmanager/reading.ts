/**
 * Reading values: which version, who may, and the day of the last access.
 *
 * ```
 * readableSecretAt    the secret, and under which key the version lies that is asked for
 * readPermissions     GetSecretValue; another account never gets what lies under aws/secretsmanager
 * readValue           KMS opens the data key in the caller's name: the key's policy is asked, too
 * ```
 */
import type { Call } from "../../model/operation.ts";
import type { Caller } from "../../model/principal.ts";
import type { Permission } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import type { GetSecretValueResponse } from "./contract.ts";
import { stageNotOnVersion } from "./faults.ts";
import { findSecret, type SecretResource } from "./located.ts";
import { toStored, type Secret } from "./secret.ts";
import { named } from "./secret-operation.ts";
import { defaultKeyRefusal, secretPermission } from "./secret-permission.ts";
import { CURRENT, stagesOf, versionAt } from "./stage.ts";
import { secrets, versions } from "./tables.ts";
import { openValue, valueMembers } from "./value.ts";
import {
  findVersion,
  isFilled,
  requireVersion,
  type FilledVersion,
  type VersionChoice,
} from "./version.ts";
import { dayOf, wireDate } from "./wire-date.ts";

export interface ReadableSecret {
  readonly secret: SecretResource & { readonly isUnderDefaultKey: boolean };
}

/** Finds a secret to be read. */
export async function readableSecretAt(
  secretId: string,
  choice: VersionChoice,
  call: Pick<Call, "scope" | "caller" | "tx">,
): Promise<ReadableSecret["secret"]> {
  const secret = await findSecret(secretId, call);
  return { ...secret, isUnderDefaultKey: await isUnderDefaultKey(secret, choice, call) };
}

/** Matters to other accounts only. */
async function isUnderDefaultKey(
  { record, account }: SecretResource,
  { VersionId, VersionStage = CURRENT }: VersionChoice,
  { caller, tx }: Pick<Call, "caller" | "tx">,
): Promise<boolean> {
  if (record === undefined || caller.account === account) return false;
  const versionId = VersionId ?? versionAt(record.labels, VersionStage);
  const version =
    versionId === undefined ? undefined : await findVersion(record, versionId, { tx });
  return isFilled(version) && version.isDefaultKey;
}

/** What it takes to read a value. */
export function readPermissions(
  secret: ReadableSecret["secret"],
  { VersionId, VersionStage }: VersionChoice,
  caller: Caller,
): readonly Permission[] {
  const read = secretPermission("GetSecretValue", secret, {
    "secretsmanager:VersionId": VersionId,
    "secretsmanager:VersionStage": VersionStage,
  });
  if (!secret.isUnderDefaultKey) return [read];
  return [read, ...defaultKeyRefusal("GetSecretValue", secret, { caller, kmsKeyId: undefined })];
}

/**
 * Decrypts a version's value in the caller's name.
 *
 * @throws Fault `ResourceNotFoundException`, `InvalidRequestException`, `AccessDeniedException`,
 *   `DecryptionFailure`
 */
export async function readValue(
  secret: Secret,
  choice: VersionChoice,
  call: Pick<Call, "services" | "clock"> & { readonly tx: WriteTransaction },
): Promise<GetSecretValueResponse> {
  const version = await requireVersion(secret, choice, call);
  const { versionId, createdAtMs } = version;
  const stages = stagesOf(secret.labels, versionId);
  const { VersionStage } = choice;
  if (VersionStage !== undefined && !stages.includes(VersionStage)) throw stageNotOnVersion();
  const value = await openValue({ secret, versionId }, version, call);
  await noteAccess(secret, version, call);
  return {
    ...named(secret),
    VersionId: versionId,
    ...valueMembers(value),
    VersionStages: stages.length === 0 ? undefined : stages,
    CreatedDate: wireDate(createdAtMs),
  };
}

/** AWS tells the day of the last access only, so most reads change nothing. */
async function noteAccess(
  { account, region, name, suffix, accessedDayMs }: Secret,
  version: FilledVersion,
  { tx, clock }: Pick<Call, "clock"> & { readonly tx: WriteTransaction },
): Promise<void> {
  const today = dayOf(clock.nowMs());
  if (version.accessedDayMs !== today) {
    await tx.put(versions, { ...version, accessedDayMs: today });
  }
  if (accessedDayMs === today) return;
  const locked = await tx.lock(secrets, { account, region, name });
  if (locked?.suffix !== suffix) return;
  await tx.put(secrets, toStored({ ...locked, accessedDayMs: today }));
}
