import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, count, regionForm, secretIdLength } from "../constraint.ts";
import {
  RemoveRegionsFromReplication,
  type RemoveRegionsFromReplicationRequest,
  type RemoveRegionsFromReplicationResponse,
} from "../contract.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { removeReplicas, replicationStatus, saveSecret } from "../replication.ts";
import { secretArn } from "../secret.ts";
import { onSecret } from "../secret-operation.ts";

/**
 * Removes a secret's replicas from regions, at once and for good.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RemoveRegionsFromReplication.html | RemoveRegionsFromReplication}
 */
export const removeRegionsFromReplication: Operation<
  RemoveRegionsFromReplicationRequest,
  RemoveRegionsFromReplicationResponse
> = writeOperation<
  RemoveRegionsFromReplicationRequest,
  RemoveRegionsFromReplicationResponse,
  LocatedSecret
>(RemoveRegionsFromReplication, {
  ...onSecret("RemoveRegionsFromReplication"),
  validate: ({ SecretId, RemoveReplicaRegions }) =>
    check(
      secretIdLength(SecretId),
      count("removeReplicaRegions", RemoveReplicaRegions, { min: 1 }),
      ...RemoveReplicaRegions.flatMap((region, index) =>
        regionForm(`removeReplicaRegions.${index + 1}.member`, region),
      ),
    ),
  async run({ input, secret: located, tx }) {
    const secret = await lockLivePrimary(located, tx);
    const changed = await removeReplicas(secret, input.RemoveReplicaRegions, tx);
    await saveSecret(changed, tx);
    const ReplicationStatus = await replicationStatus(changed, tx);
    return { ARN: secretArn(secret), ReplicationStatus };
  },
});
