import { later, readOperation, type Operation } from "../../../model/operation.ts";
import { Verify, type VerifyRequest, type VerifyResponse } from "../contract.ts";
import { invalidSignature } from "../faults.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { currentMaterial } from "../material.ts";
import { signatureSpec, signatureUse } from "../signature-request.ts";
import { verify as verifyWith } from "../signing.ts";

/**
 * Verifies a signature, when the transaction has ended, as Sign makes it.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html | Verify}
 */
export const verify: Operation<VerifyRequest, VerifyResponse> = readOperation<
  VerifyRequest,
  VerifyResponse,
  LocatedKey
>(Verify, {
  ...signatureSpec("Verify"),
  async run({ input, key, ...call }) {
    const { used, signing } = signatureUse("Verify", { key, input });
    const privateKey = await currentMaterial(used, call);
    const { Signature: signature, SigningAlgorithm } = input;
    return later(async () => {
      if (!(await verifyWith(signing, privateKey, signature))) throw invalidSignature();
      noteUse(used, "Verify", call);
      return { KeyId: keyArn(used), SignatureValid: true, SigningAlgorithm };
    });
  },
});
