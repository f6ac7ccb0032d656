import { writeOperation, type Operation } from "../../../model/operation.ts";
import { check, keyIdLength, range } from "../constraint.ts";
import {
  ScheduleKeyDeletion,
  type ScheduleKeyDeletionRequest,
  type ScheduleKeyDeletionResponse,
} from "../contract.ts";
import { isPrimary, keyArn, type Deletion, type KmsKey } from "../key.ts";
import { keyChange, keyToChange } from "../key-change.ts";
import { deletionJob } from "../key-deletion.ts";
import { wireDate } from "../key-metadata.ts";
import { keyPermission } from "../key-permission.ts";
import { stateOf } from "../key-state.ts";
import { usageConditions } from "../key-usage.ts";
import { DAY_MS } from "../rotation.ts";
import type { LocatedKey } from "../located.ts";
import { keys } from "../tables.ts";

const WINDOW_DAYS = { min: 7, max: 30 };

/**
 * Lets a key go after 7 to 30 days, in which it cannot be used and may be brought back.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html | ScheduleKeyDeletion}
 */
export const scheduleKeyDeletion: Operation<
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse
> = writeOperation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse, LocatedKey>(
  ScheduleKeyDeletion,
  {
    ...keyChange("ScheduleKeyDeletion"),
    validate: ({ KeyId, PendingWindowInDays }) =>
      check(keyIdLength(KeyId), range("pendingWindowInDays", PendingWindowInDays, WINDOW_DAYS)),
    permission: ({ key, input, caller, scope, settings, clock }) =>
      keyPermission(
        "kms:ScheduleKeyDeletion",
        key,
        { caller, scope },
        {
          conditions: {
            "kms:ScheduleKeyDeletionPendingWindowInDays": String(windowOf(input)),
            ...usageConditions(key.record, { settings, clock }),
          },
        },
      ),
    async run({ input, key: located, clock, tx }) {
      const key = await keyToChange(located, tx);
      const windowDays = windowOf(input);
      const atMs = clock.nowMs() + windowDays * DAY_MS;
      // A primary key waits for its replicas first; their own waiting does not begin by itself.
      const deletion: Deletion = hasReplicas(key) ? { windowDays } : { windowDays, atMs };
      const doomed = { ...key, deletion };
      await tx.put(keys, doomed);
      if (deletion.atMs !== undefined) await tx.enqueue(deletionJob(key, deletion.atMs));
      return {
        KeyId: keyArn(key),
        KeyState: stateOf(doomed),
        PendingWindowInDays: windowDays,
        ...(deletion.atMs !== undefined && { DeletionDate: wireDate(deletion.atMs) }),
      };
    },
  },
);

function windowOf({ PendingWindowInDays = WINDOW_DAYS.max }: ScheduleKeyDeletionRequest): number {
  return Math.trunc(PendingWindowInDays);
}

function hasReplicas(key: KmsKey): boolean {
  return isPrimary(key) && (key.multiRegion?.regions.length ?? 0) > 1;
}
