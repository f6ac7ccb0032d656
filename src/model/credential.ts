import type { Principal, SessionFacts } from "./principal.ts";

/**
 * An access key that Atoll minted, as IAM and STS keep it: the long-term key of a user (`AKIA...`)
 * or the temporary key of a session (`ASIA...`). It is kept after its deletion, so that a deleted
 * key is refused rather than taken for an unknown one.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html | Access keys}
 */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly status: "Active" | "Inactive" | "Deleted";
  /** Whom requests signed with this key come from. */
  readonly principal: Principal;
  /** Of temporary keys: when the session ends, its tags and policies. */
  readonly session?: SessionFacts | undefined;
  /** Of temporary keys: the token that must come along with every request. */
  readonly sessionToken?: string | undefined;
}
