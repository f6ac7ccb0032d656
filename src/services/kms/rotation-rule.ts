import { notPrimary, unsupported, wrongOrigin } from "./faults.ts";
import { isPrimary, isSymmetric, keyArn, type KmsKey } from "./key.ts";
import { requireEnabled } from "./key-state.ts";

/**
 * Checks that a key's material can be replaced: only KMS's own by a schedule, imported on demand too.
 *
 * @throws Fault `UnsupportedOperationException`, `DisabledException`, `KMSInvalidStateException`
 */
export function requireRotatable(key: KmsKey, how: "by schedule" | "on demand"): void {
  const arn = keyArn(key);
  if (!isSymmetric(key)) throw unsupported();
  if (how === "by schedule" && key.origin === "EXTERNAL") throw wrongOrigin(arn, key.origin);
  if (!isPrimary(key)) throw notPrimary(arn);
  requireEnabled(key);
}

/** @throws Fault `UnsupportedOperationException` for keys whose material is never replaced. */
export function requireRotationStatus(key: KmsKey): void {
  if (!isSymmetric(key)) throw unsupported();
}
