/**
 * The keys that Atoll signs tokens with: as the identity provider that it is itself, and for the
 * tokens that accounts give their principals. One key of each kind serves every account; it is made
 * when it is first needed and kept with everything else.
 *
 * ```
 * POST /_atoll/oidc/token {"sub": "system:serviceaccount:shop:cart", "aud": "sts.amazonaws.com"}
 *   -> a token of https://localhost:4566/_atoll/oidc
 * POST /_atoll/oidc/token {"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/AB12", ...}
 *   -> a token that stands for one of that issuer's, for Atoll alone
 * ```
 */
import type { JWK, JWTPayload } from "jose";
import type { Clock } from "../../model/clock.ts";
import type { ReadTransaction, Store } from "../../model/store.ts";
import { table, type Table } from "../../model/table.ts";
import type { Vault } from "../../model/vault.ts";

export interface IssuerKey {
  readonly name: string;
  /** The `kid`: the thumbprint of RFC 7638. */
  readonly id: string;
  readonly publicKey: JWK;
  /** A JWK, sealed and in base64. */
  readonly sealedKey: string;
  readonly createdAtMs: number;
}

export const issuerKeys: Table<IssuerKey> = table<IssuerKey>("sts_issuer_keys", {
  columns: { name: "text" },
  key: ["name"],
  global: "one issuer serves every account",
});

/** Where the issuer is, below the address of Atoll. */
export const OWN_ISSUER_PATH = "/_atoll/oidc";

/** What a key is for, and how it signs. */
export interface KeyKind {
  readonly name: string;
  readonly algorithm: "RS256" | "ES384";
}

/** Of Atoll's own identity provider. */
export const WEB_IDENTITY: KeyKind = { name: "web identity", algorithm: "RS256" };

/** Of the tokens that accounts give, by their algorithm. */
export const OUTBOUND: readonly KeyKind[] = [
  { name: "outbound RS256", algorithm: "RS256" },
  { name: "outbound ES384", algorithm: "ES384" },
];

/** The key of Atoll's own identity provider, if it was needed before. */
export function findIssuerKey(tx: ReadTransaction): Promise<IssuerKey | undefined> {
  return tx.get(issuerKeys, { name: WEB_IDENTITY.name });
}

/** What the key is made and kept with. */
export interface Keeping {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: { readonly vault: Vault };
}

/** The key; the first time, a new one. */
export async function issuerKey(
  { name, algorithm }: KeyKind,
  { store, clock, settings }: Keeping,
): Promise<IssuerKey> {
  const found = await store.read((tx) => tx.get(issuerKeys, { name }));
  if (found !== undefined) return found;
  const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await import("jose");
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const bare = await exportJWK(pair.publicKey);
  const id = await calculateJwkThumbprint(bare);
  const made: IssuerKey = {
    name,
    id,
    publicKey: { ...bare, kid: id, alg: algorithm, use: "sig" },
    sealedKey: sealed(await exportJWK(pair.privateKey), settings.vault),
    createdAtMs: clock.nowMs(),
  };
  return store.write(async (tx) => {
    // Somebody else may have been quicker.
    const first = await tx.lock(issuerKeys, { name });
    if (first === undefined) await tx.put(issuerKeys, made);
    return first ?? made;
  });
}

/** Signs a token as its claims are. */
export async function signToken(
  claims: JWTPayload,
  kind: KeyKind,
  keeping: Keeping,
): Promise<string> {
  const { importJWK, SignJWT } = await import("jose");
  const key = await issuerKey(kind, keeping);
  const privateKey = await importJWK(opened(key, keeping.settings.vault), kind.algorithm);
  const header = { alg: kind.algorithm, kid: key.id, typ: "JWT" };
  return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
}

const PLACE = "key that signs tokens";

function sealed(key: JWK, vault: Vault): string {
  return Buffer.from(vault.seal(Buffer.from(JSON.stringify(key)), PLACE)).toString("base64");
}

function opened({ sealedKey }: IssuerKey, vault: Vault): JWK {
  const text = vault.open(Buffer.from(sealedKey, "base64"), PLACE);
  if (text === undefined) throw new Error("the issuer's key does not open with this root key");
  return JSON.parse(Buffer.from(text).toString("utf8")) as JWK;
}
