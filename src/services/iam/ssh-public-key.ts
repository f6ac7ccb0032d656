/**
 * SSH keys with which users reach CodeCommit: RSA of 2048 bits or more, in the form of `ssh-keygen`
 * or in PEM. Each form can be had of a key, whichever it came in.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html | SSH keys}
 */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { mintUniqueId } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { SSHPublicKey, SSHPublicKeyMetadata } from "./contract.ts";
import { constraint, invalidPublicKey, notFound, unrecognizedPublicKeyEncoding } from "./faults.ts";
import { sshPublicKeys } from "./tables.ts";
import type { User } from "./user.ts";
import { wireDate } from "./wire-date.ts";

/** A user's key. */
export interface SshKey {
  /** `APKA...` */
  readonly id: string;
  readonly account: string;
  readonly userId: string;
  /** The text as it came. */
  readonly body: string;
  /** MD5, in hex with colons. */
  readonly fingerprint: string;
  readonly status: "Active" | "Inactive";
  readonly uploadedAtMs: number;
}

/** Of one user. */
export const SSH_KEYS_MAX = 5;

const BITS_MIN = 2048;
const BODY_LENGTH_MAX = 16_384;

/** Checks the form of a key's text before it is read. @throws Fault `ValidationError` */
export function checkKeyText(text: string): void {
  if (text.length < 1) {
    throw constraint("sSHPublicKeyBody", "have length greater than or equal to 1");
  }
  if (text.length > BODY_LENGTH_MAX) {
    throw constraint("sSHPublicKeyBody", `have length less than or equal to ${BODY_LENGTH_MAX}`);
  }
}

const ID_LENGTH_MIN = 20;
const ID_LENGTH_MAX = 128;

/** Checks the form of a key's id. @throws Fault `ValidationError` */
export function checkKeyId(id: string): void {
  if (id.length < ID_LENGTH_MIN) {
    throw constraint("sSHPublicKeyId", `have length greater than or equal to ${ID_LENGTH_MIN}`);
  }
  if (id.length > ID_LENGTH_MAX) {
    throw constraint("sSHPublicKeyId", `have length less than or equal to ${ID_LENGTH_MAX}`);
  }
  if (/^\w+$/.test(id)) return;
  throw constraint("sSHPublicKeyId", String.raw`satisfy regular expression pattern: [\w]+`);
}

/** Makes a key's record. @throws Fault `InvalidPublicKey`, `UnrecognizedPublicKeyEncoding` */
export function newSshKey(
  { account, id: userId }: User,
  { body, nowMs }: { readonly body: string; readonly nowMs: number },
  ids: Ids,
): SshKey {
  const blob = toBlob(readKey(body));
  const digest = createHash("md5").update(blob).digest("hex");
  return {
    id: mintUniqueId("APKA", account, ids),
    account,
    userId,
    body,
    fingerprint: digest.replaceAll(/..(?!$)/g, "$&:"),
    status: "Active",
    uploadedAtMs: nowMs,
  };
}

/** An RSA key's public half. */
interface RsaKey {
  readonly modulus: Buffer;
  readonly exponent: Buffer;
}

function readKey(body: string): RsaKey {
  const text = body.trim();
  const key = text.startsWith("ssh-") ? readSsh(text) : readPem(text);
  if (bitsOf(key.modulus) < BITS_MIN) throw invalidPublicKey();
  return key;
}

function readSsh(text: string): RsaKey {
  const [type = "", encoded = ""] = text.split(/\s+/, 2);
  if (type !== "ssh-rsa") throw unrecognizedPublicKeyEncoding();
  const fields = fieldsOf(Buffer.from(encoded, "base64"));
  const [name, exponent, modulus] = fields;
  if (fields.length !== 3 || name?.toString("latin1") !== type) throw invalidPublicKey();
  if (exponent === undefined || modulus === undefined || modulus.length === 0) {
    throw invalidPublicKey();
  }
  return { exponent, modulus };
}

/** Each field stands behind its length in four bytes; an empty list when they do not add up. */
function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return [];
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function readPem(text: string): RsaKey {
  if (!text.startsWith("-----BEGIN ")) throw unrecognizedPublicKeyEncoding();
  const isPublic = /^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text);
  const key = isPublic ? parsePem(text) : undefined;
  const { kty, n, e } = key?.asymmetricKeyType === "rsa" ? key.export({ format: "jwk" }) : {};
  if (kty !== "RSA" || n === undefined || e === undefined) throw invalidPublicKey();
  return { modulus: Buffer.from(n, "base64url"), exponent: Buffer.from(e, "base64url") };
}

function parsePem(text: string): KeyObject | undefined {
  try {
    return createPublicKey(text);
  } catch {
    return undefined;
  }
}

function bitsOf(modulus: Buffer): number {
  const first = modulus.findIndex((byte) => byte !== 0);
  const leading = Math.clz32(modulus[first] ?? 0) - 24;
  return first < 0 ? 0 : (modulus.length - first) * 8 - leading;
}

const SSH_NAME = Buffer.from("ssh-rsa");

function toBlob({ exponent, modulus }: RsaKey): Buffer {
  const fields = [SSH_NAME, positive(exponent), positive(modulus)];
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
}

/** A number whose first bit is set would be read as negative. */
function positive(number: Buffer): Buffer {
  const first = number[0] ?? 0;
  return first >= 0x80 ? Buffer.concat([Buffer.alloc(1), number]) : number;
}

/** The text of a key in the encoding asked for; as it came where that is the one. */
export function encodeKey({ body }: SshKey, encoding: "SSH" | "PEM"): string {
  const isSsh = body.trim().startsWith("ssh-");
  if (isSsh === (encoding === "SSH")) return body;
  const key = readKey(body);
  if (encoding === "SSH") return `${SSH_NAME.toString()} ${toBlob(key).toString("base64")}`;
  const jwk = {
    kty: "RSA",
    n: trimmed(key.modulus).toString("base64url"),
    e: trimmed(key.exponent).toString("base64url"),
  };
  return createPublicKey({ key: jwk, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
}

function trimmed(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

/** The keys of a user, in the order in which they came. */
export async function sshKeysOf(
  { account, id: userId }: User,
  tx: ReadTransaction,
): Promise<readonly SshKey[]> {
  const found = await tx.scan(sshPublicKeys, { index: "byUser", prefix: { account, userId } });
  return found.toSorted((a, b) => a.uploadedAtMs - b.uploadedAtMs);
}

/** A key of a user, which must exist. @throws Fault `NoSuchEntity` */
export async function requireSshKey(user: User, id: string, tx: ReadTransaction): Promise<SshKey> {
  const found = await tx.get(sshPublicKeys, { id });
  if (found === undefined || found.userId !== user.id) {
    throw notFound(`The Public Key with id ${id} cannot be found.`);
  }
  return found;
}

/** A key as IAM lists it. */
export function toWireKeyMetadata(key: SshKey, { name }: User): SSHPublicKeyMetadata {
  return {
    UserName: name,
    SSHPublicKeyId: key.id,
    Status: key.status,
    UploadDate: wireDate(key.uploadedAtMs),
  };
}

/** A key as IAM tells it. */
export function toWireKey(
  key: SshKey,
  user: User,
  encoding: "SSH" | "PEM" | "as it came",
): SSHPublicKey {
  return {
    ...toWireKeyMetadata(key, user),
    Fingerprint: key.fingerprint,
    SSHPublicKeyBody: encoding === "as it came" ? key.body : encodeKey(key, encoding),
  };
}
