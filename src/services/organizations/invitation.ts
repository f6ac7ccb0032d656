import type { HandshakeParty } from "./contract.ts";
import { invalidMailbox, invalidParty, invalidPattern } from "./faults.ts";
import type { Handshake } from "./handshake.ts";
import { accountOfMailbox } from "./mailbox.ts";

/** Whom an invitation is for. */
export interface Invited {
  readonly account: string;
  readonly as: NonNullable<Handshake["invitedAs"]>;
}

/**
 * Reads whom an invitation names: an account by its number, or by its mailbox.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_HandshakeParty.html | HandshakeParty}
 * @throws Fault `InvalidInputException`
 */
export function readInvited({ Id, Type }: HandshakeParty): Invited {
  if (Type === "ACCOUNT") {
    if (!/^\d{12}$/.test(Id)) throw invalidPattern();
    return { account: Id, as: { type: Type, id: Id } };
  }
  if (Type !== "EMAIL") throw invalidParty();
  const account = accountOfMailbox(Id);
  if (account === undefined) throw invalidMailbox();
  return { account, as: { type: Type, id: Id } };
}
