import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  RestoreSecret,
  type RestoreSecretRequest,
  type RestoreSecretResponse,
} from "../contract.ts";
import { notOnReplica } from "../faults.ts";
import { lockSecret, type LocatedSecret } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { withNextRotation } from "../rotation.ts";
import { isReplica } from "../secret.ts";
import { named, onSecret } from "../secret-operation.ts";

/**
 * Brings back a secret that is marked for deletion.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html | RestoreSecret}
 */
export const restoreSecret: Operation<RestoreSecretRequest, RestoreSecretResponse> = writeOperation<
  RestoreSecretRequest,
  RestoreSecretResponse,
  LocatedSecret
>(RestoreSecret, {
  ...onSecret("RestoreSecret"),
  async run({ secret: located, clock, tx }) {
    const secret = await lockSecret(located, tx);
    if (isReplica(secret)) throw notOnReplica();
    const restored = { ...secret, deletion: undefined };
    await saveSecret(await withNextRotation(restored, clock.nowMs(), { tx }), tx);
    return named(secret);
  },
});
