import { writeOperation, type Operation } from "../../../model/operation.ts";
import { count, length, pattern, stageLength } from "../constraint.ts";
import {
  PutSecretValue,
  type PutSecretValueRequest,
  type PutSecretValueResponse,
} from "../contract.ts";
import { valueMissing } from "../faults.ts";
import { lockLivePrimary, type LocatedSecret } from "../located.ts";
import { validateValue } from "../new-value.ts";
import { addVersion, isRepeated } from "../new-version.ts";
import { saveSecret } from "../replication.ts";
import { named, onSecret } from "../secret-operation.ts";
import { defaultKeyRefusal, secretPermission } from "../secret-permission.ts";
import { CURRENT, stagesOf } from "../stage.ts";
import { valueIn } from "../value.ts";

const STAGES_MAX = 20;

/**
 * Gives a secret a new version. It becomes the current one unless other labels are asked for.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html | PutSecretValue}
 */
export const putSecretValue: Operation<PutSecretValueRequest, PutSecretValueResponse> =
  writeOperation<PutSecretValueRequest, PutSecretValueResponse, LocatedSecret>(PutSecretValue, {
    ...onSecret("PutSecretValue"),
    validate(input) {
      const { VersionStages: stages, RotationToken } = input;
      validateValue(
        input,
        count("versionStages", stages, { min: 1, max: STAGES_MAX }),
        ...(stages ?? []).map((stage, index) =>
          stageLength(`versionStages.${index + 1}.member`, stage),
        ),
        RotationToken === undefined ? undefined : rotationToken(RotationToken),
      );
      if (valueIn(input) === undefined) throw valueMissing();
    },
    permission: ({ secret, caller }) => [
      secretPermission("PutSecretValue", secret),
      ...defaultKeyRefusal("PutSecretValue", secret, {
        caller,
        kmsKeyId: secret.record?.kmsKeyId,
      }),
    ],
    async run({ input, secret: located, ...call }) {
      const secret = await lockLivePrimary(located, call.tx);
      const { ClientRequestToken: versionId = "", VersionStages: stages = [CURRENT] } = input;
      const value = valueIn(input);
      if (value === undefined) throw valueMissing();
      if (await isRepeated(secret, { versionId, value }, call)) {
        const VersionStages = stagesOf(secret.labels, versionId);
        return { ...named(secret), VersionId: versionId, VersionStages };
      }
      const changed = await addVersion(secret, { versionId, value, stages }, call);
      await saveSecret(changed, call.tx);
      const VersionStages = stagesOf(changed.labels, versionId);
      return { ...named(secret), VersionId: versionId, VersionStages };
    },
  });

/** Its value is not told. */
function rotationToken(token: string): string | undefined {
  const isGood =
    length("rotationToken", token, { min: 36, max: 256 }) === undefined &&
    pattern("rotationToken", token, /^[a-zA-Z0-9-]+$/) === undefined;
  return isGood
    ? undefined
    : "Value at 'rotationToken' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9\\-]+$";
}
