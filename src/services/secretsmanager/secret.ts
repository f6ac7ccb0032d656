/**
 * A secret: everything but its values, which lie apart (`version.ts`) and encrypted (`value.ts`).
 *
 * ```
 * arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod/db-Ab12Cd
 *                                                      name   six random characters
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html | What's in a secret}
 */
import type { Ids } from "../../model/ids.ts";
import type { Scope } from "../../model/scope.ts";
import { invalidName } from "./faults.ts";
import type { Rotation } from "./rotation.ts";
import type { Label } from "./stage.ts";

/** Where a secret is, existing or not. */
export interface SecretPlace extends Scope {
  readonly name: string;
  /** The end of its ARN; undefined in an ARN that leaves it out. */
  readonly suffix?: string | undefined;
}

export interface Secret extends SecretPlace {
  readonly suffix: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** The midnight of the day on which its value was last read. */
  readonly accessedDayMs?: number | undefined;
  readonly description?: string | undefined;
  /** As it was given; undefined for the account's key `aws/secretsmanager`. */
  readonly kmsKeyId?: string | undefined;
  /** The partner that holds it, of managed external secrets. */
  readonly type?: string | undefined;
  /** Undefined until it has its first one. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly policy?: string | undefined;
  readonly labels: readonly Label[];
  /** How many versions it ever had: the next one's number. */
  readonly versionCount: number;
  readonly deletion?: Deletion | undefined;
  readonly rotation?: Rotation | undefined;
  /** Of a replica, and of a primary that has or had some. */
  readonly primaryRegion?: string | undefined;
  readonly replicas: readonly Replica[];
}

export interface Deletion {
  readonly atMs: number;
}

/** A copy in another region, as the primary knows it. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId?: string | undefined;
  readonly status: "InSync" | "Failed";
  readonly statusMessage?: string | undefined;
}

/** A secret as it is stored: with its place in each order that lists have. */
export interface StoredSecret extends Secret {
  readonly byCreated: string;
  readonly byChanged: string;
  readonly byAccessed: string;
}

/** Writes an ARN, without the six characters where they are not known. */
export function secretArn({ partition, region, account, name, suffix }: SecretPlace): string {
  const end = suffix === undefined ? "" : `-${suffix}`;
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}${end}`;
}

const SUFFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function newSuffix(ids: Ids): string {
  return ids.text(6, SUFFIX_ALPHABET);
}

const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;

export const NAME_LENGTH_MAX = 512;

export function isSecretName(text: string): boolean {
  return text.length <= NAME_LENGTH_MAX && NAME.test(text);
}

/** @throws Fault `ValidationException` */
export function requireName(name: string): void {
  if (!NAME.test(name)) throw invalidName();
}

export function isReplica({ primaryRegion, region }: Secret): boolean {
  return primaryRegion !== undefined && primaryRegion !== region;
}

/** The secret with its places in the orders of lists: a time, then the name. */
export function toStored(secret: Secret): StoredSecret {
  const { name, createdAtMs, changedAtMs, accessedDayMs = 0 } = secret;
  return {
    ...secret,
    byCreated: orderBy(createdAtMs, name),
    byChanged: orderBy(changedAtMs, name),
    byAccessed: orderBy(accessedDayMs, name),
  };
}

function orderBy(ms: number, name: string): string {
  return `${String(ms).padStart(15, "0")}:${name}`;
}
