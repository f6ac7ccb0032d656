import { writeOperation, type Operation, type Run } from "../../../model/operation.ts";
import { partitionOf } from "../../../model/scope.ts";
import type { WriteTransaction } from "../../../model/store.ts";
import { check, keyIdLength, length, regionForm } from "../constraint.ts";
import { ReplicateKey, type ReplicateKeyRequest, type ReplicateKeyResponse } from "../contract.ts";
import { notPrimary, replicaExists, validation } from "../faults.ts";
import { isPrimary, keyArn, type KmsKey } from "../key.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { metadataOf } from "../key-metadata.ts";
import { keyConditions, keyPermission, plainConditions } from "../key-permission.ts";
import { defaultPolicy, lockOutCheck, policyForm, requirePolicy } from "../key-policy.ts";
import { bindKeyPolicy } from "../key-principals.ts";
import { requireEnabled } from "../key-state.ts";
import { beginTracking } from "../key-usage.ts";
import type { LocatedKey } from "../located.ts";
import { materialsOf, openBytes, sealMaterial } from "../material.ts";
import { changeSet } from "../multi-region.ts";
import { keys, materials } from "../tables.ts";
import { requestTagConditions, requireTags, tagEntries, withTags } from "../tag.ts";

type Facts = Run<ReplicateKeyRequest, LocatedKey, WriteTransaction>;

/**
 * Makes a key in another region with the id and the material of a multi-region primary key.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html | ReplicateKey}
 */
export const replicateKey: Operation<ReplicateKeyRequest, ReplicateKeyResponse> = writeOperation<
  ReplicateKeyRequest,
  ReplicateKeyResponse,
  LocatedKey
>(ReplicateKey, {
  ...keyChange("ReplicateKey"),
  validate(input, { scope }) {
    const { ReplicaRegion: region, Tags = [] } = input;
    check(
      keyIdLength(input.KeyId),
      ...regionForm("replicaRegion", region),
      policyForm(input.Policy),
      length("description", input.Description, { max: 8192 }),
    );
    requireTags(Tags);
    requirePolicy(input.Policy);
    if (partitionOf(region) !== scope.partition) {
      throw validation(`The replica region ${region} is in another partition.`);
    }
  },
  permission({ key, input, caller, scope }) {
    const call = { caller, scope };
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: bypass, Tags = [] } = input;
    const { ReplicaRegion: region } = input;
    const conditions = { "kms:ReplicaRegion": region };
    const replicate = keyPermission("kms:ReplicateKey", key, call, { conditions });
    // The replica is a new key: whoever makes it there needs that permission, and the one for its tags.
    const further = plainConditions(
      { caller, scope: { ...scope, region } },
      {
        "aws:RequestedRegion": region,
        ...(key.record !== undefined && keyConditions({ ...key.record, region, aliases: [] })),
        "kms:BypassPolicyLockoutSafetyCheck": bypass === undefined ? undefined : String(bypass),
        ...requestTagConditions(Tags),
      },
    );
    const create = { action: "kms:CreateKey", resource: "*", conditions: further } as const;
    const tag = { action: "kms:TagResource", resource: "*", conditions: further } as const;
    return [
      replicate,
      create,
      ...(Tags.length > 0 ? [tag] : []),
      ...(policy !== undefined && bypass !== true ? [lockOutCheck(key, policy, call)] : []),
    ];
  },
  run: (facts) => replicate(facts),
});

async function replicate({ input, key: located, ...call }: Facts): Promise<ReplicateKeyResponse> {
  const { tx } = call;
  const primary = await keyToChange(located, tx);
  const { multiRegion } = primary;
  if (multiRegion === undefined || !isPrimary(primary)) throw notPrimary(keyArn(primary));
  requireEnabled(primary);
  const { ReplicaRegion: region } = input;
  if (multiRegion.regions.includes(region)) throw replicaExists(keyArn({ ...primary, region }));

  const regions = [...multiRegion.regions, region];
  const changed = await changeSet(primary, { multiRegion: { ...multiRegion, regions } }, tx);
  beginTracking(call);
  const replica = replicaOf(changed, input, call.clock.nowMs());
  if (input.Policy !== undefined) await bindKeyPolicy(replica, undefined, call);
  await tx.put(keys, replica);
  if (primary.origin === "AWS_KMS") await copyMaterials(primary, replica, call);
  const metadata = metadataOf(replica);
  return {
    // It is ready at once, but this is what AWS answers.
    ReplicaKeyMetadata: {
      ...metadata,
      KeyState: "Creating",
      Enabled: false,
      CurrentKeyMaterialId: undefined,
    },
    ReplicaPolicy: replica.policy,
    ...(input.Tags !== undefined && { ReplicaTags: tagEntries(replica.tags) }),
  };
}

/** What the keys of a set share stays; all else begins anew. */
function replicaOf(primary: KmsKey, input: ReplicateKeyRequest, nowMs: number): KmsKey {
  const { expiresAtMs: _, materialId, ...shared } = primary;
  const lacksMaterial = primary.origin === "EXTERNAL";
  return {
    ...shared,
    region: input.ReplicaRegion,
    createdAtMs: nowMs,
    description: input.Description ?? "",
    isEnabled: true,
    deletion: undefined,
    policy: input.Policy ?? defaultPolicy(primary),
    tags: withTags({}, input.Tags ?? []),
    aliases: [],
    grantCount: 0,
    lacksMaterial,
    ...(!lacksMaterial && materialId !== undefined && { materialId }),
    onDemandRotations: 0,
  };
}

async function copyMaterials(
  primary: KmsKey,
  replica: KmsKey,
  { settings, tx }: Pick<Facts, "settings" | "tx">,
): Promise<void> {
  const { vault } = settings;
  for (const material of await materialsOf(primary, { tx })) {
    if (material.sealed === undefined) continue;
    const secret = openBytes(material.sealed, primary, vault);
    const { publicKey } = material;
    const sealed = sealMaterial({ secret, publicKey }, replica, vault);
    await tx.put(materials, { ...material, region: replica.region, ...sealed });
  }
}
