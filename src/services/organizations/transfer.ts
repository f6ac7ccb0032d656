/**
 * A transfer of responsibility: one organization's management account lets another one's answer for
 * it, which today means its bills. It begins as an invitation:
 *
 * ```
 * 111111111111 invites 222222222222     REQUESTED   inbound for 111111111111, outbound for the other
 * 222222222222 accepts                  ACCEPTED    from the first of a month on
 * either one withdraws                  WITHDRAWN   at the end of a month
 * ```
 *
 * Nobody here sends bills: what is kept is who answers for whom, and from when to when.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_ResponsibilityTransfer.html | ResponsibilityTransfer}
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { ResponsibilityTransfer as WireTransfer } from "./contract.ts";
import {
  endNotAtMonthsEnd,
  endTooEarly,
  invalidValue,
  startNotAtMonthsBeginning,
  startTooEarly,
} from "./faults.ts";
import { stateAt, type Handshake, type HandshakeState } from "./handshake.ts";
import { mailboxOf } from "./mailbox.ts";
import { organizationsArn, type Organization } from "./organization.ts";
import { handshakes, transfers } from "./tables.ts";
import type { Tags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

export interface Transfer {
  /** The management account that takes the responsibility, and invited the other one. */
  readonly account: string;
  readonly region: string;
  /** `rt-` and 32 characters. */
  readonly id: string;
  readonly name: string;
  /** The management account that gives the responsibility away. */
  readonly sourceAccount: string;
  readonly handshakeId: string;
  readonly startAtMs: number;
  readonly endAtMs?: number | undefined;
  readonly isWithdrawn: boolean;
  readonly tags: Tags;
}

export type TransferStatus = Exclude<HandshakeState, "OPEN"> | "WITHDRAWN";

/** A transfer with the invitation that it began with. */
export interface FoundTransfer {
  readonly transfer: Transfer;
  readonly handshake: Handshake | undefined;
}

/** The one type that AWS has. @throws Fault `InvalidInputException` */
export function checkTransferType(type: string): void {
  if (type !== "BILLING") throw invalidValue();
}

/**
 * Checks when a transfer shall begin: on the first of a month to come.
 *
 * @throws Fault `InvalidInputException`
 */
export function checkStart(startAtMs: number, nowMs: number): void {
  if (startAtMs !== monthBeginning(startAtMs, 0)) throw startNotAtMonthsBeginning();
  if (startAtMs <= nowMs) throw startTooEarly();
}

/**
 * When a transfer ends that is withdrawn: with the last second of a month, this one unless said.
 *
 * @throws Fault `InvalidInputException`
 */
export function endOf({ startAtMs }: Transfer, asked: number | undefined, nowMs: number): number {
  const endAtMs = asked ?? monthEnd(Math.max(nowMs, startAtMs));
  if (Math.floor(endAtMs / 1000) !== Math.floor(monthEnd(endAtMs) / 1000)) {
    throw endNotAtMonthsEnd();
  }
  if (endAtMs < nowMs || endAtMs < startAtMs) throw endTooEarly();
  return endAtMs;
}

function monthEnd(atMs: number): number {
  return monthBeginning(atMs, 1) - 1000;
}

function monthBeginning(atMs: number, monthsLater: number): number {
  const date = wireDate(atMs);
  // oxlint-disable-next-line no-restricted-globals -- reckons with a given time
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthsLater);
}

/** The status at a time: until it is accepted, that of the invitation. */
export function statusAt({ transfer, handshake }: FoundTransfer, nowMs: number): TransferStatus {
  if (transfer.isWithdrawn) return "WITHDRAWN";
  const state = handshake === undefined ? "ACCEPTED" : stateAt(handshake, nowMs);
  return state === "OPEN" ? "REQUESTED" : state;
}

/** Tells whether a transfer is asked for or under way. */
export function isActive(found: FoundTransfer, nowMs: number): boolean {
  const status = statusAt(found, nowMs);
  if (status === "WITHDRAWN") return nowMs < (found.transfer.endAtMs ?? 0);
  return status === "REQUESTED" || status === "ACCEPTED";
}

/** Finds a transfer that an account takes part in, on either side. */
export async function findTransfer(
  id: string,
  { account, region }: Pick<Transfer, "account" | "region">,
  tx: ReadTransaction,
): Promise<FoundTransfer | undefined> {
  const inbound = await tx.get(transfers, { account, region, id });
  const [transfer] =
    inbound === undefined
      ? await tx.scan(transfers, {
          index: "bySource",
          prefix: { sourceAccount: account, region, id },
          limit: 1,
        })
      : [inbound];
  return transfer === undefined ? undefined : withHandshake(transfer, tx);
}

/** All transfers that an account takes part in on one side, by their ids. */
export async function transfersOf(
  direction: Direction,
  { account, region }: Pick<Transfer, "account" | "region">,
  tx: ReadTransaction,
): Promise<readonly FoundTransfer[]> {
  const found =
    direction === "inbound"
      ? await tx.scan(transfers, { prefix: { account, region } })
      : await tx.scan(transfers, {
          index: "bySource",
          prefix: { sourceAccount: account, region },
        });
  const all: FoundTransfer[] = [];
  for (const transfer of found) all.push(await withHandshake(transfer, tx));
  return all;
}

async function withHandshake(transfer: Transfer, tx: ReadTransaction): Promise<FoundTransfer> {
  const { account, region, handshakeId: id } = transfer;
  return { transfer, handshake: await tx.get(handshakes, { account, region, id }) };
}

/** As its parties see it: who takes the responsibility sees it come in. */
export type Direction = "inbound" | "outbound";

/** `arn:aws:organizations::111111111111:transfer/o-2b6v.../billing/inbound/rt-ab12...` */
export function transferArn({ id, account }: Transfer, seenBy: Organization): string {
  const direction: Direction = seenBy.account === account ? "inbound" : "outbound";
  return organizationsArn(seenBy, `transfer/${seenBy.id}/billing/${direction}/${id}`);
}

/** A transfer as AWS tells it to one of its parties. */
export function toWireTransfer(
  found: FoundTransfer,
  seenBy: Organization,
  nowMs: number,
): WireTransfer {
  const { transfer } = found;
  const party = (account: string): NonNullable<WireTransfer["Source"]> => ({
    ManagementAccountId: account,
    ManagementAccountEmail: mailboxOf(account),
  });
  return {
    Arn: transferArn(transfer, seenBy),
    Name: transfer.name,
    Id: transfer.id,
    Type: "BILLING",
    Status: statusAt(found, nowMs),
    Source: party(transfer.sourceAccount),
    Target: party(transfer.account),
    StartTimestamp: wireDate(transfer.startAtMs),
    ...(transfer.endAtMs !== undefined && { EndTimestamp: wireDate(transfer.endAtMs) }),
    ActiveHandshakeId: transfer.handshakeId,
  };
}
