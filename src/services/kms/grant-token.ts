/**
 * Grant tokens name a grant, and can be read by nobody but KMS. On AWS they make a new grant work at
 * once; here every grant does, so a token is only checked.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#grant_token | Grant tokens}
 */
import type { Call } from "../../model/operation.ts";
import type { Vault } from "../../model/vault.ts";
import { invalidGrantToken } from "./faults.ts";
import type { Grant } from "./grant.ts";
import type { KeyPlace } from "./key.ts";

const PLACE = "kms-grant-token";

/** What a token names. */
export interface TokenFacts {
  readonly key: KeyPlace;
  readonly grantId: string;
}

/** Makes a token; every one is different. */
export function writeGrantToken(
  { partition, account, region, keyId, grantId }: Grant,
  vault: Vault,
): string {
  const facts: TokenFacts = { key: { partition, account, region, keyId }, grantId };
  return Buffer.from(vault.seal(Buffer.from(JSON.stringify(facts)), PLACE)).toString("base64url");
}

/** @throws Fault `InvalidGrantTokenException` */
export function readGrantToken(token: string, vault: Vault): TokenFacts {
  const opened = vault.open(Buffer.from(token, "base64url"), PLACE);
  if (opened === undefined) throw invalidGrantToken();
  return JSON.parse(Buffer.from(opened).toString("utf8")) as TokenFacts;
}

/**
 * Checks the tokens of a request.
 *
 * @throws Fault `InvalidGrantTokenException`
 */
export function requireGrantTokens(
  tokens: readonly string[] | undefined,
  { settings }: Pick<Call, "settings">,
): void {
  for (const token of tokens ?? []) readGrantToken(token, settings.vault);
}
