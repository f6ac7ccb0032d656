import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { ServiceSpecificCredentialMetadata } from "./contract.ts";
import { constraint, notFound } from "./faults.ts";
import { serviceCredentials } from "./tables.ts";
import type { User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/**
 * A user's name and password for one service that has its own, such as CodeCommit's Git.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html | Service-specific credentials}
 */
export interface ServiceCredential {
  /** `ACCA...` */
  readonly id: string;
  readonly account: string;
  readonly userId: string;
  readonly service: string;
  readonly serviceUserName: string;
  readonly password: string;
  readonly status: "Active" | "Inactive";
  readonly createdAtMs: number;
}

/** For one service. */
export const CREDENTIALS_MAX = 2;

const SERVICES: ReadonlySet<string> = new Set([
  "cassandra.amazonaws.com",
  "codecommit.amazonaws.com",
]);

/** Checks that a service has credentials of its own. @throws Fault `NoSuchEntity` */
export function checkService(service: string): void {
  if (SERVICES.has(service)) return;
  throw notFound(`No such service ${service} is supported for Service Specific Credentials`);
}

/** Checks the form of a credential's id. @throws Fault `ValidationError` */
export function checkCredentialId(id: string): void {
  if (/^\w+$/.test(id)) return;
  throw constraint(
    "serviceSpecificCredentialId",
    String.raw`satisfy regular expression pattern: [\w]+`,
  );
}

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_DIGITS = 17;
const PASSWORD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PASSWORD_LENGTH = 43;

/** Makes a credential. */
export function newServiceCredential(
  { account, id: userId, name }: User,
  place: Pick<ServiceCredential, "service" | "createdAtMs"> & { readonly number: number },
  ids: Ids,
): ServiceCredential {
  const { number, ...facts } = place;
  const suffix = number === 0 ? "" : `+${number}`;
  return {
    ...facts,
    id: `ACCA${ids.text(ID_DIGITS, ID_ALPHABET)}`,
    account,
    userId,
    serviceUserName: `${name}${suffix}-at-${account}`,
    password: newPassword(ids),
    status: "Active",
  };
}

/** A password as AWS makes them. */
export function newPassword(ids: Ids): string {
  return `${ids.text(PASSWORD_LENGTH, PASSWORD_ALPHABET)}=`;
}

/** The credentials of a user, in the order of their making. */
export async function credentialsOf(
  { account, id }: User,
  tx: ReadTransaction,
): Promise<readonly ServiceCredential[]> {
  const found = await tx.scan(serviceCredentials, {
    index: "byUser",
    prefix: { account, userId: id },
  });
  return found.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
}

/** A credential of a user, which must exist. @throws Fault `NoSuchEntity` */
export async function requireCredential(
  user: User,
  id: string,
  tx: ReadTransaction,
): Promise<ServiceCredential> {
  const found = await tx.get(serviceCredentials, { id });
  if (found === undefined || found.userId !== user.id) {
    throw notFound(`No such credential ${id} exists`);
  }
  return found;
}

/** A credential as IAM tells it, without its password. */
export function toWireCredential(
  credential: ServiceCredential,
  { name }: User,
): ServiceSpecificCredentialMetadata & { readonly ServiceUserName: string } {
  return {
    UserName: name,
    Status: credential.status,
    ServiceUserName: credential.serviceUserName,
    CreateDate: wireDate(credential.createdAtMs),
    ServiceSpecificCredentialId: credential.id,
    ServiceName: credential.service,
  };
}
