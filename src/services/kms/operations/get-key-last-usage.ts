import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetKeyLastUsage,
  type GetKeyLastUsageRequest,
  type GetKeyLastUsageResponse,
} from "../contract.ts";
import { keyChange } from "../key-change.ts";
import { wireDate } from "../key-metadata.ts";
import { lastUse } from "../key-usage.ts";
import { requireKey } from "../located.ts";

/**
 * Tells when a key was last used, and for what.
 *
 * DIFFERS: the event id is the request's id.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html | GetKeyLastUsage}
 */
export const getKeyLastUsage: Operation<GetKeyLastUsageRequest, GetKeyLastUsageResponse> =
  readOperation(GetKeyLastUsage, {
    ...keyChange("GetKeyLastUsage"),
    run({ key: located, settings, clock }) {
      const key = requireKey(located);
      const { use, sinceMs } = lastUse(key, { settings, clock });
      return {
        KeyId: key.keyId,
        KeyLastUsage:
          use === undefined
            ? {}
            : {
                Operation: use.operation,
                Timestamp: wireDate(use.atMs),
                CloudTrailEventId: use.requestId,
                KmsRequestId: use.requestId,
              },
        TrackingStartDate: wireDate(sinceMs),
        KeyCreationDate: wireDate(key.createdAtMs),
      };
    },
  });
