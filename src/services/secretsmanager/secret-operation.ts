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
 * The spec of an operation but for its answer; operations that ask for more replace a part. AWS opens
 * all of them to other accounts; CreateSecret, ListSecrets and BatchGetSecretValue are on no one secret.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html | Access secrets from a different account}
 */
export function onSecret(action: string): Common {
  return {
    crossAccount: true,
    validate: ({ SecretId }) => check(secretIdLength(SecretId)),
    locate: ({ SecretId }, call) => secretAt(SecretId, call),
    permission: ({ secret }: LocatedSecret) => secretPermission(action, secret),
  };
}

/** What nearly all answers begin with. */
export function named(secret: Secret): { readonly ARN: string; readonly Name: string } {
  return { ARN: secretArn(secret), Name: secret.name };
}
