/**
 * Seals what services keep of secrets, under a root key that lies beside the store: who reads only
 * the store opens nothing.
 *
 * ```ts
 * const sealed = settings.vault.seal(privateKey, key.arn);      // what is stored
 * settings.vault.open(sealed, key.arn);                         // only with the same place
 * ```
 */
export interface Vault {
  /**
   * Encrypts a secret.
   *
   * @param place Where it is kept: it cannot be opened for another place.
   */
  seal(secret: Uint8Array, place: string): Uint8Array;
  /**
   * Decrypts a secret.
   *
   * @returns undefined when it was sealed for another place, under another root key, or changed.
   */
  open(sealed: Uint8Array, place: string): Uint8Array | undefined;
}
