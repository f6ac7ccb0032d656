import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { ServiceSpecificCredential, ServiceSpecificCredentialMetadata } from "./contract.ts";
import { constraint, invalidInput, notFound } from "./faults.ts";
import { serviceCredentials } from "./tables.ts";
import type { User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/**
 * What a user has for one service that has credentials of its own: a name and password, as for
 * CodeCommit's Git, or an API key, as for Bedrock.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html | Service-specific credentials}
 */
export interface ServiceCredential {
  /** `ACCA...` */
  readonly id: string;
  readonly account: string;
  readonly userId: string;
  readonly service: string;
  /** Of an API key: its alias. */
  readonly serviceUserName: string;
  /** Of an API key: the key. */
  readonly password: string;
  readonly status: "Active" | "Inactive";
  readonly createdAtMs: number;
  /** Of an API key that ends. */
  readonly expiresAtMs?: number | undefined;
}

/** For one service. */
export const CREDENTIALS_MAX = 2;

/** The services with credentials of their own, and what these are. */
const SERVICES: ReadonlyMap<string, "password" | "api key"> = new Map([
  ["bedrock.amazonaws.com", "api key"],
  ["cassandra.amazonaws.com", "password"],
  ["codecommit.amazonaws.com", "password"],
  ["logs.amazonaws.com", "api key"],
]);

/** Checks that a service has credentials of its own. @throws Fault `NoSuchEntity` */
export function checkService(service: string): void {
  if (SERVICES.has(service)) return;
  throw notFound(`No such service ${service} is supported for Service Specific Credentials`);
}

const AGE_DAYS_MAX = 36_600;

/** Checks how long a credential shall last; passwords do not end. @throws Fault `ValidationError`, `InvalidInput` */
export function checkAge(service: string, days: number | undefined): void {
  if (days === undefined) return;
  if (days < 1) throw constraint("credentialAgeDays", "have value greater than or equal to 1");
  if (days > AGE_DAYS_MAX) {
    throw constraint("credentialAgeDays", `have value less than or equal to ${AGE_DAYS_MAX}`);
  }
  if (SERVICES.get(service) === "password") {
    throw invalidInput(`CredentialAgeDays is not supported for service ${service}.`);
  }
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
  place: Pick<ServiceCredential, "service" | "createdAtMs" | "expiresAtMs"> & {
    readonly number: number;
  },
  ids: Ids,
): ServiceCredential {
  const { number, ...facts } = place;
  const suffix = number === 0 ? "" : `+${number}`;
  const serviceUserName = `${name}${suffix}-at-${account}`;
  return {
    ...facts,
    id: `ACCA${ids.text(ID_DIGITS, ID_ALPHABET)}`,
    account,
    userId,
    serviceUserName,
    password: newPassword({ service: facts.service, serviceUserName }, ids),
    status: "Active",
  };
}

/** A password as AWS makes them, or an API key, which says whose it is. */
export function newPassword(
  { service, serviceUserName }: Pick<ServiceCredential, "service" | "serviceUserName">,
  ids: Ids,
): string {
  const secret = `${ids.text(PASSWORD_LENGTH, PASSWORD_ALPHABET)}=`;
  if (SERVICES.get(service) === "password") return secret;
  return `ABSK${Buffer.from(`${serviceUserName}:${secret}`).toString("base64")}`;
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
  nowMs: number,
): ServiceSpecificCredentialMetadata {
  const { service, serviceUserName, status, createdAtMs, expiresAtMs } = credential;
  const isExpired = expiresAtMs !== undefined && expiresAtMs <= nowMs;
  return {
    UserName: name,
    Status: isExpired ? "Expired" : status,
    ...(SERVICES.get(service) === "password"
      ? { ServiceUserName: serviceUserName }
      : { ServiceCredentialAlias: serviceUserName }),
    CreateDate: wireDate(createdAtMs),
    ServiceSpecificCredentialId: credential.id,
    ServiceName: service,
    ...(expiresAtMs !== undefined && { ExpirationDate: wireDate(expiresAtMs) }),
  };
}

/** A credential with its password or key, which is told when it is made and not again. */
export function toWireSecret(
  credential: ServiceCredential,
  user: User,
  nowMs: number,
): ServiceSpecificCredential {
  const { service, password } = credential;
  return {
    ...toWireCredential(credential, user, nowMs),
    ...(SERVICES.get(service) === "password"
      ? { ServicePassword: password }
      : { ServiceCredentialSecret: password }),
  };
}
