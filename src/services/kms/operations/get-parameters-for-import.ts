import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, oneOf } from "../constraint.ts";
import {
  GetParametersForImport,
  type GetParametersForImportRequest,
  type GetParametersForImportResponse,
} from "../contract.ts";
import { unsupported, validation, wrongOrigin } from "../faults.ts";
import { TOKEN_LIFETIME_MS, writeImportToken } from "../import-token.ts";
import { keyArn, type KmsKey } from "../key.ts";
import { keyChange } from "../key-change.ts";
import { wireDate } from "../key-metadata.ts";
import { makeKeyPair } from "../key-pair.ts";
import { keyPermission } from "../key-permission.ts";
import { factsOf, isInPartition, type KeySpec } from "../key-spec.ts";
import { requireKept } from "../key-state.ts";
import { requireKey, type LocatedKey } from "../located.ts";
import type { NewMaterial } from "../material.ts";
import { wrappingAlgorithms, wrappingKeySpecs } from "../wrapped-material.ts";

type Pair = Required<NewMaterial>;

/**
 * Gives a public key to wrap material with, and the token that goes with it, for a day.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html | GetParametersForImport}
 */
export const getParametersForImport: Operation<
  GetParametersForImportRequest,
  GetParametersForImportResponse
> = writeOperation<GetParametersForImportRequest, GetParametersForImportResponse, LocatedKey, Pair>(
  GetParametersForImport,
  {
    ...keyChange("GetParametersForImport"),
    validate: ({ KeyId, WrappingAlgorithm, WrappingKeySpec }, { scope }) => {
      check(
        keyIdLength(KeyId),
        oneOf("wrappingAlgorithm", WrappingAlgorithm, wrappingAlgorithms),
        oneOf("wrappingKeySpec", WrappingKeySpec, wrappingKeySpecs),
      );
      requireWrapping(WrappingAlgorithm, WrappingKeySpec as KeySpec, scope);
    },
    permission: ({ key, input, caller, scope }) =>
      keyPermission(
        "kms:GetParametersForImport",
        key,
        { caller, scope },
        {
          conditions: {
            "kms:WrappingAlgorithm": input.WrappingAlgorithm,
            "kms:WrappingKeySpec": input.WrappingKeySpec,
          },
        },
      ),
    async prepare({ key, input }) {
      requireImport(requireKey(key), input);
      return makeKeyPair(input.WrappingKeySpec as KeySpec);
    },
    run({ input, key: located, prepared, clock, settings }) {
      const key = requireKey(located);
      requireImport(key, input);
      const validToMs = clock.nowMs() + TOKEN_LIFETIME_MS;
      const parameters = {
        keyArn: keyArn(key),
        algorithm: input.WrappingAlgorithm,
        wrappingSpec: input.WrappingKeySpec as KeySpec,
        validToMs,
        privateKey: Buffer.from(prepared.secret).toString("base64"),
      };
      return {
        KeyId: keyArn(key),
        ImportToken: writeImportToken(parameters, settings.vault),
        PublicKey: prepared.publicKey,
        ParametersValidTo: wireDate(validToMs),
      };
    },
  },
);

function requireWrapping(
  algorithm: string,
  spec: KeySpec,
  { partition }: Pick<Call["scope"], "partition">,
): void {
  if ((algorithm === "SM2PKE") !== (spec === "SM2")) {
    throw validation(
      `WrappingAlgorithm ${algorithm} is not compatible with WrappingKeySpec ${spec}.`,
    );
  }
  if (!isInPartition(spec, partition)) {
    throw unsupported(`WrappingKeySpec ${spec} is not supported in this region.`);
  }
  if (algorithm === "RSAES_PKCS1_V1_5") {
    throw unsupported("WrappingAlgorithm RSAES_PKCS1_V1_5 is no longer supported.");
  }
}

/** RSA alone holds secrets and keys on curves; a whole RSA or ML-DSA key needs the AES key between. */
function requireImport(
  key: KmsKey,
  { WrappingAlgorithm: algorithm }: GetParametersForImportRequest,
): void {
  if (key.origin !== "EXTERNAL") throw wrongOrigin(keyArn(key), key.origin);
  requireKept(key);
  const { kind } = factsOf(key.keySpec).material;
  const isLong = kind === "rsa" || kind === "ml-dsa" || kind === "ml-kem";
  const isBare = algorithm.startsWith("RSAES_OAEP");
  if (!isLong || !isBare) return;
  throw validation(
    `WrappingAlgorithm ${algorithm} is not compatible with key spec ${key.keySpec}: use RSA_AES_KEY_WRAP_SHA_256.`,
  );
}
