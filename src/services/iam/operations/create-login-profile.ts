import { writeOperation, type Operation } from "../../../model/operation.ts";
import { settingsOf } from "../account-settings.ts";
import {
  CreateLoginProfile,
  type CreateLoginProfileRequest,
  type CreateLoginProfileResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { alreadyExists, validationError } from "../faults.ts";
import { checkPassword, hashPassword } from "../login-profile.ts";
import { loginProfiles } from "../tables.ts";
import { nameFor, userNamed } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Gives a user a password for the console.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html | CreateLoginProfile}
 */
export const createLoginProfile: Operation<CreateLoginProfileRequest, CreateLoginProfileResponse> =
  writeOperation(CreateLoginProfile, {
    crossAccount: false,
    locate: (input, call) => userNamed(nameFor(input.UserName, call.caller.principal), call),
    permission: ({ user }) => ({ action: "iam:CreateLoginProfile", resource: user }),
    async run({ input, user, scope, clock, ids, tx }) {
      const { account, region, id: userId, name } = requireEntity(user);
      const { Password: password, PasswordResetRequired: isResetRequired = false } = input;
      if (password === undefined) throw validationError("Must specify a password.");
      const existing = await tx.lock(loginProfiles, { account, region, userId });
      if (existing !== undefined) throw alreadyExists("Login Profile for user", name);
      checkPassword(password, (await settingsOf(scope, tx)).passwordPolicy);
      const createdAtMs = clock.nowMs();
      await tx.put(loginProfiles, {
        account,
        region,
        userId,
        createdAtMs,
        isResetRequired,
        password: hashPassword(password, ids),
      });
      return {
        LoginProfile: {
          UserName: name,
          CreateDate: wireDate(createdAtMs),
          PasswordResetRequired: isResetRequired,
        },
      };
    },
  });
