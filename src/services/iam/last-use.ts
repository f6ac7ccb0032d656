/**
 * When keys, users and roles were last used, denied attempts included. The gateway hands in what it
 * saw in batches, outside of any request's transaction:
 *
 * ```
 * AKIA... of alice, sqs:SendMessage in eu-west-1 at 12:03
 *   iam_key_uses       AKIA...            sqs, eu-west-1, 12:03
 *   iam_service_uses   AIDA... of alice   sqs: 12:03, SendMessage: 12:03
 * ```
 *
 * Times are whole minutes, as AWS tells them.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html | Last accessed information}
 */
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import type { AccessKeyLastUsed, RoleLastUsed } from "./contract.ts";
import { findEntityAt } from "./entity-at.ts";
import type { Entity } from "./entity.ts";
import { accessKeys, keyUses, serviceUses } from "./tables.ts";
import { wireDate } from "./wire-date.ts";

/** A request that a minted key signed. */
export interface CredentialUse {
  readonly accessKeyId: string;
  /** The ARN of the user, or of the role whose session it was. */
  readonly entityArn: string;
  /** The IAM action, for example `sqs:SendMessage`. */
  readonly action: string;
  /** The region of the request. */
  readonly usedIn: string;
  readonly atMs: number;
}

/** The last use of a long-term key. */
export interface KeyUse {
  readonly accessKeyId: string;
  readonly service: string;
  readonly usedIn: string;
  readonly usedAtMs: number;
}

/** The last uses of one service by one user or role. */
export interface ServiceUse {
  readonly account: string;
  /** Where IAM's records are. */
  readonly region: string;
  readonly entityId: string;
  /** The prefix of its actions. */
  readonly namespace: string;
  readonly usedIn: string;
  readonly usedAtMs: number;
  /** In the order of their names. */
  readonly actions: readonly ActionUse[];
}

/** The last use of one action. */
export interface ActionUse {
  /** Without the prefix: `SendMessage`. */
  readonly name: string;
  readonly usedIn: string;
  readonly usedAtMs: number;
}

/** Of several uses of a key within this time the first is kept. */
const KEY_SPAN_MS = 15 * 60_000;

/** How far back uses are told. */
const TRACKED_MS = 400 * 86_400_000;

/** Keeps a batch of uses. What was used later elsewhere stays. */
export async function recordUses(
  uses: readonly CredentialUse[],
  tx: WriteTransaction,
): Promise<void> {
  // In one order, so that two processes do not wait for each other.
  const sorted = uses.toSorted((a, b) => (a.accessKeyId < b.accessKeyId ? -1 : 1));
  for (const use of sorted) {
    if (use.accessKeyId.startsWith("AKIA")) await recordKeyUse(use, tx);
  }
  for (const use of sorted) await recordServiceUse(use, tx);
}

async function recordKeyUse(
  { accessKeyId, action, usedIn, atMs }: CredentialUse,
  tx: WriteTransaction,
): Promise<void> {
  const key = await tx.get(accessKeys, { accessKeyId });
  if (key === undefined || key.status === "Deleted") return;
  const before = await tx.lock(keyUses, { accessKeyId });
  if (before !== undefined && atMs < before.usedAtMs + KEY_SPAN_MS) return;
  const [service] = partsOf(action);
  await tx.put(keyUses, { accessKeyId, service, usedIn, usedAtMs: atMs });
}

async function recordServiceUse(
  { entityArn, action, usedIn, atMs }: CredentialUse,
  tx: WriteTransaction,
): Promise<void> {
  const found = await findEntityAt(entityArn, tx);
  if (found === undefined) return;
  const { account, region, id: entityId } = found.entity;
  const [namespace, name] = partsOf(action);
  const key = { account, region, entityId, namespace };
  const before = await tx.lock(serviceUses, key);
  const use: ActionUse = { name, usedIn, usedAtMs: atMs };
  const others = before?.actions.filter((each) => each.name !== name) ?? [];
  const last = before?.actions.find((each) => each.name === name);
  const actions = [...others, later(last, use)].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const isLatest = before === undefined || before.usedAtMs <= atMs;
  const whole = isLatest ? { usedIn, usedAtMs: atMs } : before;
  await tx.put(serviceUses, {
    ...key,
    usedIn: whole.usedIn,
    usedAtMs: whole.usedAtMs,
    actions,
  });
}

function later(before: ActionUse | undefined, use: ActionUse): ActionUse {
  return before !== undefined && before.usedAtMs > use.usedAtMs ? before : use;
}

function partsOf(action: string): readonly [string, string] {
  const colon = action.indexOf(":");
  return [action.slice(0, colon).toLowerCase(), action.slice(colon + 1)];
}

const NEVER_USED = { ServiceName: "N/A", Region: "N/A" };

/** The last use of a key as IAM tells it. */
export async function keyLastUsed(
  accessKeyId: string,
  tx: ReadTransaction,
): Promise<AccessKeyLastUsed> {
  const use = await tx.get(keyUses, { accessKeyId });
  if (use === undefined) return NEVER_USED;
  const { service: ServiceName, usedIn: Region, usedAtMs } = use;
  return { ServiceName, Region, LastUsedDate: wireDate(usedAtMs) };
}

/** The last use of a role as IAM tells it: nothing of one that was not used in 400 days. */
export async function roleLastUsed(
  role: Entity,
  nowMs: number,
  tx: ReadTransaction,
): Promise<RoleLastUsed> {
  let last: ServiceUse | undefined;
  for (const use of await usesOf(role, nowMs, tx)) {
    if (last === undefined || use.usedAtMs > last.usedAtMs) last = use;
  }
  return last === undefined ? {} : { LastUsedDate: wireDate(last.usedAtMs), Region: last.usedIn };
}

/** The services that a user or role used in the last 400 days, by namespace. */
export async function usesOf(
  { account, region, id: entityId }: Entity,
  nowMs: number,
  tx: ReadTransaction,
): Promise<readonly ServiceUse[]> {
  const uses = await tx.scan(serviceUses, { prefix: { account, region, entityId } });
  return uses.filter(({ usedAtMs }) => usedAtMs > nowMs - TRACKED_MS);
}

/** The services that anybody of an account used in the last 400 days. */
export async function usesIn(
  { account, region }: Pick<Entity, "account" | "region">,
  nowMs: number,
  tx: ReadTransaction,
): Promise<readonly ServiceUse[]> {
  const uses = await tx.scan(serviceUses, { prefix: { account, region } });
  return uses.filter(({ usedAtMs }) => usedAtMs > nowMs - TRACKED_MS);
}

/** Forgets what a deleted user or role used. */
export async function forgetUses(
  { account, region, id: entityId }: Entity,
  tx: WriteTransaction,
): Promise<void> {
  await tx.deleteRange(serviceUses, { prefix: { account, region, entityId } });
}
