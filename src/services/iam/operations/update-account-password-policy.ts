import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import {
  UpdateAccountPasswordPolicy,
  type UpdateAccountPasswordPolicyRequest,
} from "../contract.ts";
import { constraint } from "../faults.ts";
import { accountSettings } from "../tables.ts";

const LENGTH_MIN_DEFAULT = 6;

/**
 * Says what the passwords of the account's users must be like. What is left out goes back to its default.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html | UpdateAccountPasswordPolicy}
 */
export const updateAccountPasswordPolicy: Operation<
  UpdateAccountPasswordPolicyRequest,
  Record<string, never>
> = writeOperation(UpdateAccountPasswordPolicy, {
  crossAccount: false,
  validate(input) {
    checkRange("minimumPasswordLength", input.MinimumPasswordLength, [6, 128]);
    checkRange("maxPasswordAge", input.MaxPasswordAge, [1, 1095]);
    checkRange("passwordReusePrevention", input.PasswordReusePrevention, [1, 24]);
  },
  locate: () => ({}),
  permission: () => ({ action: "iam:UpdateAccountPasswordPolicy", resource: "*" }),
  async run({ input, scope, tx }) {
    const settings = await settingsOf(scope, tx);
    const passwordPolicy = {
      lengthMin: input.MinimumPasswordLength ?? LENGTH_MIN_DEFAULT,
      requiresSymbols: input.RequireSymbols ?? false,
      requiresNumbers: input.RequireNumbers ?? false,
      requiresUppercase: input.RequireUppercaseCharacters ?? false,
      requiresLowercase: input.RequireLowercaseCharacters ?? false,
      usersMayChange: input.AllowUsersToChangePassword ?? false,
      ageDaysMax: input.MaxPasswordAge,
      remembered: input.PasswordReusePrevention,
      hardExpiry: input.HardExpiry,
    };
    await tx.put(accountSettings, { ...settings, passwordPolicy });
    return {};
  },
});

function checkRange(
  member: string,
  value: number | undefined,
  [min, max]: readonly [number, number],
): void {
  if (value === undefined) return;
  if (value < min) throw constraint(member, `have value greater than or equal to ${min}`);
  if (value > max) throw constraint(member, `have value less than or equal to ${max}`);
}
