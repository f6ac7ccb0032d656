/**
 * Finds the secret that a request names, in whichever account and region it lies.
 *
 * ```
 * prod/db                                      by name: the caller's account, the request's region
 * arn:...:111111111111:secret:prod/db-Ab12Cd   by ARN: anybody's
 * arn:...:111111111111:secret:prod/db          by a part of it: the caller's own account only
 * ```
 *
 * An ARN that ends in a hyphen and six characters counts as whole, so that a secret whose name ends
 * so is not found by a part of its ARN: AWS's rule, and its warning.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen | Finding a secret from a partial ARN}
 */
import { parseArn } from "../../model/arn.ts";
import type { Call } from "../../model/operation.ts";
import type { Resource } from "../../model/resource.ts";
import { isAccountId, type Partition, type Scope } from "../../model/scope.ts";
import type { ReadTransaction, WriteTransaction } from "../../model/store.ts";
import { invalidName, markedForDeletion, notOnReplica, secretNotFound } from "./faults.ts";
import { isReplica, isSecretName, secretArn, type Secret, type SecretPlace } from "./secret.ts";
import { secrets } from "./tables.ts";

export interface SecretResource extends Resource<Secret> {
  readonly place: SecretPlace;
  /** How the request named it: AWS's refusals repeat that. */
  readonly requestedAs: string;
}

export interface LocatedSecret {
  readonly secret: SecretResource;
}

/**
 * Finds a secret by name or ARN.
 *
 * @throws Fault `ValidationException` for what can name none; never for a missing secret.
 */
export async function secretAt(
  secretId: string,
  call: Pick<Call, "scope" | "tx">,
): Promise<LocatedSecret> {
  return { secret: await findSecret(secretId, call) };
}

/** The same as a value of its own. */
export async function findSecret(
  secretId: string,
  { scope, tx }: Pick<Call, "scope" | "tx">,
): Promise<SecretResource> {
  const isArn = secretId.startsWith("arn:");
  const place = isArn ? parseSecretArn(secretId) : { ...scope, name: secretId };
  if (place === undefined || !isSecretName(place.name)) throw invalidName();
  const isOpen = place.suffix !== undefined || place.account === scope.account;
  const record = isOpen ? await recordAt(place, tx) : undefined;
  return { ...resourceOf(record ?? place, record), requestedAs: secretId };
}

/** The secret at a place, existing or not. */
export async function secretIn(place: SecretPlace, tx: ReadTransaction): Promise<SecretResource> {
  const record = await recordAt(place, tx);
  return resourceOf(record ?? place, record);
}

async function recordAt(place: SecretPlace, tx: ReadTransaction): Promise<Secret | undefined> {
  const { account, region, name, suffix } = place;
  const record = await tx.get(secrets, { account, region, name });
  // Another secret may have the name by now.
  return suffix === undefined || record?.suffix === suffix ? record : undefined;
}

/** A secret as a resource, also one that is about to be made. */
export function resourceOf(place: SecretPlace, record: Secret | undefined): SecretResource {
  const arn = secretArn(place);
  const { account, region } = place;
  const { policy, tags } = record ?? {};
  return { type: "Secret", arn, account, region, record, policy, tags, place, requestedAs: arn };
}

const PARTITIONS: readonly string[] = ["aws", "aws-cn", "aws-us-gov"] satisfies Partition[];
const REGION = /^[a-z0-9-]+$/;
const WHOLE = /^(.+)-([A-Za-z0-9]{6})$/s;
const RESOURCE = "secret:";

/** Reads an ARN, whole or without its last six characters. */
export function parseSecretArn(text: string): SecretPlace | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "secretsmanager" || !arn.resource.startsWith(RESOURCE)) return undefined;
  const { partition, region, account } = arn;
  if (!PARTITIONS.includes(partition) || !REGION.test(region) || !isAccountId(account)) {
    return undefined;
  }
  const scope: Scope = { partition: partition as Partition, region, account };
  const name = arn.resource.slice(RESOURCE.length);
  const whole = WHOLE.exec(name);
  return { ...scope, name: whole?.[1] ?? name, suffix: whole?.[2] };
}

/**
 * The record of a secret that must exist.
 *
 * @throws Fault `ResourceNotFoundException`
 */
export function requireSecret({ record }: SecretResource): Secret {
  if (record === undefined) throw secretNotFound();
  return record;
}

/**
 * The record of a secret that must be in use.
 *
 * @throws Fault `ResourceNotFoundException`, `InvalidRequestException`
 */
export function requireLive(secret: SecretResource): Secret {
  const record = requireSecret(secret);
  if (record.deletion !== undefined) throw markedForDeletion();
  return record;
}

/** The record of a secret that is about to be changed, locked so that no other change gets lost. */
export async function lockSecret(secret: SecretResource, tx: WriteTransaction): Promise<Secret> {
  const { account, region, name, suffix } = requireSecret(secret);
  const locked = await tx.lock(secrets, { account, region, name });
  if (locked === undefined || locked.suffix !== suffix) throw secretNotFound();
  return locked;
}

/**
 * The same where the secret must be in use, and no replica: those change with their primary.
 *
 * @throws Fault `ResourceNotFoundException`, `InvalidParameterException`, `InvalidRequestException`
 */
export async function lockLivePrimary(
  secret: SecretResource,
  tx: WriteTransaction,
): Promise<Secret> {
  const locked = await lockSecret(secret, tx);
  if (isReplica(locked)) throw notOnReplica();
  if (locked.deletion !== undefined) throw markedForDeletion();
  return locked;
}
