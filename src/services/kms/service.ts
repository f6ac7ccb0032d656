/**
 * AWS Key Management Service. `aws kms decrypt --ciphertext-blob fileb://secret` finds Decrypt in the
 * list of operations; the ciphertext names its key, in whichever account that is; the key's policy,
 * the caller's policies and the grants on the key are judged; and the material that the ciphertext
 * names opens it.
 *
 * ```
 * key.ts, key-spec.ts, key-state.ts    what a key is           located.ts, key-permission.ts    whose, and who may
 * material.ts, ciphertext.ts           what it is made of      grant*.ts, key-policy.ts         who else may
 * encryption.ts, signing.ts, mac.ts    what it does            rotation.ts, key-deletion.ts     what time does to it
 * ```
 */
import { namedPrincipals, rebindKind } from "../../model/named-principal.ts";
import { defineService, type Service } from "../../model/service.ts";
import { service as contract } from "./contract.ts";
import { DELETE_KEY, deleteKey } from "./key-deletion.ts";
import { keyPolicies } from "./key-policies.ts";
import { rebindKeyPrincipal } from "./key-principals.ts";
import { EXPIRE_MATERIAL, expireMaterial } from "./material-expiry.ts";
import { operations } from "./operations/index.ts";
import { ROTATE_KEY, rotateKey } from "./rotation.ts";
import { aliases, grants, keys, materials, retirableGrants } from "./tables.ts";
import { wording } from "./wording.ts";

export const kms: Service = defineService({
  contract,
  operations,
  tables: [keys, materials, aliases, grants, retirableGrants, namedPrincipals],
  wording,
  jobs: {
    [DELETE_KEY]: deleteKey,
    [EXPIRE_MATERIAL]: expireMaterial,
    [ROTATE_KEY]: rotateKey,
    [rebindKind("kms")]: rebindKeyPrincipal,
  },
  policies: keyPolicies,
});
