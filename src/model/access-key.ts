/**
 * The ids of access keys and IAM entities. AWS writes the account into them, and so does Atoll: the
 * account of a key is known without a look-up. `AKIA` + `RERCEIRC` + `E` + 7 random characters:
 *
 * ```
 * 111111111111 = 2 * 55555555555 + 1
 * base32(55555555555 + 2^39, 5 bytes)   8 characters
 * odd account                           one of the alphabet's second half
 * ```
 *
 * LocalStack mints `LKIA` and `LSIA` in place of `AKIA` and `ASIA`; those are read, never written.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes | Unique ID prefixes}
 */
import type { Ids } from "./ids.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const FIRST_HALF = BASE32.slice(0, 16);
const SECOND_HALF = BASE32.slice(16);
/** The ids written today have this bit set; those of the first years have it not. */
const OFFSET = 2 ** 39;
const ACCOUNT_MAX = 999_999_999_999;

const ACCESS_KEY_LENGTH = 20;
const UNIQUE_ID_LENGTH = 21;
const SECRET_LENGTH = 40;
const SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** What the id of an IAM entity begins with. */
export type UniqueIdPrefix = "AIDA" | "AROA" | "AGPA" | "ANPA" | "ANVA" | "AIPA" | "ASCA" | "APKA";

/**
 * Reads the account out of an access key id that carries one (AKIA, ASIA, LKIA, LSIA).
 *
 * @returns Twelve digits; undefined when the id is not of that form.
 */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (accessKeyId.length < ACCESS_KEY_LENGTH) return undefined;
  const prefix = accessKeyId.slice(0, 4);
  const carriesAccount =
    prefix === "AKIA" || prefix === "ASIA" || prefix === "LKIA" || prefix === "LSIA";
  return carriesAccount ? decodeAccount(accessKeyId) : undefined;
}

/** Makes an access key id of an account, 20 characters. */
export function mintAccessKeyId(prefix: "AKIA" | "ASIA", account: string, ids: Ids): string {
  return mint(prefix, account, ACCESS_KEY_LENGTH, ids);
}

/** Makes the unique id of a user, role, group or another IAM entity, 21 characters. */
export function mintUniqueId(prefix: UniqueIdPrefix, account: string, ids: Ids): string {
  return mint(prefix, account, UNIQUE_ID_LENGTH, ids);
}

/** Makes a secret access key, 40 characters. */
export function mintSecretAccessKey(ids: Ids): string {
  return ids.text(SECRET_LENGTH, SECRET_ALPHABET);
}

function mint(prefix: string, account: string, length: number, ids: Ids): string {
  const number = Number(account);
  const half = number % 2 === 0 ? FIRST_HALF : SECOND_HALF;
  const head = prefix + toBase32(Math.floor(number / 2) + OFFSET) + ids.text(1, half);
  return head + ids.text(length - head.length, BASE32);
}

function decodeAccount(id: string): string | undefined {
  let value = 0;
  for (let index = 4; index < 12; index += 1) {
    const digit = BASE32.indexOf(id.charAt(index));
    if (digit < 0) return undefined;
    // Not shifted: 40 bits are more than JavaScript's bit operators hold.
    value = value * 32 + digit;
  }
  const parity = BASE32.indexOf(id.charAt(12));
  if (parity < 0) return undefined;
  const account = 2 * (value - OFFSET) + (parity >= 16 ? 1 : 0);
  if (account < 0 || account > ACCOUNT_MAX) return undefined;
  return account.toString().padStart(12, "0");
}

/** Forty bits as eight characters. */
function toBase32(value: number): string {
  let text = "";
  let rest = value;
  for (let index = 0; index < 8; index += 1) {
    text = BASE32.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
