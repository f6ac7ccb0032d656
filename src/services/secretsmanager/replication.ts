/**
 * Copies of a secret in other regions. They have its name, its ARN but for the region, its versions
 * and what it is described by; each is encrypted under a key of its own region. A replica changes
 * with its primary only, in the same transaction.
 *
 * ```
 * ReplicateSecretToRegions { Region: "eu-west-1" }     a copy, InSync
 * PutSecretValue in the primary's region                the copy has the value, too
 * StopReplicationToReplica in eu-west-1                 the copy is a secret of its own
 * ```
 *
 * DIFFERS: AWS copies a moment later and tells `InProgress` meanwhile; here it is done at once.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html | Multi-Region replication}
 */
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import { partitionOf } from "../../model/scope.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { length, regionForm, type Complaint } from "./constraint.ts";
import type { ReplicaRegionType, ReplicationStatusType } from "./contract.ts";
import { eraseSecret } from "./deletion.ts";
import { invalidReplicaRegion } from "./faults.ts";
import { chosenKey } from "./key-use.ts";
import { isReplica, toStored, type Replica, type Secret } from "./secret.ts";
import { secrets, versions } from "./tables.ts";
import { openValue, sealValue, type SecretValue } from "./value.ts";
import { findVersion, isFilled, makeRoom, type FilledVersion } from "./version.ts";
import { wireDateOf } from "./wire-date.ts";

export type Copying = Pick<Call, "services" | "ids" | "clock"> & { readonly tx: WriteTransaction };

/** Values that are at hand, by the id of their version. */
export type KnownValues = ReadonlyMap<string, SecretValue>;

const NOTHING_KNOWN: KnownValues = new Map();
/** The complaints about the regions of a request that asks for replicas. */
export function replicaForms(regions: readonly ReplicaRegionType[] = []): readonly Complaint[] {
  const member = (index: number): string => `addReplicaRegions.${index + 1}.member`;
  return regions.flatMap(({ Region, KmsKeyId }, index) => [
    ...regionForm(`${member(index)}.region`, Region),
    length(`${member(index)}.kmsKeyId`, KmsKeyId, { max: 2048 }),
  ]);
}

/**
 * Checks that replicas can be in the regions of a request.
 *
 * @throws Fault `InvalidParameterException`
 */
export function requireReplicaRegions(
  regions: readonly ReplicaRegionType[],
  { region, partition }: Pick<Secret, "region" | "partition">,
): void {
  for (const { Region = "" } of regions) {
    const isElsewhere = Region !== "" && Region !== region;
    if (!isElsewhere || partitionOf(Region) !== partition) throw invalidReplicaRegion();
  }
}

/** Adds replicas to a secret, or tries those again that failed. */
export async function addReplicas(
  secret: Secret,
  { regions, force }: { readonly regions: readonly ReplicaRegionType[]; readonly force: boolean },
  call: Copying,
  known: KnownValues = NOTHING_KNOWN,
): Promise<Secret> {
  let primary: Secret = { ...secret, primaryRegion: secret.region };
  for (const { Region: region = "", KmsKeyId } of regions) {
    const kmsKeyId = chosenKey(KmsKeyId);
    const others = primary.replicas.filter((each) => each.region !== region);
    const taken = await call.tx.lock(secrets, keyIn(primary, region));
    const isTaken = taken !== undefined && !isCopyOf(taken, primary);
    if (isTaken && (!force || taken.replicas.length > 0)) {
      const statusMessage = `Replication failed: Secret name ${primary.name} already exists in region ${region}.`;
      const failed: Replica = { region, kmsKeyId, status: "Failed", statusMessage };
      primary = { ...primary, replicas: [...others, failed] };
      continue;
    }
    if (isTaken) await eraseSecret(taken, call.tx);
    const replica = await copyTo({ region, kmsKeyId, status: "InSync" }, primary, call, known);
    primary = { ...primary, replicas: [...others, replica] };
  }
  return primary;
}

/** Brings new values to a secret's replicas. */
export async function syncReplicas(
  secret: Secret,
  known: KnownValues,
  call: Copying,
): Promise<Secret> {
  if (secret.replicas.length === 0) return secret;
  const replicas: Replica[] = [];
  for (const replica of secret.replicas) {
    const present = await call.tx.lock(secrets, keyIn(secret, replica.region));
    const isCopy = present !== undefined && isCopyOf(present, secret);
    replicas.push(isCopy ? await copyTo(replica, secret, call, known) : replica);
  }
  return { ...secret, replicas };
}

/** Stores a secret, and what describes it with its replicas, too. */
export async function saveSecret(secret: Secret, tx: WriteTransaction): Promise<void> {
  await tx.put(secrets, toStored(secret));
  for (const { region, status } of secret.replicas) {
    const present = await tx.lock(secrets, keyIn(secret, region));
    if (present === undefined || !isCopyOf(present, secret)) continue;
    const labels = status === "InSync" ? secret.labels : present.labels;
    await tx.put(secrets, toStored({ ...present, ...describing(secret), labels }));
  }
}

