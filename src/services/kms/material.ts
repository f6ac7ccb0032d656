/**
 * The material of keys: stored sealed, opened once, used from memory. A key has one material, or,
 * after rotations, several: the newest encrypts, and each ciphertext names the one that opens it.
 *
 * ```
 * CreateKey          material 1, CURRENT
 * RotateKeyOnDemand  material 1, NON_CURRENT    material 2, CURRENT
 * Decrypt            whichever the ciphertext names
 * ```
 */
import { createPrivateKey, createSecretKey, type KeyObject } from "node:crypto";
import type { Call } from "../../model/operation.ts";
import type { Vault } from "../../model/vault.ts";
import { keyArn, type KeyPlace, type KmsKey } from "./key.ts";
import { factsOf } from "./key-spec.ts";
import { materials } from "./tables.ts";

export interface KeyMaterial {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  /** 64 hexadecimal digits; the same in all keys of a multi-region set. */
  readonly materialId: string;
  /** From 1 on, in the order in which they came. */
  readonly number: number;
  readonly createdAtMs: number;
  readonly state: MaterialState;
  /** The secret, or the private key as PKCS #8, sealed; undefined while it is not imported. */
  readonly sealed?: Uint8Array | undefined;
  /** Of key pairs, as SubjectPublicKeyInfo. */
  readonly publicKey?: Uint8Array | undefined;
  /** When it became the current one, and how; undefined for the first. */
  readonly rotation?:
    | { readonly atMs: number; readonly type: "AUTOMATIC" | "ON_DEMAND" }
    | undefined;
  /** Of imported material. */
  readonly expiresAtMs?: number | undefined;
  readonly description?: string | undefined;
}

export type MaterialState =
  | "CURRENT"
  | "NON_CURRENT"
  /** Imported, and waits for RotateKeyOnDemand. */
  | "PENDING_ROTATION"
  /** The same, but some replica has not got it yet. */
  | "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";

/** A secret, or a private key with its public one, before it is stored. */
export interface NewMaterial {
  readonly secret: Uint8Array;
  readonly publicKey?: Uint8Array | undefined;
}

/** What opens material: any call has it. */
export type MaterialAccess = Pick<Call, "settings" | "tx">;

/** Seals a secret for a key. */
export function sealMaterial(
  { secret, publicKey }: NewMaterial,
  place: KeyPlace,
  vault: Vault,
): Pick<KeyMaterial, "sealed" | "publicKey"> {
  return { sealed: vault.seal(secret, keyArn(place)), ...(publicKey && { publicKey }) };
}

/**
 * A material of a key, opened.
 *
 * @returns undefined when the key has no such material, or it is not imported now.
 */
export async function findMaterial(
  key: KmsKey,
  materialId: string,
  { settings, tx }: MaterialAccess,
): Promise<KeyObject | undefined> {
  const cache = cacheOf(settings.vault);
  const name = `${keyArn(key)}/${materialId}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const { account, region, keyId } = key;
  const stored = await tx.get(materials, { account, region, keyId, materialId });
  if (stored?.sealed === undefined) return undefined;
  const opened = openSealed(stored.sealed, key, settings.vault);
  cache.set(name, opened);
  return opened;
}

/**
 * The material with which a key works now. The key must be enabled.
 *
 * @see requireUse
 */
export async function currentMaterial(key: KmsKey, access: MaterialAccess): Promise<KeyObject> {
  const found =
    key.materialId === undefined ? undefined : await findMaterial(key, key.materialId, access);
  if (found === undefined) throw new Error(`${keyArn(key)} has no material`);
  return found;
}

/** All materials of a key, the first one first. */
export async function materialsOf(
  { account, region, keyId }: KeyPlace,
  { tx }: Pick<Call, "tx">,
): Promise<readonly KeyMaterial[]> {
  return tx.scan(materials, { index: "byNumber", prefix: { account, region, keyId } });
}

/** The secret of a stored material, for a copy under another key of its set. */
export function openBytes(sealed: Uint8Array, place: KeyPlace, vault: Vault): Uint8Array {
  const secret = vault.open(sealed, keyArn(place));
  if (secret !== undefined) return secret;
  throw new Error(`the root key does not open the material of ${keyArn(place)}: it is another one`);
}

function openSealed(sealed: Uint8Array, key: KmsKey, vault: Vault): KeyObject {
  const secret = Buffer.from(openBytes(sealed, key, vault));
  const { kind } = factsOf(key.keySpec).material;
  if (kind === "aes" || kind === "hmac") return createSecretKey(secret);
  return createPrivateKey({ key: secret, format: "der", type: "pkcs8" });
}

/** Forgets an opened material, because it was deleted. */
export function forgetMaterial(place: KeyPlace, materialId: string, vault: Vault): void {
  cacheOf(vault).delete(`${keyArn(place)}/${materialId}`);
}

const OPENED_MAX = 10_000;

/** Opened materials, in two halves: what is used moves to the young one, the rest is forgotten. */
class OpenedMaterials {
  #young = new Map<string, KeyObject>();
  #old = new Map<string, KeyObject>();

  get(name: string): KeyObject | undefined {
    const young = this.#young.get(name);
    if (young !== undefined) return young;
    const old = this.#old.get(name);
    if (old !== undefined) this.set(name, old);
    return old;
  }

  set(name: string, key: KeyObject): void {
    if (this.#young.size >= OPENED_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, key);
  }

  delete(name: string): void {
    this.#young.delete(name);
    this.#old.delete(name);
  }
}

/** One for each vault: several Atolls in one process share nothing. */
const caches = new WeakMap<Vault, OpenedMaterials>();

function cacheOf(vault: Vault): OpenedMaterials {
  let cache = caches.get(vault);
  if (cache === undefined) {
    cache = new OpenedMaterials();
    caches.set(vault, cache);
  }
  return cache;
}
