/**
 * A secret's new key also takes over the versions that AWS's own labels are on: their data keys are
 * opened with the old key and encrypted under the new one. The values themselves are not touched.
 */
import { openDataKey, wrapDataKey } from "./key-use.ts";
import type { Copying } from "./replication.ts";
import type { Secret } from "./secret.ts";
import { CURRENT, PENDING, PREVIOUS, versionAt } from "./stage.ts";
import { versions } from "./tables.ts";
import { findVersion, isFilled } from "./version.ts";

/**
 * Encrypts the labelled versions' data keys under the secret's present key.
 *
 * @throws Fault `AccessDeniedException`, `DecryptionFailure`, `EncryptionFailure`
 */
export async function rewrapVersions(secret: Secret, call: Copying): Promise<void> {
  const { kmsKeyId, labels } = secret;
  const ids = new Set([CURRENT, PENDING, PREVIOUS].map((stage) => versionAt(labels, stage)));
  for (const versionId of ids) {
    if (versionId === undefined) continue;
    const version = await findVersion(secret, versionId, call);
    if (!isFilled(version)) continue;
    const place = { secret, versionId };
    const key = await openDataKey(place, version.dataKey, call);
    const { wrapped, keyArn } = await wrapDataKey(place, { key, kmsKeyId }, call);
    const isDefaultKey = kmsKeyId === undefined;
    await call.tx.put(versions, { ...version, dataKey: wrapped, keyArn, isDefaultKey });
  }
}
