import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, count, secretIdLength } from "../constraint.ts";
import {
  ReplicateSecretToRegions,
  type ReplicateSecretToRegionsRequest,
  type ReplicateSecretToRegionsResponse,
} from "../contract.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import {
  addReplicas,
  replicaForms,
  replicationStatus,
  requireReplicaRegions,
  saveSecret,
} from "../replication.ts";
import { secretArn } from "../secret.ts";
import { onSecret } from "../secret-operation.ts";
import { asCondition, secretPermission } from "../secret-permission.ts";

/**
 * Copies a secret to other regions, where it then follows every change.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html | ReplicateSecretToRegions}
 */
export const replicateSecretToRegions: Operation<
  ReplicateSecretToRegionsRequest,
  ReplicateSecretToRegionsResponse
> = writeOperation<
  ReplicateSecretToRegionsRequest,
  ReplicateSecretToRegionsResponse,
  LocatedSecret
>(ReplicateSecretToRegions, {
  ...onSecret("ReplicateSecretToRegions"),
  validate: ({ SecretId, AddReplicaRegions }) =>
    check(
      secretIdLength(SecretId),
      count("addReplicaRegions", AddReplicaRegions, { min: 1 }),
      ...replicaForms(AddReplicaRegions),
    ),
  permission: ({ secret, input }) =>
    secretPermission("ReplicateSecretToRegions", secret, {
      "secretsmanager:AddReplicaRegions": input.AddReplicaRegions.map(({ Region = "" }) => Region),
      "secretsmanager:ForceOverwriteReplicaSecret": asCondition(input.ForceOverwriteReplicaSecret),
    }),
  async run({ input, secret: located, ...call }) {
    const secret = await lockLivePrimary(located, call.tx);
    const { AddReplicaRegions: regions, ForceOverwriteReplicaSecret: force = false } = input;
    requireReplicaRegions(regions, secret);
    const changed = await addReplicas(secret, { regions, force }, call);
    await saveSecret(changed, call.tx);
    const ReplicationStatus = await replicationStatus(changed, call.tx);
    return { ARN: secretArn(secret), ReplicationStatus };
  },
});
