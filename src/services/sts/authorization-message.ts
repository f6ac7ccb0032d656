/**
 * Encoded authorization messages: the facts of a denial, in a form that only those can read who may.
 * EC2 ends its sentence with one:
 *
 * ```
 * You are not authorized to perform this operation. Encoded authorization failure message: 7d1eT...
 * sts decode-authorization-message --encoded-message 7d1eT...    {"allowed":false,"explicitDeny":...}
 * ```
 *
 * A message carries its facts sealed, for the account of the caller that was denied: nobody forges
 * one, and another account reads nothing.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html | DecodeAuthorizationMessage}
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { AuthorizationMessage } from "../../iam-engine/index.ts";
import type { Vault } from "../../model/vault.ts";

/** The longest message that is decoded. */
export const MESSAGE_LENGTH_MAX = 10_240;

/** Encodes the facts of a denial for an account. */
export function encodeMessage(
  message: AuthorizationMessage,
  account: string,
  vault: Vault,
): string {
  const whole = seal(message, account, vault);
  if (whole.length <= MESSAGE_LENGTH_MAX) return whole;
  // A statement may be longer than any message: then it is left out.
  return seal({ ...message, matchedStatements: { items: [] } }, account, vault);
}

function seal(message: AuthorizationMessage, account: string, vault: Vault): string {
  const packed = deflateRawSync(JSON.stringify(message));
  return Buffer.from(vault.seal(packed, placeOf(account))).toString("base64url");
}

/** Reads a message of an account; undefined when it is none. */
export function decodeMessage(encoded: string, account: string, vault: Vault): string | undefined {
  if (!/^[\w-]+$/.test(encoded)) return undefined;
  const packed = vault.open(Buffer.from(encoded, "base64url"), placeOf(account));
  return packed && inflateRawSync(packed).toString("utf8");
}

function placeOf(account: string): string {
  return `authorization message of ${account}`;
}
