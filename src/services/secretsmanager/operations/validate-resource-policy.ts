import { readOperation, type Operation } from "../../../model/operation.ts";
import type { Permission } from "../../../model/resource.ts";
import { check, length, secretIdLength } from "../constraint.ts";
import {
  ValidateResourcePolicy,
  type ValidateResourcePolicyRequest,
  type ValidateResourcePolicyResponse,
  type ValidationErrorsEntry,
} from "../contract.ts";
import { requireLive, secretAt, type SecretResource } from "../located.ts";
import { isPublicPolicy } from "../public-policy.ts";
import { complaintAbout, PRINCIPAL, POLICY_LENGTH_MAX } from "../resource-policy.ts";
import { findStranger } from "../secret-principals.ts";
import { secretPermission } from "../secret-permission.ts";

interface Located {
  readonly secret: SecretResource | undefined;
}

/**
 * Says what is wrong with a policy: its form, that it opens the secret to everybody, or that the
 * caller could not change it again.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html | ValidateResourcePolicy}
 */
export const validateResourcePolicy: Operation<
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse
> = readOperation<ValidateResourcePolicyRequest, ValidateResourcePolicyResponse, Located>(
  ValidateResourcePolicy,
  {
    crossAccount: true,
    validate: ({ SecretId, ResourcePolicy }) =>
      check(
        secretIdLength(SecretId),
        length("resourcePolicy", ResourcePolicy, { min: 1, max: POLICY_LENGTH_MAX }),
      ),
    locate: ({ SecretId }, call) =>
      SecretId === undefined ? { secret: undefined } : secretAt(SecretId, call),
    permission: ({ secret, input }) => permissions(secret, input.ResourcePolicy),
    async run({ input, secret, scope, settings, tx }) {
      if (secret !== undefined) requireLive(secret);
      const errors = errorsIn(input.ResourcePolicy);
      if (errors.length === 0) {
        const account = secret?.account ?? scope.account;
        const stranger = await findStranger(input.ResourcePolicy, account, { settings, tx });
        if (stranger !== undefined) errors.push({ CheckName: "SYNTAX", ErrorMessage: PRINCIPAL });
      }
      if (secret !== undefined && lockedOut.has(secret)) errors.push(LOCK_OUT);
      return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
    },
  },
);

/** The secrets of requests whose caller the policy would lock out. */
const lockedOut = new WeakSet<SecretResource>();

/** Validating takes the right to put, too; the last pair asks how things would stand afterwards. */
function permissions(
  secret: SecretResource | undefined,
  policy: string,
): Permission | readonly Permission[] {
  const action = "ValidateResourcePolicy";
  if (secret === undefined) return { action: `secretsmanager:${action}`, resource: "*" };
  const needed = [secretPermission(action, secret), secretPermission("PutResourcePolicy", secret)];
  if (secret.record === undefined || complaintAbout(policy) !== undefined) return needed;
  const afterwards: Permission = {
    ...secretPermission("PutResourcePolicy", { ...secret, policy }),
    isBinding: true,
    onDenied: () => void lockedOut.add(secret),
  };
  return [...needed, afterwards];
}

const LOCK_OUT: ValidationErrorsEntry = {
  CheckName: "LOCKOUT",
  ErrorMessage: "Your requested changes will not allow you to manage this secret in the future.",
};

function errorsIn(policy: string): ValidationErrorsEntry[] {
  const complaint = complaintAbout(policy);
  if (complaint !== undefined) return [{ CheckName: "SYNTAX", ErrorMessage: complaint }];
  if (!isPublicPolicy(policy)) return [];
  const ErrorMessage = "This resource policy grants broad access to your secret.";
  return [{ CheckName: "PUBLIC_ACCESS", ErrorMessage }];
}
