import { writeOperation, type Operation, type Preparing } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { check, length, secretIdLength, tokenLength, type Complaint } from "../constraint.ts";
import { RotateSecret, type RotateSecretRequest, type RotateSecretResponse } from "../contract.ts";
import {
  rotationFunctionMissing,
  rotationIncomplete,
  rotationNotInvocable,
  rotationTokenMissing,
} from "../faults.ts";
import { lockLivePrimary, type LocatedSecret, type SecretResource } from "../located.ts";
import { saveSecret } from "../replication.ts";
import { beginRotation, withNextRotation, type Rotation } from "../rotation.ts";
import { invokePermission, isInvocable } from "../rotation-function.ts";
import { parseRules } from "../rotation-schedule.ts";
import type { Secret } from "../secret.ts";
import { named, onSecret } from "../secret-operation.ts";
import { asCondition, secretPermission } from "../secret-permission.ts";
import { CURRENT, PENDING, versionAt } from "../stage.ts";
import { secrets } from "../tables.ts";

/** What was found out about the function. */
interface Trial {
  readonly isInvocable: boolean;
}

/**
 * Sets up a secret's rotation and begins one, or tries the function only and waits for the schedule.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html | RotateSecret}
 */
export const rotateSecret: Operation<RotateSecretRequest, RotateSecretResponse> = writeOperation<
  RotateSecretRequest,
  RotateSecretResponse,
  LocatedSecret,
  Trial
>(RotateSecret, {
  ...onSecret("RotateSecret"),
  validate(input, { clock }) {
    const { SecretId, ClientRequestToken, RotationLambdaARN, RotationRules } = input;
    check(
      secretIdLength(SecretId),
      tokenLength(ClientRequestToken),
      length("rotationLambdaARN", RotationLambdaARN, { max: 2048 }),
      length("externalSecretRotationRoleArn", input.ExternalSecretRotationRoleArn, {
        min: 20,
        max: 2048,
      }),
      ...metadataForms(input.ExternalSecretRotationMetadata),
    );
    if (ClientRequestToken === undefined) throw rotationTokenMissing();
    if (RotationRules !== undefined) parseRules(RotationRules, clock.nowMs());
  },
  permission: ({ secret, input, caller }) => [
    permissionFor(secret, input),
    ...invokePermission(functionFor(secret.record, input), { caller }),
  ],
  prepare: ({ secret, input, ...call }) => tryFunction(secret.record, input, call),
  async run({ input, secret: located, prepared, clock, ids, tx }) {
    const secret = await lockLivePrimary(located, tx);
    if (functionFor(secret, input) === undefined) throw rotationFunctionMissing();
    if (!prepared.isInvocable) throw rotationNotInvocable();
    const nowMs = clock.nowMs();
    const { ClientRequestToken: versionId = "", RotateImmediately = true } = input;
    if (isIncomplete(secret, versionId)) throw rotationIncomplete();
    const configured = { ...secret, rotation: configure(secret, input, nowMs) };
    const scheduled = await withNextRotation(configured, nowMs, { tx });
    const run = { versionId, isTrial: !RotateImmediately };
    await saveSecret(await beginRotation(scheduled, run, { tx, ids, nowMs }), tx);
    return { ...named(secret), VersionId: versionId };
  },
});

function metadataForms(
  items: RotateSecretRequest["ExternalSecretRotationMetadata"] = [],
): readonly Complaint[] {
  const member = (index: number): string => `externalSecretRotationMetadata.${index + 1}.member`;
  return items.flatMap(({ Key, Value }, index) => [
    length(`${member(index)}.key`, Key, { min: 1, max: 256 }),
    length(`${member(index)}.value`, Value, { min: 1, max: 2048 }),
  ]);
}

function permissionFor(secret: SecretResource, input: RotateSecretRequest): Permission {
  const { RotationLambdaARN, RotationRules, RotateImmediately } = input;
  return secretPermission("RotateSecret", secret, {
    "secretsmanager:RotationLambdaARN": RotationLambdaARN,
    "secretsmanager:RotateImmediately": asCondition(RotateImmediately),
    "secretsmanager:ModifyRotationRules": asCondition(RotationRules !== undefined),
    "secretsmanager:ExternalSecretRotationRoleArn": input.ExternalSecretRotationRoleArn,
  });
}

function functionFor(
  secret: Secret | undefined,
  { RotationLambdaARN }: RotateSecretRequest,
): string | undefined {
  const given = RotationLambdaARN === "" ? undefined : RotationLambdaARN;
  return given ?? secret?.rotation?.lambdaArn;
}

/** Sees whether the function can be invoked; a rotation that did not end is taken up again. */
async function tryFunction(
  secret: Secret | undefined,
  input: RotateSecretRequest,
  { services, store, clock, ids }: Preparing,
): Promise<Trial> {
  const lambdaArn = functionFor(secret, input);
  if (secret === undefined || lambdaArn === undefined) return { isInvocable: false };
  const trial = { isInvocable: await isInvocable(secret, lambdaArn, services) };
  if (trial.isInvocable && isIncomplete(secret, input.ClientRequestToken)) {
    // Outside of the request, which is refused.
    await store.write((tx) => reattempt(secret, { tx, ids, nowMs: clock.nowMs() }));
  }
  return trial;
}

async function reattempt(
  { account, region, name, suffix }: Secret,
  call: Parameters<typeof beginRotation>[2],
): Promise<void> {
  const secret = await call.tx.lock(secrets, { account, region, name });
  if (secret === undefined || secret.suffix !== suffix || secret.deletion !== undefined) return;
  const versionId = versionAt(secret.labels, PENDING);
  if (versionId === undefined || secret.rotation?.lambdaArn === undefined) return;
  await saveSecret(await beginRotation(secret, { versionId, isTrial: false }, call), call.tx);
}

/** AWSPENDING is on a version that did not become the current one, and is not this request's. */
function isIncomplete({ labels }: Secret, versionId: string | undefined): boolean {
  const pending = versionAt(labels, PENDING);
  return pending !== undefined && pending !== versionAt(labels, CURRENT) && pending !== versionId;
}

function configure(secret: Secret, input: RotateSecretRequest, nowMs: number): Rotation {
  const { RotationRules, ExternalSecretRotationMetadata, ExternalSecretRotationRoleArn } = input;
  const { rotation } = secret;
  return {
    ...rotation,
    isEnabled: true,
    lambdaArn: functionFor(secret, input),
    rules: RotationRules === undefined ? rotation?.rules : parseRules(RotationRules, nowMs),
    externalMetadata: ExternalSecretRotationMetadata ?? rotation?.externalMetadata,
    externalRoleArn: ExternalSecretRotationRoleArn ?? rotation?.externalRoleArn,
  };
}
