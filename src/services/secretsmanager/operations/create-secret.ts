import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { count, DESCRIPTION_LENGTH_MAX, length } from "../constraint.ts";
import { CreateSecret, type CreateSecretRequest, type CreateSecretResponse } from "../contract.ts";
import { nameScheduledForDeletion, secretExists } from "../faults.ts";
import { checkKeyAccess, chosenKey, keyArnIn } from "../key-use.ts";
import { resourceOf, type LocatedSecret } from "../located.ts";
import { validateValue } from "../new-value.ts";
import { addVersion, isRepeated } from "../new-version.ts";
import {
  addReplicas,
  replicaForms,
  replicationStatus,
  requireReplicaRegions,
  saveSecret,
  type Copying,
} from "../replication.ts";
import { NAME_LENGTH_MAX, newSuffix, requireName, type Secret } from "../secret.ts";
import { named } from "../secret-operation.ts";
import { asCondition, requestTagConditions, secretPermission } from "../secret-permission.ts";
import { CURRENT } from "../stage.ts";
import { secrets } from "../tables.ts";
import { requireTags, withTags } from "../tag.ts";
import { valueIn } from "../value.ts";

/**
 * Creates a secret, with its first value or without.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html | CreateSecret}
 */
export const createSecret: Operation<CreateSecretRequest, CreateSecretResponse> = writeOperation<
  CreateSecretRequest,
  CreateSecretResponse,
  LocatedSecret
>(CreateSecret, {
  crossAccount: false,
  validate: (input, { scope }) => validateNew(input, scope),
  // Policies see the ARN that it will have, its random end included.
  locate({ Name }, { scope, ids }) {
    const place = { ...scope, name: Name, suffix: newSuffix(ids) };
    return { secret: { ...resourceOf(place, undefined), requestedAs: Name } };
  },
  permission: ({ secret, input }) => permissions(secret, input),
  async run({ input, secret, ...call }) {
    const { tx, scope } = call;
    const { Name: name, ClientRequestToken: token = "" } = input;
    const { account, region } = scope;
    const present = await tx.lock(secrets, { account, region, name });
    const value = valueIn(input);
    if (present !== undefined) {
      if (present.deletion !== undefined) throw nameScheduledForDeletion();
      const isSame = value && (await isRepeated(present, { versionId: token, value }, call));
      if (isSame !== true) throw secretExists(name);
      return { ...named(present), VersionId: token };
    }
    const made = await make(input, secret, call);
    return {
      ...named(made),
      VersionId: value && token,
      ReplicationStatus: await replicationStatus(made, tx),
    };
  },
});

function validateNew(
  input: CreateSecretRequest,
  scope: Pick<Secret, "region" | "partition">,
): void {
  const { Name, AddReplicaRegions } = input;
  validateValue(
    input,
    length("name", Name, { min: 1, max: NAME_LENGTH_MAX }),
    length("description", input.Description, { max: DESCRIPTION_LENGTH_MAX }),
    length("kmsKeyId", input.KmsKeyId, { max: 2048 }),
    length("type", input.Type, { max: 256 }),
    count("addReplicaRegions", AddReplicaRegions, { min: 1 }),
    ...replicaForms(AddReplicaRegions),
  );
  requireName(Name);
  requireTags(input.Tags);
  requireReplicaRegions(AddReplicaRegions ?? [], scope);
}

function permissions(
  secret: LocatedSecret["secret"],
  input: CreateSecretRequest,
): readonly Permission[] {
  const { Tags = [], AddReplicaRegions, ForceOverwriteReplicaSecret } = input;
  const replicating = {
    "secretsmanager:AddReplicaRegions": AddReplicaRegions?.map(({ Region = "" }) => Region),
    "secretsmanager:ForceOverwriteReplicaSecret": asCondition(ForceOverwriteReplicaSecret),
  };
  const conditions = {
    "secretsmanager:Name": input.Name,
    "secretsmanager:Description": input.Description,
    "secretsmanager:KmsKeyId": input.KmsKeyId,
    "secretsmanager:KmsKeyArn": keyArnIn(input.KmsKeyId, secret.place),
    "secretsmanager:Type": input.Type,
    ...replicating,
    ...requestTagConditions(Tags),
  };
  // The request names no secret: it is about to be made.
  const unnamed = { ...conditions, "secretsmanager:SecretId": undefined };
  const needed = [secretPermission("CreateSecret", secret, unnamed)];
  if (Tags.length > 0) needed.push(secretPermission("TagResource", secret, conditions));
  if (AddReplicaRegions !== undefined) {
    needed.push(secretPermission("ReplicateSecretToRegions", secret, replicating));
  }
  return needed;
}

async function make(
  input: CreateSecretRequest,
  { place }: LocatedSecret["secret"],
  call: Copying,
): Promise<Secret> {
  const { AddReplicaRegions: regions = [], ForceOverwriteReplicaSecret: force = false } = input;
  const nowMs = call.clock.nowMs();
  const kmsKeyId = chosenKey(input.KmsKeyId);
  const empty: Secret = {
    ...place,
    suffix: place.suffix ?? newSuffix(call.ids),
    createdAtMs: nowMs,
    changedAtMs: nowMs,
    description: input.Description,
    kmsKeyId,
    type: input.Type,
    tags: input.Tags === undefined ? undefined : withTags(undefined, input.Tags),
    labels: [],
    versionCount: 0,
    replicas: [],
  };
  if (kmsKeyId !== undefined) await checkKeyAccess(empty, kmsKeyId, call);
  const value = valueIn(input);
  const versionId = input.ClientRequestToken ?? "";
  const filled =
    value === undefined
      ? empty
      : await addVersion(empty, { versionId, value, stages: [CURRENT] }, call);
  const known = value === undefined ? undefined : new Map([[versionId, value]]);
  const made =
    regions.length === 0 ? filled : await addReplicas(filled, { regions, force }, call, known);
  await saveSecret(made, call.tx);
  return made;
}
