/**
 * Finds the key that a request names, in whichever account and region it lies, and the grants that
 * the caller has on it.
 *
 * ```ts
 * locate: (input, call) => keyAt(input.KeyId, call),                  // Resource, perhaps no record
 * permission: ({ key, ...call }) => keyPermission("kms:Decrypt", key, call),
 * run({ key }) { const { keySpec } = requireKey(key); }               // now it must exist
 * ```
 *
 * A key that does not exist is judged by the caller's side alone: in its own account a caller who
 * may ask is told so, in another one KMS hides it.
 */
import type { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { aliasArn, AWS_ALIAS_PREFIX, type AliasPlace } from "./alias.ts";
import { draftManagedKey } from "./aws-managed-key.ts";
import { aliasNotFound, keyNotFound } from "./faults.ts";
import { grantsOf, type Grant } from "./grant.ts";
import { keyArn, type KeyPlace, type KmsKey } from "./key.ts";
import { parseKeyPlace, parseKeyReference } from "./key-reference.ts";
import { aliases, keys } from "./tables.ts";

export interface KeyResource extends Resource<KmsKey> {
  /** The alias by which it was asked for. */
  readonly requestAlias?: string | undefined;
  /** What to say when there is no such key. */
  missing(): Fault;
  /** Those that name the caller. */
  readonly grants: readonly Grant[];
  /** It is made by this very request: a service's own key, at its first use. */
  readonly isDraft?: boolean;
}

export interface LocatedKey {
  readonly key: KeyResource;
}

type Located = Pick<Call, "scope" | "caller" | "clock" | "ids" | "tx">;

/**
 * Finds a key by id, ARN, alias or alias ARN.
 *
 * @throws Fault `NotFoundException` for what has the form of none; never for a missing key.
 */
export async function keyAt(text: string, call: Located): Promise<LocatedKey> {
  return { key: await findKey(text, call) };
}

/** The same where AWS takes no alias. */
export async function keyById(text: string, call: Located): Promise<LocatedKey> {
  return { key: await keyIn(parseKeyPlace(text, call.scope), call) };
}

/** Finds a key by id, ARN, alias or alias ARN. */
export async function findKey(text: string, call: Located): Promise<KeyResource> {
  const reference = parseKeyReference(text, call.scope);
  if (reference.kind === "key") return keyIn(reference.place, call);
  const { place } = reference;
  const { account, region, aliasName } = place;
  const alias = await call.tx.get(aliases, { account, region, aliasName });
  if (alias !== undefined) return { ...(await keyIn(alias, call)), requestAlias: aliasName };
  return managedKey(place, call) ?? missingAlias(place);
}

/** The key at a place, existing or not. */
export async function keyIn(
  place: KeyPlace,
  call: Pick<Call, "caller" | "tx">,
): Promise<KeyResource> {
  const { account, region, keyId } = place;
  const record = await call.tx.get(keys, { account, region, keyId });
  if (record === undefined) return missingKey(place);
  const grants = record.grantCount === 0 ? [] : await grantsOf(record, call);
  return { ...resourceOf(record), grants };
}

function resourceOf(record: KmsKey): KeyResource {
  const { account, region, policy, tags, manager } = record;
  const arn = keyArn(record);
  return {
    type: "key",
    arn,
    account,
    region,
    record,
    policy,
    policyKind: "key",
    remedy: manager === "AWS" ? MANAGED_REMEDY : undefined,
    tags,
    isAwsManaged: record.manager === "AWS",
    grants: [],
    missing: () => keyNotFound(arn),
  };
}

/** What helps where no policy can: nobody changes that of an AWS managed key. */
const MANAGED_REMEDY =
  "use a customer managed key instead: an AWS managed key serves its own account only, through its service, and its policy cannot be changed";

function missingKey(place: KeyPlace): KeyResource {
  const { account, region } = place;
  const arn = keyArn(place);
  return {
    type: "key",
    arn,
    account,
    region,
    record: undefined,
    missing: () => keyNotFound(arn),
    grants: [],
  };
}

function missingAlias(place: AliasPlace): KeyResource {
  const { account, region } = place;
  const arn = aliasArn(place);
  const missing = (): Fault => aliasNotFound(arn);
  return { type: "key", arn, account, region, record: undefined, missing, grants: [] };
}

/** A service's own key comes into being when somebody first asks for it. */
function managedKey(place: AliasPlace, call: Located): KeyResource | undefined {
  if (!place.aliasName.startsWith(AWS_ALIAS_PREFIX)) return undefined;
  // Only the account's own requests make it.
  if (place.account !== call.caller.account) return undefined;
  const draft = draftManagedKey(place, call);
  if (draft === undefined) return undefined;
  return { ...resourceOf(draft), requestAlias: place.aliasName, isDraft: true };
}

/**
 * The record of a key that must exist.
 *
 * @throws Fault `NotFoundException`
 */
export function requireKey(key: KeyResource): KmsKey {
  // An operation that only reads makes no key.
  if (key.record === undefined || key.isDraft === true) throw key.missing();
  return key.record;
}

/**
 * The record of a key that is about to be changed, locked so that no other change gets lost.
 *
 * @throws Fault `NotFoundException`
 */
export async function lockKey(key: KeyResource, tx: WriteTransaction): Promise<KmsKey> {
  const { account, region, keyId } = requireKey(key);
  const locked = await tx.lock(keys, { account, region, keyId });
  if (locked === undefined) throw key.missing();
  return locked;
}
