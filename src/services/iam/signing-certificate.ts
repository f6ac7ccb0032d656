import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { SigningCertificate as WireSigningCertificate } from "./contract.ts";
import { constraint, notFound } from "./faults.ts";
import { signingCertificates } from "./tables.ts";
import type { User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/**
 * A certificate with which a user signs SOAP requests of AWS's first years.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_SigningCertificate.html | SigningCertificate}
 */
export interface SigningCertificate {
  readonly id: string;
  readonly account: string;
  readonly userId: string;
  readonly body: string;
  /** SHA-256, in hex: two users of an account may not share a certificate. */
  readonly fingerprint: string;
  readonly status: "Active" | "Inactive";
  readonly uploadedAtMs: number;
}

/** Of one user. */
export const SIGNING_CERTIFICATES_MAX = 2;

const ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_LENGTH = 32;

/** Makes the id of a certificate. */
export function newCertificateId(ids: Ids): string {
  return ids.text(ID_LENGTH, ID_ALPHABET);
}

const ID_LENGTH_MIN = 24;
const ID_LENGTH_MAX = 128;

/** Checks the form of a certificate's id. @throws Fault `ValidationError` */
export function checkCertificateId(id: string): void {
  if (id.length < ID_LENGTH_MIN) {
    throw constraint("certificateId", `have length greater than or equal to ${ID_LENGTH_MIN}`);
  }
  if (id.length > ID_LENGTH_MAX) {
    throw constraint("certificateId", `have length less than or equal to ${ID_LENGTH_MAX}`);
  }
  if (/^\w+$/.test(id)) return;
  throw constraint("certificateId", String.raw`satisfy regular expression pattern: [\w]+`);
}

/** The certificates of a user, in the order in which they came. */
export async function certificatesOf(
  { account, id: userId }: User,
  tx: ReadTransaction,
): Promise<readonly SigningCertificate[]> {
  const prefix = { account, userId };
  const found = await tx.scan(signingCertificates, { index: "byUser", prefix });
  return found.toSorted((a, b) => a.uploadedAtMs - b.uploadedAtMs);
}

/** A certificate of a user, which must exist. @throws Fault `NoSuchEntity` */
export async function requireSigningCertificate(
  user: User,
  id: string,
  tx: ReadTransaction,
): Promise<SigningCertificate> {
  const found = await tx.get(signingCertificates, { id });
  if (found === undefined || found.userId !== user.id) {
    throw notFound(`The Certificate with id ${id} cannot be found.`);
  }
  return found;
}

/** A certificate as IAM tells it. */
export function toWireSigningCertificate(
  { id, body, status, uploadedAtMs }: SigningCertificate,
  { name }: User,
): WireSigningCertificate {
  return {
    UserName: name,
    CertificateId: id,
    CertificateBody: body,
    Status: status,
    UploadDate: wireDate(uploadedAtMs),
  };
}
