/**
 * Canonical user ids, by which S3 names accounts in owners and ACLs. Every account has one, made of
 * its number, and every id made so can be read back: a grant to an id that is no account's is refused
 * as AWS refuses it.
 *
 * ```
 * canonicalUserId("111122223333")                     64 hexadecimal digits, always the same
 * findAccountOf(canonicalUserId("111122223333"))      "111122223333"
 * findAccountOf("75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a")   undefined
 * ```
 *
 * The last 54 digits are a hash of the account; the first ten are its number, hidden by a hash of
 * those 54. AWS's ids cannot be read; ours are no secret, only shaped alike.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html | Finding your canonical user id}
 */
import { createHash } from "node:crypto";
import { isAccountId } from "../../model/scope.ts";

/** Whoever uploads without credentials. */
export const ANONYMOUS_USER_ID = "65a011a29cdf8ec533ec3d1ccaae921c";

/** Amazon EC2, to which `aws-exec-read` grants. */
export const EC2_USER_ID = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

const HEAD_DIGITS = 10;
const ID_DIGITS = 64;

const idsByAccount = new Map<string, string>();
const IDS_KEPT_MAX = 10_000;

/** The canonical user id of an account. */
export function canonicalUserId(account: string): string {
  const known = idsByAccount.get(account);
  if (known !== undefined) return known;
  const tail = tailOf(account);
  const id = hidden(Number(account), tail) + tail;
  if (idsByAccount.size >= IDS_KEPT_MAX) idsByAccount.clear();
  idsByAccount.set(account, id);
  return id;
}

/** The account that a canonical user id names; undefined when it is none's. */
export function findAccountOf(id: string): string | undefined {
  if (id.length !== ID_DIGITS || !/^[0-9a-f]+$/.test(id)) return undefined;
  const tail = id.slice(HEAD_DIGITS);
  const number = Number.parseInt(hidden(Number.parseInt(id.slice(0, HEAD_DIGITS), 16), tail), 16);
  const account = String(number).padStart(12, "0");
  return isAccountId(account) && tailOf(account) === tail ? account : undefined;
}

/** Tells whether an id may stand in an ACL: an account's, or one of AWS's own. */
export function isCanonicalUserId(id: string): boolean {
  return id === EC2_USER_ID || id === ANONYMOUS_USER_ID || findAccountOf(id) !== undefined;
}

function tailOf(account: string): string {
  return sha256(`canonical user ${account}`).slice(0, ID_DIGITS - HEAD_DIGITS);
}

/** A number of 40 bits under a mask made of the tail; done twice, it is the number again. */
function hidden(number: number, tail: string): string {
  const mask = BigInt(`0x${sha256(tail).slice(0, HEAD_DIGITS)}`);
  return (BigInt(number) ^ mask).toString(16).padStart(HEAD_DIGITS, "0");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