/** What a replica has of its primary besides its versions. */
function describing(
  secret: Secret,
): Pick<Secret, "description" | "type" | "tags" | "policy" | "changedAtMs" | "versionCount"> {
  const { description, type, tags, policy, changedAtMs, versionCount } = secret;
  return { description, type, tags, policy, changedAtMs, versionCount };
}

/** Makes a replica, or brings it what it lacks; all of it or nothing. */
async function copyTo(
  { region, kmsKeyId }: Replica,
  primary: Secret,
  call: Copying,
  known: KnownValues,
): Promise<Replica> {
  const { tx, clock } = call;
  try {
    await tx.nested(async () => {
      const present = await tx.lock(secrets, keyIn(primary, region));
      const { partition, account, name, suffix, labels } = primary;
      const copy: Secret = {
        partition,
        account,
        region,
        name,
        suffix,
        createdAtMs: present?.createdAtMs ?? clock.nowMs(),
        accessedDayMs: present?.accessedDayMs,
        ...describing(primary),
        kmsKeyId,
        labels,
        primaryRegion: primary.region,
        replicas: [],
      };
      await copyVersions(primary, copy, call, known);
      await tx.put(secrets, toStored(copy));
    });
    return { region, kmsKeyId, status: "InSync" };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { region, kmsKeyId, status: "Failed", statusMessage: error.message };
  }
}

async function copyVersions(
  primary: Secret,
  copy: Secret,
  call: Copying,
  known: KnownValues,
): Promise<void> {
  for (const versionId of new Set(primary.labels.map((label) => label.versionId))) {
    const source = await findVersion(primary, versionId, call);
    if (!isFilled(source) || isFilled(await findVersion(copy, versionId, call))) continue;
    const value = known.get(versionId) ?? (await openOf(primary, source, call));
    await makeRoom(copy, { tx: call.tx, nowMs: call.clock.nowMs() });
    const sealed = await sealValue({ secret: copy, versionId }, value, copy.kmsKeyId, call);
    const { region } = copy;
    await call.tx.put(versions, { ...source, ...sealed, region, accessedDayMs: undefined });
  }
}

function openOf(secret: Secret, version: FilledVersion, call: Copying): Promise<SecretValue> {
  return openValue({ secret, versionId: version.versionId }, version, call);
}

/** Makes a replica a secret of its own; its primary forgets it. */
export async function promote(replica: Secret, tx: WriteTransaction): Promise<Secret> {
  const primary = await lockPrimary(replica, tx);
  if (primary !== undefined) await saveSecret(withoutReplica(primary, replica.region), tx);
  return { ...replica, primaryRegion: undefined };
}

/** Removes replicas; regions without one are passed over. */
export async function removeReplicas(
  secret: Secret,
  regions: readonly string[],
  tx: WriteTransaction,
): Promise<Secret> {
  for (const region of regions) {
    const present = await tx.lock(secrets, keyIn(secret, region));
    if (present !== undefined && isCopyOf(present, secret)) await eraseSecret(present, tx);
  }
  return regions.reduce<Secret>(withoutReplica, secret);
}

function withoutReplica(secret: Secret, region: string): Secret {
  return { ...secret, replicas: secret.replicas.filter((each) => each.region !== region) };
}

async function lockPrimary(replica: Secret, tx: WriteTransaction): Promise<Secret | undefined> {
  if (replica.primaryRegion === undefined) return undefined;
  const primary = await tx.lock(secrets, keyIn(replica, replica.primaryRegion));
  return primary !== undefined && isCopyOf(replica, primary) ? primary : undefined;
}

function isCopyOf(one: Secret, primary: Secret): boolean {
  return isReplica(one) && one.primaryRegion === primary.region && one.suffix === primary.suffix;
}

function keyIn(
  { account, name }: Secret,
  region: string,
): { readonly account: string; readonly region: string; readonly name: string } {
  return { account, region, name };
}

/** The replicas of a secret as answers have them. */
export async function replicationStatus(
  secret: Secret,
  tx: ReadTransaction,
): Promise<readonly ReplicationStatusType[] | undefined> {
  if (secret.replicas.length === 0) return undefined;
  const statuses: ReplicationStatusType[] = [];
  for (const { region, kmsKeyId, status, statusMessage } of secret.replicas) {
    const present = await tx.get(secrets, keyIn(secret, region));
    const isCopy = present !== undefined && isCopyOf(present, secret);
    statuses.push({
      Region: region,
      KmsKeyId: kmsKeyId ?? "alias/aws/secretsmanager",
      Status: status,
      StatusMessage: statusMessage,
      LastAccessedDate: wireDateOf(isCopy ? present.accessedDayMs : undefined),
    });
  }
  return statuses;
}
