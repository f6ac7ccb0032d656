import { scryptSync, timingSafeEqual } from "node:crypto";
import { Fault } from "../../model/fault.ts";
import type { Ids } from "../../model/ids.ts";
import type { ReadTransaction } from "../../model/store.ts";
import type { PasswordPolicy } from "./account-settings.ts";
import { notFound } from "./faults.ts";
import { loginProfiles } from "./tables.ts";
import type { User } from "./user.ts";
import { PasswordPolicyViolationException } from "./contract.ts";

/**
 * A user's password for the console. The password itself is not kept.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords.html | User passwords}
 */
export interface LoginProfile {
  readonly account: string;
  readonly region: string;
  readonly userId: string;
  readonly createdAtMs: number;
  /** When the password was last set, unless that was at the beginning. */
  readonly changedAtMs?: number | undefined;
  readonly isResetRequired: boolean;
  /** Salt and scrypt hash, each base64. */
  readonly password: string;
}

const LENGTH_MIN_DEFAULT = 8;
const HASH_BYTES = 32;
/** Cheap on purpose: these are passwords of test accounts, hashed inside a transaction. */
const COST = { N: 1024, r: 8, p: 1 };

const SALT_BYTES = 16;

/** Hashes a password with a salt of its own. */
export function hashPassword(password: string, ids: Ids): string {
  const salt = Buffer.from(ids.bytes(SALT_BYTES));
  const hash = scryptSync(password, salt, HASH_BYTES, COST);
  return `${salt.toString("base64")} ${hash.toString("base64")}`;
}

/** Tells whether a password is the hashed one. */
export function isPassword(password: string, stored: string): boolean {
  const [salt = "", hash = ""] = stored.split(" ");
  const expected = Buffer.from(hash, "base64");
  const given = scryptSync(password, Buffer.from(salt, "base64"), HASH_BYTES, COST);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/**
 * Checks a password against the account's policy, or AWS's default one.
 *
 * @throws Fault `PasswordPolicyViolation`
 */
export function checkPassword(password: string, policy: PasswordPolicy | undefined): void {
  const lengthMin = policy?.lengthMin ?? LENGTH_MIN_DEFAULT;
  if (password.length < lengthMin) {
    throw violation(`Password should have a minimum length of ${lengthMin}`);
  }
  if (policy === undefined) {
    const kinds = [/[A-Z]/, /[a-z]/, /\d/, SYMBOL].filter((kind) => kind.test(password));
    if (kinds.length >= 3) return;
    throw violation(
      "Password should include a minimum of three of the following mix of character types: uppercase, lowercase, numbers, and ! @ # $ % ^ & * ( ) _ + - = [ ] { } | '",
    );
  }
  const wanted = [
    [policy.requiresUppercase, /[A-Z]/, "uppercase letter"],
    [policy.requiresLowercase, /[a-z]/, "lowercase letter"],
    [policy.requiresNumbers, /\d/, "number"],
    [policy.requiresSymbols, SYMBOL, "symbol"],
  ] as const;
  for (const [isRequired, kind, name] of wanted) {
    if (isRequired && !kind.test(password)) {
      throw violation(`Password should have at least one ${name}`);
    }
  }
}

const SYMBOL = /[!@#$%^&*()_+\-=[\]{}|']/;

function violation(text: string): Fault {
  return new Fault(PasswordPolicyViolationException, text);
}

/** A user's login profile, which must exist. @throws Fault `NoSuchEntity` */
export async function requireLogin(
  { account, region, id: userId, name }: User,
  tx: ReadTransaction,
): Promise<LoginProfile> {
  const found = await tx.get(loginProfiles, { account, region, userId });
  if (found === undefined) throw notFound(`Login Profile for User ${name} cannot be found.`);
  return found;
}
