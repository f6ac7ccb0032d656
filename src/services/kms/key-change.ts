/**
 * What operations that change a key in its own account have in common: they take an id or an ARN,
 * need one permission on the key, and leave AWS managed keys alone.
 */
import type { Call } from "../../model/operation.ts";
import type { Permission } from "../../model/resource.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { check, keyIdLength } from "./constraint.ts";
import type { KmsKey } from "./key.ts";
import { keyPermission } from "./key-permission.ts";
import { requireCustomerManaged, requireKept } from "./key-state.ts";
import { keyById, lockKey, type KeyResource, type LocatedKey } from "./located.ts";

interface KeyRequest {
  readonly KeyId: string;
}

interface KeyChange {
  readonly crossAccount: false;
  validate(input: KeyRequest): void;
  locate(input: KeyRequest, call: Call): Promise<LocatedKey>;
  permission(facts: Pick<Call, "caller" | "scope"> & LocatedKey): Permission;
}

/** @param operation Its name: the action is named alike. */
export function keyChange(operation: string): KeyChange {
  return {
    crossAccount: false,
    validate: ({ KeyId }) => check(keyIdLength(KeyId)),
    locate: ({ KeyId }, call) => keyById(KeyId, call),
    permission: ({ key, caller, scope }) =>
      keyPermission(`kms:${operation}`, key, { caller, scope }),
  };
}

/**
 * The key that is about to be changed.
 *
 * @throws Fault `NotFoundException`, `NotAuthorizedException`, `KMSInvalidStateException`
 */
export async function keyToChange(key: KeyResource, tx: WriteTransaction): Promise<KmsKey> {
  const locked = await lockKey(key, tx);
  requireChangeable(locked);
  return locked;
}

/** @throws Fault `NotAuthorizedException`, `KMSInvalidStateException` */
export function requireChangeable(key: KmsKey): void {
  requireCustomerManaged(key);
  requireKept(key);
}
