import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, oneOf } from "../constraint.ts";
import {
  ListKeyRotations,
  type ListKeyRotationsRequest,
  type ListKeyRotationsResponse,
  type RotationsListEntry,
} from "../contract.ts";
import { keyArn, type KmsKey } from "../key.ts";
import { keyChange } from "../key-change.ts";
import { wireDate } from "../key-metadata.ts";
import { requireKey, type LocatedKey } from "../located.ts";
import { materialsOf, type KeyMaterial } from "../material.ts";
import { pageOf, validatePage } from "../page.ts";
import { requireRotationStatus } from "../rotation-rule.ts";

const LIMITS = { usual: 100, max: 1000 };

/**
 * Lists a key's rotations, or all its materials.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html | ListKeyRotations}
 */
export const listKeyRotations: Operation<ListKeyRotationsRequest, ListKeyRotationsResponse> =
  readOperation<ListKeyRotationsRequest, ListKeyRotationsResponse, LocatedKey>(ListKeyRotations, {
    ...keyChange("ListKeyRotations"),
    validate(input) {
      check(
        keyIdLength(input.KeyId),
        oneOf("includeKeyMaterial", input.IncludeKeyMaterial, [
          "ALL_KEY_MATERIAL",
          "ROTATIONS_ONLY",
        ]),
      );
      validatePage(input, LIMITS);
    },
    async run({ input, key: located, tx }) {
      const key = requireKey(located);
      requireRotationStatus(key);
      const all = await materialsOf(key, { tx });
      const isAll = input.IncludeKeyMaterial === "ALL_KEY_MATERIAL";
      const shown = isAll ? all : all.filter(({ rotation }) => rotation !== undefined);
      // The newest first, in pages that go by a number that counts down.
      const idOf = ({ number }: KeyMaterial): string => String(1_000_000 - number);
      const { items, facts } = pageOf(shown.toReversed(), idOf, input, LIMITS);
      return { Rotations: items.map((material) => entryOf(key, material)), ...facts };
    },
  });

function entryOf(key: KmsKey, material: KeyMaterial): RotationsListEntry {
  const { rotation, expiresAtMs } = material;
  const isImported = key.origin === "EXTERNAL";
  const isThere = material.sealed !== undefined;
  return {
    KeyId: keyArn(key),
    KeyMaterialId: material.materialId,
    KeyMaterialState: material.state,
    ...(rotation !== undefined && {
      RotationDate: wireDate(rotation.atMs),
      RotationType: rotation.type,
    }),
    ...(isImported && {
      KeyMaterialDescription: material.description,
      ImportState: isThere ? "IMPORTED" : "PENDING_IMPORT",
    }),
    ...(isImported &&
      isThere && {
        ExpirationModel:
          expiresAtMs === undefined ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES",
        ...(expiresAtMs !== undefined && { ValidTo: wireDate(expiresAtMs) }),
      }),
  };
}
