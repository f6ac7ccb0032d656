/**
 * How long session tokens are. Clients that must hold long ones can ask for one.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html | AssumeRole, MinimumSessionTokenSize}
 */
import type { Session } from "../iam/session.ts";
import { constraint } from "./faults.ts";

/** Bytes, which are characters: a token is ASCII. */
const TOKEN_LENGTH_MAX = 4096;

/** Checks how long a token is asked to be at least. @throws Fault `ValidationError` */
export function checkTokenLength(lengthMin: number | undefined): void {
  if (lengthMin === undefined) return;
  const refuse = (wanted: string): Error =>
    constraint("minimumSessionTokenSize", String(lengthMin), wanted);
  if (lengthMin < 0) throw refuse("have value greater than or equal to 0");
  if (lengthMin > TOKEN_LENGTH_MAX) {
    throw refuse(`have value less than or equal to ${TOKEN_LENGTH_MAX}`);
  }
}

/** How long the token of a session is, and how much of the room for it that takes, in percent. */
export function tokenSizes({ sessionToken: { length } }: Session): {
  readonly SessionTokenSize: number;
  readonly SessionTokenUtilization: number;
} {
  return {
    SessionTokenSize: length,
    SessionTokenUtilization: Math.ceil((length * 100) / TOKEN_LENGTH_MAX),
  };
}
