import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  byteLength,
  check,
  keyIdLength,
  length,
  materialIdForm,
  oneOf,
  pattern,
} from "../constraint.ts";
import {
  ImportKeyMaterial,
  type ImportKeyMaterialRequest,
  type ImportKeyMaterialResponse,
} from "../contract.ts";
import { incorrectKeyMaterial, validation, wrongOrigin } from "../faults.ts";
import { readImportToken } from "../import-token.ts";
import { isSymmetric, keyArn, type KmsKey } from "../key.ts";
import { keyChange, keyToChange, requireChangeable } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import { requireKey, type LocatedKey } from "../located.ts";
import type { NewMaterial } from "../material.ts";
import { importMaterial } from "../material-import.ts";
import { fitMaterial, importedMaterialId, unwrapMaterial } from "../wrapped-material.ts";

const EXPIRES = "KEY_MATERIAL_EXPIRES";
const NEW = "NEW_KEY_MATERIAL";
const EXISTING = "EXISTING_KEY_MATERIAL";
const LIFETIME_MS_MAX = 365 * 86_400_000;

/** What was unwrapped. */
interface Unwrapped {
  readonly material: NewMaterial;
  readonly materialId: string;
}

/**
 * Gives a key its owner's material. It is unwrapped before the transaction: RSA takes its time.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html | ImportKeyMaterial}
 */
export const importKeyMaterial: Operation<ImportKeyMaterialRequest, ImportKeyMaterialResponse> =
  writeOperation<ImportKeyMaterialRequest, ImportKeyMaterialResponse, LocatedKey, Unwrapped>(
    ImportKeyMaterial,
    {
      ...keyChange("ImportKeyMaterial"),
      validate(input, { clock }) {
        check(
          keyIdLength(input.KeyId),
          byteLength("importToken", input.ImportToken, { min: 1, max: 6144 }),
          byteLength("encryptedKeyMaterial", input.EncryptedKeyMaterial, { min: 1, max: 6144 }),
          oneOf("expirationModel", input.ExpirationModel, [
            EXPIRES,
            "KEY_MATERIAL_DOES_NOT_EXPIRE",
          ]),
          oneOf("importType", input.ImportType, [NEW, EXISTING]),
          length("keyMaterialDescription", input.KeyMaterialDescription, { max: 256 }),
          pattern("keyMaterialDescription", input.KeyMaterialDescription, /^[a-zA-Z0-9:/_\s.-]+$/),
          ...materialIdForm(input.KeyMaterialId),
        );
        if (input.KeyMaterialId !== undefined && input.ImportType === NEW) {
          throw validation(`KeyMaterialId cannot be specified with ImportType ${NEW}.`);
        }
        requireEnd(input, clock.nowMs());
      },
      permission: ({ key, input, caller, scope }) =>
        keyPermission(
          "kms:ImportKeyMaterial",
          key,
          { caller, scope },
          {
            conditions: {
              "kms:ExpirationModel": modelOf(input),
              "kms:ValidTo": input.ValidTo?.toISOString(),
            },
          },
        ),
      async prepare({ input, key: located, clock, settings }) {
        const key = requireKey(located);
        requireChangeable(key);
        if (key.origin !== "EXTERNAL") throw wrongOrigin(keyArn(key), key.origin);
        requireSymmetricOnly(key, input);
        const { vault } = settings;
        const at = { vault, nowMs: clock.nowMs() };
        const parameters = readImportToken(input.ImportToken, key, at);
        const bytes = await unwrapMaterial(input.EncryptedKeyMaterial, parameters);
        const material = fitMaterial(bytes, key);
        const materialId = importedMaterialId(key, material);
        if (input.KeyMaterialId !== undefined && input.KeyMaterialId !== materialId) {
          throw incorrectKeyMaterial("The key material does not match the KeyMaterialId.");
        }
        return { material, materialId };
      },
      async run({ input, key: located, prepared, clock, settings, tx }) {
        const key = await keyToChange(located, tx);
        const { vault } = settings;
        const nowMs = clock.nowMs();
        const { material, materialId } = prepared;
        const wanted = {
          materialId,
          material,
          isNew: input.ImportType === NEW,
          isKnown: input.ImportType === EXISTING || input.KeyMaterialId !== undefined,
          expiresAtMs: modelOf(input) === EXPIRES ? input.ValidTo?.getTime() : undefined,
          description: input.KeyMaterialDescription,
          nowMs,
        };
        await importMaterial(key, wanted, { vault, tx });
        return { KeyId: keyArn(key), KeyMaterialId: materialId };
      },
    },
  );

/** What is about several materials is for keys that can have several. */
function requireSymmetricOnly(key: KmsKey, input: ImportKeyMaterialRequest): void {
  if (isSymmetric(key)) return;
  const members = ["ImportType", "KeyMaterialDescription", "KeyMaterialId"] as const;
  const given = members.find((member) => input[member] !== undefined);
  if (given !== undefined) {
    throw validation(`${given} is not supported with key spec ${key.keySpec}.`);
  }
}

function modelOf({ ExpirationModel = EXPIRES }: ImportKeyMaterialRequest): string {
  return ExpirationModel;
}

function requireEnd(input: ImportKeyMaterialRequest, nowMs: number): void {
  const { ValidTo: validTo } = input;
  const mayExpire = modelOf(input) === EXPIRES;
  if (mayExpire !== (validTo !== undefined)) {
    throw validation(
      mayExpire
        ? `A validTo date must be set if the ExpirationModel is ${EXPIRES}`
        : "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
    );
  }
  const atMs = validTo?.getTime();
  if (atMs !== undefined && !(atMs > nowMs && atMs <= nowMs + LIFETIME_MS_MAX)) {
    throw validation("The ValidTo date must be in the future, and at most 365 days from now.");
  }
}
