import { writeOperation, type Operation } from "../../../model/operation.ts";
import { Verify, type VerifyRequest, type VerifyResponse } from "../contract.ts";
import { invalidSignature } from "../faults.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { signatureSpec, signatureUse, verifyingKey } from "../signature-request.ts";
import { verify as verifyWith } from "../signing.ts";

/**
 * Verifies a signature, on another thread like Sign.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html | Verify}
 */
export const verify: Operation<VerifyRequest, VerifyResponse> = writeOperation<
  VerifyRequest,
  VerifyResponse,
  LocatedKey,
  boolean
>(Verify, {
  ...signatureSpec("Verify"),
  async prepare({ input, key, ...call }) {
    const { used, signing } = signatureUse("Verify", { key, input });
    return verifyWith(signing, await verifyingKey(used, call), input.Signature);
  },
  run({ input, key, prepared: isValid, ...call }) {
    const { used } = signatureUse("Verify", { key, input });
    if (!isValid) throw invalidSignature();
    noteUse(used, "Verify", call);
    return { KeyId: keyArn(used), SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
  },
});
