/**
 * A handshake: an invitation into an organization, or the members' consent to all features. It stays
 * open for days and ends by itself when nobody answers.
 *
 * ```
 * INVITE                 OPEN -> ACCEPTED or DECLINED by the invited account, CANCELED by the inviter
 * ENABLE_ALL_FEATURES    REQUESTED -> OPEN when all members have consented -> ACCEPTED
 * APPROVE_ALL_FEATURES   OPEN -> ACCEPTED or DECLINED by a member that was once invited
 * TRANSFER_RESPONSIBILITY  as INVITE, between two management accounts
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_Handshake.html | Handshake}
 */
import type { ReadTransaction } from "../../model/store.ts";
import type { Handshake as WireHandshake, HandshakeFilter, HandshakeResource } from "./contract.ts";
import { alreadyInState, invalidTransition, invalidValue, noSuchHandshake } from "./faults.ts";
import { mailboxOf } from "./mailbox.ts";
import { organizationsArn, type Organization } from "./organization.ts";
import { handshakes } from "./tables.ts";
import type { Tags } from "./tag.ts";
import { wireDate } from "./wire-date.ts";

export interface Handshake {
  /** The management account that began it. */
  readonly account: string;
  readonly region: string;
  /** `h-` and 32 characters. */
  readonly id: string;
  readonly action: HandshakeAction;
  readonly state: HandshakeState;
  readonly organization: Pick<Organization, "id" | "partition" | "featureSet">;
  /** Who is to answer; of ENABLE_ALL_FEATURES nobody but the organization itself. */
  readonly invitedAccount: string | null;
  /** How the invitation named the account: by its number or its mailbox. */
  readonly invitedAs?: { readonly type: "ACCOUNT" | "EMAIL"; readonly id: string };
  readonly notes?: string | undefined;
  /** What the account is tagged with when it joins. */
  readonly tags: Tags;
  readonly parentId?: string | undefined;
  /** What TRANSFER_RESPONSIBILITY is about. */
  readonly transfer?: { readonly id: string; readonly startAtMs: number } | undefined;
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
  /** When it left the states that can be answered. */
  readonly endedAtMs?: number | undefined;
}

export type HandshakeAction =
  | "INVITE"
  | "ENABLE_ALL_FEATURES"
  | "APPROVE_ALL_FEATURES"
  | "TRANSFER_RESPONSIBILITY";
export type HandshakeState =
  | "REQUESTED"
  | "OPEN"
  | "ACCEPTED"
  | "DECLINED"
  | "CANCELED"
  | "EXPIRED";

const DAY_MS = 86_400_000;

/** How long a handshake waits for its answer. */
export const LIFETIME_MS: Readonly<Record<HandshakeAction, number>> = {
  INVITE: 15 * DAY_MS,
  ENABLE_ALL_FEATURES: 90 * DAY_MS,
  APPROVE_ALL_FEATURES: 90 * DAY_MS,
  TRANSFER_RESPONSIBILITY: 15 * DAY_MS,
};

/** How long a handshake is told of after it has ended. */
const REMEMBERED_MS = 30 * DAY_MS;

/** Makes a handshake that begins now. */
export function newHandshake(
  { account, region, id, partition, featureSet }: Organization,
  facts: Pick<
    Handshake,
    | "id"
    | "action"
    | "state"
    | "invitedAccount"
    | "invitedAs"
    | "notes"
    | "tags"
    | "parentId"
    | "transfer"
  >,
  nowMs: number,
): Handshake {
  return {
    ...facts,
    account,
    region,
    organization: { id, partition, featureSet },
    requestedAtMs: nowMs,
    expiresAtMs: nowMs + LIFETIME_MS[facts.action],
  };
}

/** The state at a time: what nobody answered has expired. */
export function stateAt({ state, expiresAtMs }: Handshake, nowMs: number): HandshakeState {
  return isPending(state) && nowMs >= expiresAtMs ? "EXPIRED" : state;
}

function isPending(state: HandshakeState): boolean {
  return state === "OPEN" || state === "REQUESTED";
}

/** Tells whether a handshake can still be answered. */
export function isLive(handshake: Handshake, nowMs: number): boolean {
  return isPending(stateAt(handshake, nowMs));
}

/** Tells whether AWS still tells of a handshake. */
export function isRemembered(handshake: Handshake, nowMs: number): boolean {
  const endedAtMs = handshake.endedAtMs ?? handshake.expiresAtMs;
  return isLive(handshake, nowMs) || nowMs < endedAtMs + REMEMBERED_MS;
}

/**
 * A handshake after it has been answered.
 *
 * @throws Fault `HandshakeAlreadyInStateException`, `InvalidHandshakeTransitionException`
 */
