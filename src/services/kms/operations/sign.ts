import { later, readOperation, type Operation } from "../../../model/operation.ts";
import { Sign, type SignRequest, type SignResponse } from "../contract.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { currentMaterial } from "../material.ts";
import { signatureSpec, signatureUse } from "../signature-request.ts";
import { sign as signWith } from "../signing.ts";

/**
 * Signs a message or its digest, when the transaction has ended: an RSA signature takes its time.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html | Sign}
 */
export const sign: Operation<SignRequest, SignResponse> = readOperation<
  SignRequest,
  SignResponse,
  LocatedKey
>(Sign, {
  ...signatureSpec("Sign"),
  async run({ input, key, ...call }) {
    const { used, signing } = signatureUse("Sign", { key, input });
    const privateKey = await currentMaterial(used, call);
    noteUse(used, "Sign", call);
    return later(async () => ({
      KeyId: keyArn(used),
      Signature: await signWith(signing, privateKey),
      SigningAlgorithm: input.SigningAlgorithm,
    }));
  },
});
