/**
 * New values of a secret. The token of a request becomes the id of its version, so that a request
 * which is sent twice makes one version.
 *
 * ```
 * token is no version's           a new version
 * token is a version's            with the same value nothing happens, with another it is refused
 * token is an announced version's (a rotation's, which has no value yet) it gets the value
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html | PutSecretValue}
 */
import { tokenInUse } from "./faults.ts";
import { syncReplicas, type Copying } from "./replication.ts";
import { withNextRotation } from "./rotation.ts";
import { secretArn, type Secret } from "./secret.ts";
import { attachAll, CURRENT, versionAt } from "./stage.ts";
import { versions } from "./tables.ts";
import { isSameValue, openValue, sealValue, type SecretValue } from "./value.ts";
import { findVersion, isFilled, makeRoom } from "./version.ts";

export interface NewVersion {
  readonly versionId: string;
  readonly value: SecretValue;
  readonly stages: readonly string[];
}

/**
 * Tells whether a request was already done: its token is a version's, which has its value.
 *
 * @throws Fault `ResourceExistsException` when the version has another value.
 */
export async function isRepeated(
  secret: Secret,
  { versionId, value }: Pick<NewVersion, "versionId" | "value">,
  call: Copying,
): Promise<boolean> {
  const version = await findVersion(secret, versionId, call);
  if (!isFilled(version)) return false;
  const present = await openValue({ secret, versionId }, version, call);
  if (!isSameValue(present, value)) throw tokenInUse(versionId, secretArn(secret));
  return true;
}

/** A secret with one more version, which is stored; the secret itself is not yet. */
export async function addVersion(
  secret: Secret,
  { versionId, value, stages }: NewVersion,
  call: Copying,
): Promise<Secret> {
  const { tx, clock } = call;
  const { account, region, name, versionCount, kmsKeyId } = secret;
  const nowMs = clock.nowMs();
  const announced = await findVersion(secret, versionId, call);
  if (announced === undefined) await makeRoom(secret, { tx, nowMs });
  await tx.put(versions, {
    account,
    region,
    name,
    versionId,
    number: announced?.number ?? versionCount,
    createdAtMs: nowMs,
    ...(await sealValue({ secret, versionId }, value, kmsKeyId, call)),
  });
  // The first version of all is the current one, whatever else it is.
  const isFirst = versionAt(secret.labels, CURRENT) === undefined;
  const wanted = isFirst && !stages.includes(CURRENT) ? [...stages, CURRENT] : stages;
  const labels = attachAll(secret.labels, wanted, versionId);
  const changed: Secret = {
    ...secret,
    changedAtMs: nowMs,
    versionCount: announced === undefined ? versionCount + 1 : versionCount,
    labels,
  };
  const current = versionAt(labels, CURRENT);
  const isRotated = current !== versionAt(secret.labels, CURRENT);
  const scheduled = isRotated ? await rescheduled(changed, nowMs, call) : changed;
  return syncReplicas(scheduled, new Map([[versionId, value]]), call);
}

/** Where days are counted from the last rotation, a value that somebody puts counts as one. */
async function rescheduled(secret: Secret, nowMs: number, call: Copying): Promise<Secret> {
  const byDays = secret.rotation?.rules?.automaticallyAfterDays !== undefined;
  return byDays ? withNextRotation(secret, nowMs, call) : secret;
}
