import { encapsulate as encapsulateNow } from "node:crypto";
import { promisify } from "node:util";
import { later, readOperation, type Operation } from "../../../model/operation.ts";
import { Encapsulate, type EncapsulateRequest, type EncapsulateResponse } from "../contract.ts";
import { encapsulationSpec } from "../encapsulation.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { currentMaterial } from "../material.ts";
import { keyToUse } from "../use.ts";

const encapsulateWith = promisify(encapsulateNow);

const USE = { operation: "Encapsulate", usage: "ENCAPSULATE_DECAPSULATE" } as const;

/**
 * Makes a shared secret, and the form of it that only the key's owner can open.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html | Encapsulate}
 */
export const encapsulate: Operation<EncapsulateRequest, EncapsulateResponse> = readOperation<
  EncapsulateRequest,
  EncapsulateResponse,
  LocatedKey
>(Encapsulate, {
  ...encapsulationSpec("Encapsulate"),
  async run({ input, key, ...call }) {
    const used = keyToUse(key, USE, input);
    const material = await currentMaterial(used, call);
    noteUse(used, "Encapsulate", call);
    return later(async () => {
      const { sharedKey, ciphertext } = await encapsulateWith(material);
      return {
        KeyId: keyArn(used),
        SharedSecret: sharedKey,
        SharedSecretCiphertextBlob: ciphertext,
        EncapsulationAlgorithm: input.EncapsulationAlgorithm,
      };
    });
  },
});
