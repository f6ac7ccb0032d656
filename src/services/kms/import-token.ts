/**
 * The journey of imported material: GetParametersForImport gives a public key to wrap it with and a
 * token that holds the private one, sealed, so that nothing of it is stored. Both are good for a day,
 * for that key only.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html | Download the wrapping public key and import token}
 */
import type { Vault } from "../../model/vault.ts";
import { expiredImportToken, invalidImportToken } from "./faults.ts";
import { keyArn, type KeyPlace } from "./key.ts";
import type { KeySpec } from "./key-spec.ts";

const PLACE = "kms-import-token";

export const TOKEN_LIFETIME_MS = 86_400_000;

export interface ImportParameters {
  readonly keyArn: string;
  readonly algorithm: string;
  readonly wrappingSpec: KeySpec;
  readonly validToMs: number;
  /** PKCS #8, base64. */
  readonly privateKey: string;
}

export function writeImportToken(parameters: ImportParameters, vault: Vault): Uint8Array {
  return vault.seal(Buffer.from(JSON.stringify(parameters)), PLACE);
}

/** @throws Fault `InvalidImportTokenException`, `ExpiredImportTokenException` */
export function readImportToken(
  token: Uint8Array,
  key: KeyPlace,
  { vault, nowMs }: { readonly vault: Vault; readonly nowMs: number },
): ImportParameters {
  const opened = vault.open(token, PLACE);
  if (opened === undefined) throw invalidImportToken();
  const parameters = JSON.parse(Buffer.from(opened).toString("utf8")) as ImportParameters;
  if (parameters.keyArn !== keyArn(key)) throw invalidImportToken();
  if (nowMs > parameters.validToMs) throw expiredImportToken();
  return parameters;
}
