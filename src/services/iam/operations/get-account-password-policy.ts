import { readOperation, type Operation } from "../../../model/operation.ts";
import type { Resource } from "../../../model/resource.ts";
import { passwordRight, settingsOf, type AccountSettings } from "../account-settings.ts";
import { GetAccountPasswordPolicy, type GetAccountPasswordPolicyResponse } from "../contract.ts";
import { noPasswordPolicy } from "../faults.ts";

interface Located {
  readonly account: Resource<AccountSettings>;
}

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
  locate: async (_input, { scope, tx }): Promise<Located> => {
    const { account, partition } = scope;
    const arn = `arn:${partition}:iam::${account}:root`;
    const record = await settingsOf(scope, tx);
    return { account: { type: "account", arn, account, region: "", record } };
  },
  permission: ({ account, caller }) => ({
    action: "iam:GetAccountPasswordPolicy",
    resource: "*",
    admissions: caller.principal.kind === "user" ? passwordRight(account.record) : undefined,
  }),
  run({ scope, account }) {
    const policy = account.record?.passwordPolicy;
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
