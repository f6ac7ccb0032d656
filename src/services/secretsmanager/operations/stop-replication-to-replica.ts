import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  StopReplicationToReplica,
  type StopReplicationToReplicaRequest,
  type StopReplicationToReplicaResponse,
} from "../contract.ts";
import { invalidParameter } from "../faults.ts";
import { lockSecret, type LocatedSecret } from "../located.ts";
import { promote, saveSecret } from "../replication.ts";
import { noteSecretPolicy } from "../secret-principals.ts";
import { isReplica, secretArn } from "../secret.ts";
import { onSecret } from "../secret-operation.ts";

/**
 * Makes a replica a secret of its own; asked in the replica's region.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_StopReplicationToReplica.html | StopReplicationToReplica}
 */
export const stopReplicationToReplica: Operation<
  StopReplicationToReplicaRequest,
  StopReplicationToReplicaResponse
> = writeOperation<
  StopReplicationToReplicaRequest,
  StopReplicationToReplicaResponse,
  LocatedSecret
>(StopReplicationToReplica, {
  ...onSecret("StopReplicationToReplica"),
  async run({ secret: located, tx }) {
    const secret = await lockSecret(located, tx);
    if (!isReplica(secret)) {
      throw invalidParameter("Operation is only permitted on a replica secret.");
    }
    const promoted = await promote(secret, tx);
    await noteSecretPolicy(promoted, undefined, tx);
    await saveSecret(promoted, tx);
    return { ARN: secretArn(secret) };
  },
});
