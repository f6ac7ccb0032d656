import { decapsulate as decapsulateNow, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { later, readOperation, type Operation } from "../../../model/operation.ts";
import { Decapsulate, type DecapsulateRequest, type DecapsulateResponse } from "../contract.ts";
import { encapsulationSpec } from "../encapsulation.ts";
import { invalidCiphertext } from "../faults.ts";
import { keyArn } from "../key.ts";
import { noteUse } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { currentMaterial } from "../material.ts";
import { keyToUse } from "../use.ts";

const decapsulateWith = promisify(decapsulateNow);

const USE = { operation: "Decapsulate", usage: "ENCAPSULATE_DECAPSULATE" } as const;

/**
 * Opens a shared secret. One that was changed on its way gives another secret and no error, as
 * FIPS 203 has it.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html | Decapsulate}
 */
export const decapsulate: Operation<DecapsulateRequest, DecapsulateResponse> = readOperation<
  DecapsulateRequest,
  DecapsulateResponse,
  LocatedKey
>(Decapsulate, {
  ...encapsulationSpec("Decapsulate"),
  async run({ input, key, ...call }) {
    const used = keyToUse(key, USE, input);
    const material = await currentMaterial(used, call);
    return later(async () => {
      const secret = await open(material, input.SharedSecretCiphertextBlob);
      noteUse(used, "Decapsulate", call);
      return {
        KeyId: keyArn(used),
        SharedSecret: secret,
        EncapsulationAlgorithm: input.EncapsulationAlgorithm,
      };
    });
  },
});

async function open(material: KeyObject, blob: Uint8Array): Promise<Uint8Array> {
  try {
    return await decapsulateWith(material, blob);
  } catch {
    // Of the wrong length.
    throw invalidCiphertext();
  }
}
