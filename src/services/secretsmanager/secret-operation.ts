/** What most operations have in common: they are about one secret, which their SecretId names. */
import type { OperationSpec } from "../../model/operation.ts";
import type { WriteTransaction } from "../../model/store.ts";
import { check, secretIdLength } from "./constraint.ts";
import { secretAt, type LocatedSecret } from "./located.ts";
import { secretArn, type Secret } from "./secret.ts";
import { secretPermission } from "./secret-permission.ts";

interface SecretRequest {
  readonly SecretId: string;
}

type Common = Required<
  Pick<
    OperationSpec<SecretRequest, unknown, LocatedSecret, WriteTransaction>,
    "validate" | "locate" | "permission" | "crossAccount"
  >
>;

/**
 * What AWS opens to other accounts.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html | Access secrets from a different account}
 */
const OPEN_TO_OTHERS: ReadonlySet<string> = new Set([
  "DeleteSecret",
  "DescribeSecret",
  "GetResourcePolicy",
  "GetSecretValue",
  "ListSecretVersionIds",
  "PutResourcePolicy",
  "PutSecretValue",
  "RestoreSecret",
  "TagResource",
  "UntagResource",
  "UpdateSecret",
]);

/** The spec of an operation but for its answer; operations that ask for more replace a part. */
export function onSecret(action: string): Common {
  return {
    crossAccount: OPEN_TO_OTHERS.has(action),
    validate: ({ SecretId }) => check(secretIdLength(SecretId)),
    locate: ({ SecretId }, call) => secretAt(SecretId, call),
    permission: ({ secret }: LocatedSecret) => secretPermission(action, secret),
  };
}

/** What nearly all answers begin with. */
export function named(secret: Secret): { readonly ARN: string; readonly Name: string } {
  return { ARN: secretArn(secret), Name: secret.name };
}
