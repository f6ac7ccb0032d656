import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, secretIdLength } from "../constraint.ts";
import { DeleteSecret, type DeleteSecretRequest, type DeleteSecretResponse } from "../contract.ts";
import { deletionJob, eraseSecret } from "../deletion.ts";
import {
  alreadyScheduledForDeletion,
  hasReplicas,
  invalidParameter,
  notOnReplica,
} from "../faults.ts";
import { lockSecret, type LocatedSecret } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { isReplica, secretArn } from "../secret.ts";
import { named, onSecret } from "../secret-operation.ts";
import { asCondition, secretPermission } from "../secret-permission.ts";
import { DAY_MS, wireDate } from "../wire-date.ts";

const WINDOW_DAYS = { min: 7, max: 30 };

/**
 * Lets a secret go after 7 to 30 days, in which it may be restored; or at once.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html | DeleteSecret}
 */
export const deleteSecret: Operation<DeleteSecretRequest, DeleteSecretResponse> = writeOperation<
  DeleteSecretRequest,
  DeleteSecretResponse,
  LocatedSecret
>(DeleteSecret, {
  ...onSecret("DeleteSecret"),
  validate(input) {
    check(secretIdLength(input.SecretId));
    requireWindow(input);
  },
  permission: ({ secret, input }) =>
    secretPermission("DeleteSecret", secret, {
      "secretsmanager:RecoveryWindowInDays": asCondition(input.RecoveryWindowInDays),
      "secretsmanager:ForceDeleteWithoutRecovery": asCondition(input.ForceDeleteWithoutRecovery),
    }),
  async run({ input, secret: located, clock, tx }) {
    const nowMs = clock.nowMs();
    const { RecoveryWindowInDays = WINDOW_DAYS.max, ForceDeleteWithoutRecovery: force } = input;
    // Who forces it does not care whether it was there.
    if (force === true && located.record === undefined) {
      const { arn, place } = located;
      return { ARN: arn, Name: place.name, DeletionDate: wireDate(nowMs) };
    }
    const secret = await lockSecret(located, tx);
    if (isReplica(secret)) throw notOnReplica();
    const regions = secret.replicas.map(({ region }) => region);
    if (regions.length > 0) throw hasReplicas(secretArn(secret), regions);
    if (force === true) {
      await eraseSecret(secret, tx);
      return { ...named(secret), DeletionDate: wireDate(nowMs) };
    }
    if (secret.deletion !== undefined) throw alreadyScheduledForDeletion();
    const atMs = nowMs + Math.trunc(RecoveryWindowInDays) * DAY_MS;
    await saveSecret({ ...secret, deletion: { atMs } }, tx);
    await tx.enqueue(deletionJob(secret, atMs));
    return { ...named(secret), DeletionDate: wireDate(atMs) };
  },
});

function requireWindow({
  RecoveryWindowInDays: days,
  ForceDeleteWithoutRecovery: force,
}: DeleteSecretRequest): void {
  if (days === undefined) return;
  if (force === true) {
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days < WINDOW_DAYS.min || days > WINDOW_DAYS.max) {
    throw invalidParameter(
      `RecoveryWindowInDays value must be between ${WINDOW_DAYS.min} and ${WINDOW_DAYS.max} days (inclusive).`,
    );
  }
}