export function moved(
  handshake: Handshake,
  state: "ACCEPTED" | "DECLINED" | "CANCELED",
  nowMs: number,
): Handshake {
  const current = stateAt(handshake, nowMs);
  if (current === state) throw alreadyInState();
  const isReady = state === "CANCELED" ? isPending(current) : current === "OPEN";
  if (!isReady) throw invalidTransition();
  return { ...handshake, state, endedAtMs: nowMs };
}

/** What a caller can see of handshakes: those it began and those it is asked to answer. */
export interface HandshakeView {
  readonly account: string;
  readonly region: string;
}

/**
 * Finds a handshake that an account takes part in, on either side.
 *
 * @param view The account, or the organization's own.
 */
export async function findHandshake(
  id: string,
  { account, region }: HandshakeView,
  tx: ReadTransaction,
): Promise<Handshake | undefined> {
  const begun = await tx.get(handshakes, { account, region, id });
  if (begun !== undefined) return begun;
  const [received] = await tx.scan(handshakes, {
    index: "byInvited",
    prefix: { invitedAccount: account, region, id },
    limit: 1,
  });
  return received;
}

/** @throws Fault `HandshakeNotFoundException` */
export function requireHandshake(handshake: Handshake | undefined, nowMs: number): Handshake {
  if (handshake === undefined || !isRemembered(handshake, nowMs)) throw noSuchHandshake();
  return handshake;
}

const ACTIONS: ReadonlySet<string> = new Set([
  "INVITE",
  "ENABLE_ALL_FEATURES",
  "APPROVE_ALL_FEATURES",
  "ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE",
  "TRANSFER_RESPONSIBILITY",
]);

/** @throws Fault `InvalidInputException` */
export function checkFilter({ ActionType }: HandshakeFilter = {}): void {
  if (ActionType !== undefined && !ACTIONS.has(ActionType)) throw invalidValue();
}

/** The handshakes that a filter lets through, of those that are still told of. */
export function filtered(
  all: readonly Handshake[],
  { ActionType, ParentHandshakeId }: HandshakeFilter = {},
  nowMs: number,
): readonly Handshake[] {
  return all.filter(
    (each) =>
      isRemembered(each, nowMs) &&
      (ActionType === undefined || each.action === ActionType) &&
      (ParentHandshakeId === undefined || each.parentId === ParentHandshakeId),
  );
}

/** `arn:aws:organizations::111111111111:handshake/o-2b6v.../invite/h-ab12...` */
export function handshakeArn({ account, organization, action, id }: Handshake): string {
  const path = `handshake/${organization.id}/${action.toLowerCase()}/${id}`;
  return organizationsArn({ partition: organization.partition, account }, path);
}

/** A handshake as AWS tells it. */
export function toWireHandshake(handshake: Handshake, nowMs: number): WireHandshake {
  const { organization, invitedAccount, invitedAs } = handshake;
  const invited =
    invitedAccount === null ? [] : [invitedAs ?? { type: "ACCOUNT" as const, id: invitedAccount }];
  return {
    Id: handshake.id,
    Arn: handshakeArn(handshake),
    Parties: [
      { Id: organization.id.slice("o-".length), Type: "ORGANIZATION" },
      ...invited.map(({ id, type }) => ({ Id: id, Type: type })),
    ],
    State: stateAt(handshake, nowMs),
    RequestedTimestamp: wireDate(handshake.requestedAtMs),
    ExpirationTimestamp: wireDate(handshake.expiresAtMs),
    Action: handshake.action,
    Resources: resourcesOf(handshake, invited),
  };
}

function resourcesOf(
  { account, organization, notes, parentId, transfer }: Handshake,
  invited: readonly { readonly type: string; readonly id: string }[],
): HandshakeResource[] {
  return [
    {
      Type: "ORGANIZATION",
      Value: organization.id,
      Resources: [
        { Type: "MASTER_EMAIL", Value: mailboxOf(account) },
        { Type: "MASTER_NAME", Value: account },
        { Type: "ORGANIZATION_FEATURE_SET", Value: organization.featureSet },
      ],
    },
    ...invited.map(({ type, id }) => ({ Type: type, Value: id })),
    ...(transfer === undefined
      ? []
      : [
          { Type: "RESPONSIBILITY_TRANSFER", Value: transfer.id },
          { Type: "TRANSFER_TYPE", Value: "BILLING" },
          {
            Type: "TRANSFER_START_TIMESTAMP",
            Value: wireDate(transfer.startAtMs).toISOString(),
          },
        ]),
    ...(notes === undefined ? [] : [{ Type: "NOTES", Value: notes }]),
    ...(parentId === undefined ? [] : [{ Type: "PARENT_HANDSHAKE", Value: parentId }]),
  ];
}
