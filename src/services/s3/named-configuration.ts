/** What the operations on configurations with ids have in common. */
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { placeOf, type Bucket } from "./bucket.ts";
import { findNamed, type NamedConfigurations } from "./bucket-configuration.ts";
import { malformedXml } from "./request-faults.ts";
import {
  CONFIGURATIONS_MAX,
  noSuchConfigurationId,
  tooManyConfigurations,
} from "./stored-configuration.ts";
import { bucketConfigurations } from "./tables.ts";

/** Which of a bucket's configurations. */
export interface Named<K extends keyof NamedConfigurations> {
  readonly kind: K;
  readonly id: string;
}

/**
 * The configuration of an id.
 *
 * @throws Fault `NoSuchConfiguration`
 */
export async function requireNamed<K extends keyof NamedConfigurations>(
  bucket: Bucket,
  name: Named<K>,
  tx: ReadTransaction,
): Promise<NamedConfigurations[K]> {
  const found = await findNamed(bucket, name, tx);
  if (found === undefined) throw noSuchConfigurationId();
  return found;
}

/**
 * Keeps a configuration, in the place of one with its id.
 *
 * @param bucket Locked, so that the limit holds.
 * @throws Fault `TooManyConfigurations`
 */
export async function putNamed<K extends keyof NamedConfigurations>(
  bucket: Bucket,
  { kind, id }: Named<K>,
  value: NamedConfigurations[K],
  tx: WriteTransaction,
): Promise<void> {
  const prefix = { ...placeOf(bucket), kind };
  if (!id.isWellFormed()) throw malformedXml();
  const isNew = (await findNamed(bucket, { kind, id }, tx)) === undefined;
  if (isNew && (await tx.count(bucketConfigurations, { prefix })) >= CONFIGURATIONS_MAX) {
    throw tooManyConfigurations();
  }
  await tx.put(bucketConfigurations, { ...prefix, id, value });
}

/**
 * Deletes the configuration of an id.
 *
 * @throws Fault `NoSuchConfiguration`
 */
export async function deleteNamed<K extends keyof NamedConfigurations>(
  bucket: Bucket,
  { kind, id }: Named<K>,
  tx: WriteTransaction,
): Promise<void> {
  const wasThere =
    id.isWellFormed() && (await tx.delete(bucketConfigurations, { ...placeOf(bucket), kind, id }));
  if (!wasThere) throw noSuchConfigurationId();
}
