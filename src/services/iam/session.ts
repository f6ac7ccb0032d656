import { mintAccessKeyId, mintSecretAccessKey } from "../../model/access-key.ts";
import type { Ids } from "../../model/ids.ts";
import type { Principal, SessionFacts } from "../../model/principal.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { sessions } from "./tables.ts";

/**
 * A temporary credential that STS gave out, and what hangs on it. It ends when its time has come, and
 * at once when its user or role is deleted.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html | Temporary security credentials}
 */
export interface Session {
  /** `ASIA...` */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly account: string;
  readonly expiresAtMs: number;
  readonly principal: Principal;
  readonly facts: SessionFacts;
  /** The user or role without which the session is nothing; a root user's has none. */
  readonly owner?: SessionOwner | undefined;
}

export interface SessionOwner {
  readonly type: "user" | "role";
  readonly region: string;
  readonly nameKey: string;
  readonly id: string;
}

const TOKEN_LENGTH = 348;
const TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** What begins every session token of AWS's, long as they are. */
const TOKEN_HEAD = "IQoJb3JpZ2luX2Vj";

/** How long an ended session is remembered as one that has expired. */
const REMEMBERED_MS = 36 * 3_600_000;

/** What a session is to be. */
export interface NewSession extends Pick<Session, "account" | "principal" | "facts" | "owner"> {
  /** Of its token; it may be longer. */
  readonly tokenLengthMin?: number | undefined;
}

/** Makes a session and stores it; ones that ended long ago are forgotten. */
export async function openSession(
  { tokenLengthMin = 0, ...facts }: NewSession,
  ids: Ids,
  tx: WriteTransaction,
): Promise<Session> {
  const { account } = facts;
  const tokenLength = Math.max(TOKEN_LENGTH, tokenLengthMin - TOKEN_HEAD.length);
  const { issuedAtMs, expiresAtMs } = facts.facts;
  const session: Session = {
    ...facts,
    accessKeyId: mintAccessKeyId("ASIA", account, ids),
    secretAccessKey: mintSecretAccessKey(ids),
    sessionToken: TOKEN_HEAD + ids.text(tokenLength, TOKEN_ALPHABET),
    expiresAtMs,
  };
  await tx.deleteRange(sessions, {
    index: "byExpiry",
    prefix: { account },
    to: issuedAtMs - REMEMBERED_MS,
  });
  await tx.put(sessions, session);
  return session;
}
