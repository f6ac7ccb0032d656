import { readOperation, type Operation } from "../../../model/operation.ts";
import { check, secretIdLength } from "../constraint.ts";
import {
  ListSecretVersionIds,
  type ListSecretVersionIdsRequest,
  type ListSecretVersionIdsResponse,
  type SecretVersionsListEntry,
} from "../contract.ts";
import { invalidToken } from "../faults.ts";
import { requireSecret, type LocatedSecret } from "../located.ts";
import { pageLimits, PAGE_USUAL, readToken, writeToken } from "../page.ts";
import type { Secret } from "../secret.ts";
import { named, onSecret } from "../secret-operation.ts";
import { stagesOf } from "../stage.ts";
import { versions } from "../tables.ts";
import type { Version } from "../version.ts";
import { wireDate, wireDateOf } from "../wire-date.ts";

/**
 * Lists a secret's versions, those without a label only when asked.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html | ListSecretVersionIds}
 */
export const listSecretVersionIds: Operation<
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse
> = readOperation<ListSecretVersionIdsRequest, ListSecretVersionIdsResponse, LocatedSecret>(
  ListSecretVersionIds,
  {
    ...onSecret("ListSecretVersionIds"),
    validate: ({ SecretId, MaxResults, NextToken }) =>
      check(secretIdLength(SecretId), ...pageLimits({ MaxResults, NextToken })),
    async run({ input, secret: located, tx }) {
      const secret = requireSecret(located);
      const { account, region, name, labels } = secret;
      const { MaxResults = PAGE_USUAL, NextToken, IncludeDeprecated = false } = input;
      const from = NextToken === undefined ? 0 : numberIn(NextToken);
      const labelled = new Set(labels.map(({ versionId }) => versionId));
      // There are a hundred at most.
      const all = await tx.scan(versions, {
        index: "byNumber",
        prefix: { account, region, name },
        from,
      });
      const wanted = all.filter(({ versionId }) => IncludeDeprecated || labelled.has(versionId));
      const size = Math.trunc(MaxResults);
      const next = wanted[size];
      return {
        ...named(secret),
        Versions: wanted.slice(0, size).map((version) => entryOf(version, secret)),
        NextToken: next && writeToken(String(next.number)),
      };
    },
  },
);

function numberIn(token: string): number {
  const number = Number(readToken(token));
  if (!Number.isSafeInteger(number)) throw invalidToken();
  return number;
}

function entryOf(version: Version, { labels }: Secret): SecretVersionsListEntry {
  const { versionId, createdAtMs, accessedDayMs, keyArn, isDefaultKey } = version;
  const stages = stagesOf(labels, versionId);
  return {
    VersionId: versionId,
    VersionStages: stages.length === 0 ? undefined : stages,
    LastAccessedDate: wireDateOf(accessedDayMs),
    CreatedDate: wireDate(createdAtMs),
    KmsKeyIds: keyArn === undefined ? undefined : [isDefaultKey === true ? DEFAULT : keyArn],
  };
}

/** AWS's word for the account's own key. */
const DEFAULT = "DefaultEncryptionKey";
