import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, secretIdLength, stageLength, versionIdLength } from "../constraint.ts";
import {
  UpdateSecretVersionStage,
  type UpdateSecretVersionStageRequest,
  type UpdateSecretVersionStageResponse,
} from "../contract.ts";
import { invalidParameter, valueNotFound } from "../faults.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { saveSecret, syncReplicas, type Copying } from "../replication.ts";
import type { Secret } from "../secret.ts";
import { named, onSecret } from "../secret-operation.ts";
import { secretPermission } from "../secret-permission.ts";
import { attach, CURRENT, detach, versionAt } from "../stage.ts";
import { findVersion } from "../version.ts";

/**
 * Moves a label to another version, attaches it, or takes it away.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html | UpdateSecretVersionStage}
 */
export const updateSecretVersionStage: Operation<
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse
> = writeOperation<
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse,
  LocatedSecret
>(UpdateSecretVersionStage, {
  ...onSecret("UpdateSecretVersionStage"),
  validate: ({ SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId }) =>
    check(
      secretIdLength(SecretId),
      stageLength("versionStage", VersionStage),
      versionIdLength("removeFromVersionId", RemoveFromVersionId),
      versionIdLength("moveToVersionId", MoveToVersionId),
    ),
  permission: ({ secret, input }) =>
    secretPermission("UpdateSecretVersionStage", secret, {
      "secretsmanager:VersionStage": input.VersionStage,
    }),
  async run({ input, secret: located, ...call }) {
    const secret = await lockLivePrimary(located, call.tx);
    const { VersionStage: stage, MoveToVersionId: target } = input;
    await requireVersions(secret, input, call);
    requireHolder(secret, input);
    const labels =
      target === undefined ? detach(secret.labels, stage) : attach(secret.labels, stage, target);
    const changed = { ...secret, labels, changedAtMs: call.clock.nowMs() };
    await saveSecret(await syncReplicas(changed, new Map(), call), call.tx);
    return named(secret);
  },
});

async function requireVersions(
  secret: Secret,
  { MoveToVersionId, RemoveFromVersionId }: UpdateSecretVersionStageRequest,
  call: Copying,
): Promise<void> {
  if (MoveToVersionId === undefined && RemoveFromVersionId === undefined) {
    throw invalidParameter("You must specify MoveToVersionId, RemoveFromVersionId, or both.");
  }
  for (const versionId of [RemoveFromVersionId, MoveToVersionId]) {
    if (versionId === undefined) continue;
    const version = await findVersion(secret, versionId, call);
    if (version === undefined) throw valueNotFound(`VersionId: ${versionId}`);
  }
}

/** A label is moved only by those who know where it is; AWSCURRENT is always somewhere. */
function requireHolder(
  { labels }: Secret,
  { VersionStage: stage, RemoveFromVersionId, MoveToVersionId }: UpdateSecretVersionStageRequest,
): void {
  const holder = versionAt(labels, stage);
  if (RemoveFromVersionId !== undefined && RemoveFromVersionId !== holder) {
    throw invalidParameter(
      `The staging label ${stage} isn't attached to version ${RemoveFromVersionId}.`,
    );
  }
  const isMoved = holder !== undefined && MoveToVersionId !== holder;
  if (isMoved && RemoveFromVersionId === undefined) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (stage === CURRENT && MoveToVersionId === undefined) {
    throw invalidParameter(
      `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
    );
  }
}
