import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, regionForm } from "../constraint.ts";
import { UpdatePrimaryRegion, type Unit, type UpdatePrimaryRegionRequest } from "../contract.ts";
import { keyNotFound, notPrimary, validation } from "../faults.ts";
import { isPrimary, keyArn } from "../key.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { keyPermission } from "../key-permission.ts";
import { requireEnabled } from "../key-state.ts";
import { keyById, keyIn, type KeyResource } from "../located.ts";
import { changeSet, lockRelated } from "../multi-region.ts";
import { rotationJob } from "../rotation.ts";

interface Located {
  readonly key: KeyResource & {
    /** The key that becomes the primary one. It lies in another region, and the request in this one. */
    readonly replica: KeyResource | undefined;
  };
}

/**
 * Makes a replica the primary key of its set, and the primary key a replica. Both must be enabled, and
 * each takes the permission, in its own region.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html | UpdatePrimaryRegion}
 */
export const updatePrimaryRegion: Operation<UpdatePrimaryRegionRequest, Unit> = writeOperation<
  UpdatePrimaryRegionRequest,
  Unit,
  Located
>(UpdatePrimaryRegion, {
  ...keyChange("UpdatePrimaryRegion"),
  validate: ({ KeyId, PrimaryRegion }) =>
    check(keyIdLength(KeyId), ...regionForm("primaryRegion", PrimaryRegion)),
  async locate({ KeyId, PrimaryRegion: region }, call) {
    const { key } = await keyById(KeyId, call);
    const { record } = key;
    const isMember = record?.multiRegion?.regions.includes(region) === true;
    const replica = isMember ? await keyIn({ ...record, region }, call) : undefined;
    return { key: { ...key, replica } };
  },
  permission({ key, input, caller, scope }) {
    const { PrimaryRegion: region } = input;
    const action = "kms:UpdatePrimaryRegion";
    const conditions = { "kms:PrimaryRegion": region };
    const here = keyPermission(action, key, { caller, scope }, { conditions });
    if (key.replica === undefined || region === key.region) return here;
    const there = { caller, scope: { ...scope, region } };
    const further = { ...conditions, "aws:RequestedRegion": region };
    return [here, keyPermission(action, key.replica, there, { conditions: further })];
  },
  async run({ input, key: located, tx }) {
    const { PrimaryRegion: primaryRegion } = input;
    const key = await keyToChange(located, tx);
    const { multiRegion } = key;
    if (multiRegion === undefined || !isPrimary(key)) throw notPrimary(keyArn(key));
    requireEnabled(key);
    if (primaryRegion === key.region) {
      throw validation(`The primary key is in ${primaryRegion} already.`);
    }
    const replica = (await lockRelated(key, tx)).find(({ region }) => region === primaryRegion);
    if (replica === undefined) throw keyNotFound(keyArn({ ...key, region: primaryRegion }));
    requireEnabled(replica);
    await changeSet(key, { multiRegion: { ...multiRegion, primaryRegion } }, tx);
    // The schedule is followed where the primary key is.
    if (key.rotation !== undefined) await tx.enqueue(rotationJob(replica, key.rotation));
    return {};
  },
});
