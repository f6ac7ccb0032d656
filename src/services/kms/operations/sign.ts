import { writeOperation, type Operation } from "../../../model/operation.ts";
import { Sign, type SignRequest, type SignResponse } from "../contract.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { signatureSpec, signatureUse, signingKey } from "../signature-request.ts";
import { sign as signWith } from "../signing.ts";

/**
 * Signs a message or its digest. The signature is made before the transaction, on another thread;
 * whether it may be given is judged once more afterwards.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html | Sign}
 */
export const sign: Operation<SignRequest, SignResponse> = writeOperation<
  SignRequest,
  SignResponse,
  LocatedKey,
  Uint8Array
>(Sign, {
  ...signatureSpec("Sign"),
  async prepare({ input, key, ...call }) {
    const { used, signing } = signatureUse("Sign", { key, input });
    return signWith(signing, await signingKey(used, call));
  },
  run({ input, key, prepared, ...call }) {
    const { used } = signatureUse("Sign", { key, input });
    noteUse(used, "Sign", call);
    return {
      KeyId: keyArn(used),
      Signature: prepared,
      SigningAlgorithm: input.SigningAlgorithm,
    };
  },
});
