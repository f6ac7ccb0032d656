import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { CreateKey, type CreateKeyRequest, type CreateKeyResponse } from "../contract.ts";
import { keyArn } from "../key.ts";
import { metadataOf } from "../key-metadata.ts";
import { keyConditions, plainConditions } from "../key-permission.ts";
import { lockOutCheck } from "../key-policy.ts";
import { bindKeyPolicy } from "../key-principals.ts";
import { beginTracking } from "../key-usage.ts";
import { sealMaterial, type NewMaterial } from "../material.ts";
import { choiceOf, makeMaterial, newKey, requireNewKey } from "../new-key.ts";
import { keys, materials } from "../tables.ts";
import { requestTagConditions } from "../tag.ts";

/**
 * Creates a key. Its material is made before the transaction: an RSA pair takes its time.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html | CreateKey}
 */
export const createKey: Operation<CreateKeyRequest, CreateKeyResponse> = writeOperation<
  CreateKeyRequest,
  CreateKeyResponse,
  Record<never, never>,
  NewMaterial | undefined
>(CreateKey, {
  crossAccount: false,
  validate: (input, { scope }) => requireNewKey(input, scope),
  locate: () => ({}),
  permission: ({ input, caller, scope }) => permissions(input, { caller, scope }),
  prepare: ({ input, ids }) => makeMaterial(choiceOf(input), ids),
  async run({ input, prepared, ...call }) {
    const { ids, clock, scope, settings, tx } = call;
    const nowMs = clock.nowMs();
    beginTracking({ settings, clock });
    const isMade = prepared !== undefined;
    const materialId = isMade ? Buffer.from(ids.bytes(32)).toString("hex") : undefined;
    const key = newKey(input, scope, { ids, nowMs, materialId });
    if (input.Policy !== undefined) await bindKeyPolicy(key, undefined, call);
    await tx.put(keys, key);
    if (isMade && materialId !== undefined) {
      const { account, region, keyId } = key;
      await tx.put(materials, {
        account,
        region,
        keyId,
        materialId,
        number: 1,
        createdAtMs: nowMs,
        state: "CURRENT",
        ...sealMaterial(prepared, key, settings.vault),
      });
    }
    return { KeyMetadata: metadataOf(key) };
  },
});

/** CreateKey itself, TagResource for tags, and that the caller keeps a way to the policy. */
function permissions(
  input: CreateKeyRequest,
  call: Pick<Call, "caller" | "scope">,
): readonly Permission[] {
  const { Tags: tags = [], Policy: policy, BypassPolicyLockoutSafetyCheck: bypass } = input;
  const { scope } = call;
  const region = { primaryRegion: scope.region, regions: [scope.region] };
  const conditions = plainConditions(call, {
    ...keyConditions({
      ...choiceOf(input),
      region: scope.region,
      multiRegion: input.MultiRegion === true ? region : undefined,
    }),
    "kms:BypassPolicyLockoutSafetyCheck": bypass === undefined ? undefined : String(bypass),
    ...requestTagConditions(tags),
  });
  const needed: Permission[] = [{ action: "kms:CreateKey", resource: "*", conditions }];
  if (tags.length > 0) needed.push({ action: "kms:TagResource", resource: "*", conditions });
  if (policy !== undefined && bypass !== true) {
    needed.push(lockOutCheck(keyToBe(scope), policy, call));
  }
  return needed;
}

/** The key as its policy will see it: its id is not known yet. */
function keyToBe(scope: Call["scope"]): Parameters<typeof lockOutCheck>[0] {
  const { account, region } = scope;
  const arn = keyArn({ ...scope, keyId: "00000000-0000-0000-0000-000000000000" });
  return { type: "key", arn, account, region, record: undefined };
}
