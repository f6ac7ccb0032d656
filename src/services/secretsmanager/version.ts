/**
 * The versions of a secret: each one value, encrypted, that never changes. Labels say which is which
 * (`stage.ts`); they stand with the secret.
 */
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { tooManyVersions, valueNotFound } from "./faults.ts";
import type { Secret } from "./secret.ts";
import { CURRENT, versionAt } from "./stage.ts";
import { versions } from "./tables.ts";
import type { SealedValue } from "./value.ts";
import { DAY_MS } from "./wire-date.ts";

export interface Version extends Partial<SealedValue> {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** The ClientRequestToken of the request that made it. */
  readonly versionId: string;
  /** In the order in which they were made, from 0. */
  readonly number: number;
  readonly createdAtMs: number;
  /** The midnight of the day on which it was last read. */
  readonly accessedDayMs?: number | undefined;
}

/** A version that has its value: one that a rotation has only announced has none. */
export type FilledVersion = Version & SealedValue;

export function isFilled(version: Version | undefined): version is FilledVersion {
  return version?.sealed !== undefined;
}

const VERSIONS_MAX = 100;

/** A version by its id, with or without a value. */
export function findVersion(
  { account, region, name }: Secret,
  versionId: string,
  { tx }: { readonly tx: ReadTransaction },
): Promise<Version | undefined> {
  return tx.get(versions, { account, region, name, versionId });
}

/** Which version a request wants; the current one without either. */
export interface VersionChoice {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

/**
 * The version that a request wants.
 *
 * @throws Fault `ResourceNotFoundException`
 */
export async function requireVersion(
  secret: Secret,
  { VersionId, VersionStage = CURRENT }: VersionChoice,
  call: { readonly tx: ReadTransaction },
): Promise<FilledVersion> {
  const wanted =
    VersionId === undefined ? `staging label: ${VersionStage}` : `VersionId: ${VersionId}`;
  const versionId = VersionId ?? versionAt(secret.labels, VersionStage);
  const found = versionId === undefined ? undefined : await findVersion(secret, versionId, call);
  if (!isFilled(found)) throw valueNotFound(wanted);
  return found;
}

/**
 * Makes room for one more version: those without a label go, the oldest first, once there are 100,
 * but for those made in the last 24 hours.
 *
 * @throws Fault `LimitExceededException`
 */
export async function makeRoom(
  secret: Secret,
  { tx, nowMs }: { readonly tx: WriteTransaction; readonly nowMs: number },
): Promise<void> {
  const { account, region, name, labels } = secret;
  const prefix = { account, region, name };
  let excess = (await tx.count(versions, { prefix })) - VERSIONS_MAX + 1;
  if (excess <= 0) return;
  const labelled = new Set(labels.map(({ versionId }) => versionId));
  for (const { versionId, createdAtMs } of await tx.scan(versions, { index: "byNumber", prefix })) {
    if (excess === 0 || createdAtMs > nowMs - DAY_MS) break;
    if (labelled.has(versionId)) continue;
    await tx.delete(versions, { ...prefix, versionId });
    excess -= 1;
  }
  if (excess > 0) throw tooManyVersions(VERSIONS_MAX);
}
