import { createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { later, readOperation, type Operation } from "../../../model/operation.ts";
import { byteLength, check, grantTokens, keyIdLength, oneOf } from "../constraint.ts";
import {
  DeriveSharedSecret,
  type DeriveSharedSecretRequest,
  type DeriveSharedSecretResponse,
} from "../contract.ts";
import { isSm2 } from "../curve.ts";
import { validation } from "../faults.ts";
import { requireGrantTokens } from "../grant-token.ts";
import { keyArn, type KmsKey } from "../key.ts";
import { keyPermission } from "../key-permission.ts";
import { factsOf } from "../key-spec.ts";
import { askKeyThread } from "../key-thread.ts";
import { noteUse } from "../key-usage.ts";
import { keyAt, type LocatedKey } from "../located.ts";
import { currentMaterial } from "../material.ts";
import { keyToUse, refuseRecipient } from "../use.ts";

const PUBLIC_KEY_BYTES_MAX = 8192;

/** On the threads of libuv: on P-521 it takes a millisecond. */
const diffieHellmanLater = promisify(diffieHellman);

/**
 * Agrees on a secret with the owner of another key of the same curve.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html | DeriveSharedSecret}
 */
export const deriveSharedSecret: Operation<DeriveSharedSecretRequest, DeriveSharedSecretResponse> =
  readOperation<DeriveSharedSecretRequest, DeriveSharedSecretResponse, LocatedKey>(
    DeriveSharedSecret,
    {
      crossAccount: true,
      validate(input, call) {
        check(
          keyIdLength(input.KeyId),
          oneOf("keyAgreementAlgorithm", input.KeyAgreementAlgorithm, ["ECDH"]),
          byteLength("publicKey", input.PublicKey, { min: 1, max: PUBLIC_KEY_BYTES_MAX }),
          grantTokens(input.GrantTokens),
        );
        requireGrantTokens(input.GrantTokens, call);
        refuseRecipient(input.Recipient);
      },
      locate: (input, call) => keyAt(input.KeyId, call),
      permission: ({ key, input, caller, scope }) =>
        keyPermission(
          "kms:DeriveSharedSecret",
          key,
          { caller, scope },
          {
            conditions: { "kms:KeyAgreementAlgorithm": input.KeyAgreementAlgorithm },
          },
        ),
      async run({ input, key, ...call }) {
        const operation = "DeriveSharedSecret";
        const used = keyToUse(key, { operation, usage: "KEY_AGREEMENT" }, {});
        const publicKey = parsePublicKey(input.PublicKey, used);
        keyToUse(key, { operation, usage: "KEY_AGREEMENT" }, input);
        const privateKey = await currentMaterial(used, call);
        noteUse(used, operation, call);
        return later(async () => ({
          KeyId: keyArn(used),
          SharedSecret: await agree(used, privateKey, publicKey),
          KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
          KeyOrigin: used.origin,
        }));
      },
    },
  );

async function agree(
  { keySpec }: KmsKey,
  privateKey: KeyObject,
  publicKey: KeyObject,
): Promise<Uint8Array> {
  if (factsOf(keySpec).material.kind !== "sm2") {
    return diffieHellmanLater({ privateKey, publicKey });
  }
  // Node takes no SM2 keys that it has read.
  const data = publicKey.export({ format: "der", type: "spki" });
  return askKeyThread({ kind: "agree", key: privateKey, data });
}

/** The other side's key, which must lie on the same curve. */
function parsePublicKey(spki: Uint8Array, key: KmsKey): KeyObject {
  let publicKey: KeyObject | undefined;
  try {
    publicKey = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  } catch {
    publicKey = undefined;
  }
  if (publicKey === undefined || !isOnCurve(publicKey, key)) throw validation("");
  return publicKey;
}

function isOnCurve(publicKey: KeyObject, { keySpec }: KmsKey): boolean {
  const { material } = factsOf(keySpec);
  if (material.kind !== "ec") return isSm2(publicKey);
  return publicKey.asymmetricKeyDetails?.namedCurve === material.curve;
}
