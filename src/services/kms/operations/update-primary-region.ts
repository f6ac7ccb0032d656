import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, length } from "../constraint.ts";
import { UpdatePrimaryRegion, type Unit, type UpdatePrimaryRegionRequest } from "../contract.ts";
import { keyNotFound, notPrimary, validation } from "../faults.ts";
import { isPrimary, keyArn } from "../key.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import { requireKept } from "../key-state.ts";
import type { LocatedKey } from "../located.ts";
import { changeSet, lockRelated } from "../multi-region.ts";
import { rotationJob } from "../rotation.ts";

/**
 * Makes a replica the primary key of its set, and the primary key a replica.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html | UpdatePrimaryRegion}
 */
export const updatePrimaryRegion: Operation<UpdatePrimaryRegionRequest, Unit> = writeOperation<
  UpdatePrimaryRegionRequest,
  Unit,
  LocatedKey
>(UpdatePrimaryRegion, {
  ...keyChange("UpdatePrimaryRegion"),
  validate: ({ KeyId, PrimaryRegion }) =>
    check(keyIdLength(KeyId), length("primaryRegion", PrimaryRegion, { min: 1, max: 32 })),
  permission({ key, input, caller, scope }) {
    const conditions = { "kms:PrimaryRegion": input.PrimaryRegion };
    return keyPermission("kms:UpdatePrimaryRegion", key, { caller, scope }, { conditions });
  },
  async run({ input, key: located, tx }) {
    const { PrimaryRegion: primaryRegion } = input;
    const key = await keyToChange(located, tx);
    const { multiRegion } = key;
    if (multiRegion === undefined || !isPrimary(key)) throw notPrimary(keyArn(key));
    if (primaryRegion === key.region) {
      throw validation(`The primary key is in ${primaryRegion} already.`);
    }
    const replica = (await lockRelated(key, tx)).find(({ region }) => region === primaryRegion);
    if (replica === undefined) throw keyNotFound(keyArn({ ...key, region: primaryRegion }));
    requireKept(replica);
    await changeSet(key, { multiRegion: { ...multiRegion, primaryRegion } }, tx);
    // The schedule is followed where the primary key is.
    if (key.rotation !== undefined) await tx.enqueue(rotationJob(replica, key.rotation));
    return {};
  },
});
