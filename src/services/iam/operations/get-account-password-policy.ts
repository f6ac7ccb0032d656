import { readOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import { GetAccountPasswordPolicy, type GetAccountPasswordPolicyResponse } from "../contract.ts";
import { noPasswordPolicy } from "../faults.ts";

/**
 * Tells what the passwords of the account's users must be like.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html | GetAccountPasswordPolicy}
 */
export const getAccountPasswordPolicy: Operation<
  Record<string, never>,
  GetAccountPasswordPolicyResponse
> = readOperation(GetAccountPasswordPolicy, {
  crossAccount: false,
  locate: () => ({}),
  permission: () => ({ action: "iam:GetAccountPasswordPolicy", resource: "*" }),
  async run({ scope, tx }) {
    const { passwordPolicy: policy } = await settingsOf(scope, tx);
    if (policy === undefined) throw noPasswordPolicy(scope.account);
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.lengthMin,
        RequireSymbols: policy.requiresSymbols,
        RequireNumbers: policy.requiresNumbers,
        RequireUppercaseCharacters: policy.requiresUppercase,
        RequireLowercaseCharacters: policy.requiresLowercase,
        AllowUsersToChangePassword: policy.usersMayChange,
        ExpirePasswords: policy.ageDaysMax !== undefined,
        ...(policy.ageDaysMax !== undefined && { MaxPasswordAge: policy.ageDaysMax }),
        ...(policy.remembered !== undefined && { PasswordReusePrevention: policy.remembered }),
        ...(policy.hardExpiry !== undefined && { HardExpiry: policy.hardExpiry }),
      },
    };
  },
});
