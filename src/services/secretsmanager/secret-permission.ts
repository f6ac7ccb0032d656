/**
 * The permissions on secrets: an action on a secret, with everything that conditions may ask of it.
 *
 * ```
 * secretPermission("GetSecretValue", secret, { "secretsmanager:VersionStage": "AWSCURRENT" })
 *   secretsmanager:SecretId              its ARN
 *   secretsmanager:ResourceTag/team      blue
 *   secretsmanager:SecretPrimaryRegion   eu-west-1   ...
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html | Actions, resources, and condition keys for Secrets Manager}
 */
import type { Caller } from "../../model/principal.ts";
import type { Permission } from "../../model/resource.ts";
import { accessDenied, defaultKeyNotShared } from "./faults.ts";
import type { SecretResource } from "./located.ts";

type Conditions = NonNullable<Permission["conditions"]>;

/**
 * An action on a secret.
 *
 * @param action Its name without the prefix.
 * @param further Condition keys of the request.
 */
export function secretPermission(
  action: string,
  secret: SecretResource,
  further: Conditions = {},
): Permission {
  return {
    action: `secretsmanager:${action}`,
    resource: secret,
    conditions: { ...secretConditions(secret), ...further },
    // AWS names the secret as the request did: with a name it gives its ARN away to nobody.
    denial: (_denied, text) => accessDenied(text.replace(secret.arn, () => secret.requestedAs)),
  };
}

function secretConditions({ arn, record, tags, region }: SecretResource): Conditions {
  const conditions: Record<string, string | undefined> = {
    "secretsmanager:SecretId": arn,
    "secretsmanager:SecretPrimaryRegion": record && (record.primaryRegion ?? region),
    "secretsmanager:resource/AllowRotationLambdaArn": record?.rotation?.lambdaArn,
    "secretsmanager:resource/Type": record?.type,
  };
  for (const key in tags) conditions[`secretsmanager:ResourceTag/${key}`] = tags[key];
  return conditions;
}

/** The condition keys of a request that brings tags. */
export function requestTagConditions(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Conditions {
  if (tags.length === 0) return {};
  const conditions: Record<string, string | readonly string[]> = {
    "aws:TagKeys": tags.map(({ Key = "" }) => Key),
  };
  for (const { Key = "", Value = "" } of tags) conditions[`aws:RequestTag/${Key}`] = Value;
  return conditions;
}

/** A member as a condition key has it; absent where the request leaves it out. */
export function asCondition(value: string | number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/**
 * The value of a secret under the account's own key is for that account only, whatever the secret's
 * policy says.
 *
 * @param kmsKeyId The key that it is or would be encrypted under; undefined for the account's own.
 */
export function defaultKeyRefusal(
  action: string,
  secret: SecretResource,
  { caller, kmsKeyId }: { readonly caller: Caller; readonly kmsKeyId: string | undefined },
): readonly Permission[] {
  const isOwn = caller.account === secret.account;
  if (isOwn || secret.record === undefined || kmsKeyId !== undefined) return [];
  return [{ ...secretPermission(action, secret), refusal: defaultKeyNotShared() }];
}
