/**
 * The mailbox of an account that was not made with one of its own: every twelve-digit account exists
 * here, so nobody ever gave it an address.
 */
const DOMAIN = "@accounts.atoll.invalid";

/** `111111111111@accounts.atoll.invalid` */
export function mailboxOf(account: string): string {
  return account + DOMAIN;
}

/** The account whose mailbox this is; undefined for an address of another form. */
export function accountOfMailbox(address: string): string | undefined {
  if (!address.endsWith(DOMAIN)) return undefined;
  const account = address.slice(0, -DOMAIN.length);
  return /^\d{12}$/.test(account) ? account : undefined;
}
