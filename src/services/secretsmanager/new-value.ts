/** What the operations that bring a value have in common. */
import { byteLength, check, secretIdLength, tokenLength, type Complaint } from "./constraint.ts";
import { tokenMissing } from "./faults.ts";
import { valueIn } from "./value.ts";

interface ValueRequest {
  readonly SecretId?: string | undefined;
  readonly ClientRequestToken?: string | undefined;
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

export const VALUE_BYTES_MAX = 65_536;

/**
 * Checks a request that may bring a value.
 *
 * @param complaints About its other members.
 * @throws Fault `ValidationException`, `InvalidRequestException`, `InvalidParameterException`
 */
export function validateValue(
  { SecretId, ClientRequestToken: token, SecretString, SecretBinary }: ValueRequest,
  ...complaints: readonly Complaint[]
): void {
  check(
    secretIdLength(SecretId),
    tokenLength(token),
    byteLength("secretString", SecretString, { min: 1, max: VALUE_BYTES_MAX }),
    byteLength("secretBinary", SecretBinary, { min: 1, max: VALUE_BYTES_MAX }),
    ...complaints,
  );
  if (token === undefined) throw tokenMissing();
  valueIn({ SecretString, SecretBinary });
}
