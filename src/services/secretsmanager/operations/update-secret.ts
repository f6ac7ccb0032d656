import { Fault } from "../../../model/fault.ts";
import { writeOperation, type Operation } from "../../../model/operation.ts";
import type { Caller } from "../../../model/principal.ts";
import type { Permission } from "../../../model/resource.ts";
import { DESCRIPTION_LENGTH_MAX, length } from "../constraint.ts";
import { UpdateSecret, type UpdateSecretRequest, type UpdateSecretResponse } from "../contract.ts";
import { checkKeyAccess, chosenKey, keyArnIn } from "../key-use.ts";
import { lockLivePrimary, type LocatedSecret, type SecretResource } from "../located.ts";
import { validateValue } from "../new-value.ts";
import { addVersion, isRepeated } from "../new-version.ts";
import { rewrapVersions } from "../rewrapping.ts";
import { saveSecret, type Copying } from "../replication.ts";
import type { Secret } from "../secret.ts";
import { named, onSecret } from "../secret-operation.ts";
import { defaultKeyRefusal, secretPermission } from "../secret-permission.ts";
import { CURRENT } from "../stage.ts";
import { valueIn } from "../value.ts";

/**
 * Changes a secret's description, key or value. Under a new key the versions with AWS's own labels
 * are encrypted anew, so that the old key is needed no more.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html | UpdateSecret}
 */
export const updateSecret: Operation<UpdateSecretRequest, UpdateSecretResponse> = writeOperation<
  UpdateSecretRequest,
  UpdateSecretResponse,
  LocatedSecret
>(UpdateSecret, {
  ...onSecret("UpdateSecret"),
  validate: (input) =>
    validateValue(
      input,
      length("description", input.Description, { max: DESCRIPTION_LENGTH_MAX }),
      length("kmsKeyId", input.KmsKeyId, { max: 2048 }),
      length("type", input.Type, { max: 256 }),
    ),
  permission: ({ secret, input, caller }) => permissions(secret, input, caller),
  async run({ input, secret: located, ...call }) {
    const present = await lockLivePrimary(located, call.tx);
    const { ClientRequestToken: versionId = "" } = input;
    const value = valueIn(input);
    const described = await withNewKey(withNewFacts(present, input), input, call);
    const isNew = value !== undefined && !(await isRepeated(described, { versionId, value }, call));
    const changed = isNew
      ? await addVersion(described, { versionId, value, stages: [CURRENT] }, call)
      : described;
    await saveSecret({ ...changed, changedAtMs: call.clock.nowMs() }, call.tx);
    return { ...named(changed), VersionId: value && versionId };
  },
});

function permissions(
  secret: SecretResource,
  input: UpdateSecretRequest,
  caller: Caller,
): readonly Permission[] {
  const { KmsKeyId, SecretString, SecretBinary, Description, Type } = input;
  const update = secretPermission("UpdateSecret", secret, {
    "secretsmanager:Description": Description,
    "secretsmanager:KmsKeyId": KmsKeyId,
    "secretsmanager:KmsKeyArn": keyArnIn(KmsKeyId, secret.place),
    "secretsmanager:Type": Type,
  });
  const bringsValue = SecretString !== undefined || SecretBinary !== undefined;
  if (!bringsValue && KmsKeyId === undefined) return [update];
  const kmsKeyId = KmsKeyId === undefined ? secret.record?.kmsKeyId : chosenKey(KmsKeyId);
  return [update, ...defaultKeyRefusal("UpdateSecret", secret, { caller, kmsKeyId })];
}

function withNewFacts(secret: Secret, { Description, Type }: UpdateSecretRequest): Secret {
  return {
    ...secret,
    description: Description ?? secret.description,
    type: Type ?? secret.type,
  };
}

async function withNewKey(
  secret: Secret,
  { KmsKeyId }: UpdateSecretRequest,
  call: Copying,
): Promise<Secret> {
  if (KmsKeyId === undefined) return secret;
  const kmsKeyId = chosenKey(KmsKeyId);
  if (kmsKeyId === secret.kmsKeyId) return secret;
  if (kmsKeyId !== undefined) await checkKeyAccess(secret, kmsKeyId, call);
  const changed = { ...secret, kmsKeyId };
  try {
    await call.tx.nested(() => rewrapVersions(changed, call));
  } catch (error) {
    // Who may not encrypt under the new key leaves the old values under the old one.
    if (!(error instanceof Fault)) throw error;
  }
  return changed;
}
