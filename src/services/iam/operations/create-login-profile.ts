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
import { isRoot, userOrRoot } from "../user.ts";
import { wireDate } from "../wire-date.ts";

const ROOT_LENGTH = 32;
const ROOT_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Gives a user a password for the console.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html | CreateLoginProfile}
 */
export const createLoginProfile: Operation<CreateLoginProfileRequest, CreateLoginProfileResponse> =
  writeOperation(CreateLoginProfile, {
    crossAccount: false,
    locate: (input, call) => userOrRoot(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:CreateLoginProfile", resource: user }),
    async run({ input, user, scope, clock, ids, tx }) {
      const { account, region, id: userId, name } = requireEntity(user);
      const { Password, PasswordResetRequired: isResetRequired = false } = input;
      // The root user's password is not given here: the profile lets it be set by mail.
      const password =
        Password ?? (isRoot(user) ? ids.text(ROOT_LENGTH, ROOT_ALPHABET) : undefined);
      if (password === undefined) throw validationError("Must specify a password.");
      const existing = await tx.lock(loginProfiles, { account, region, userId });
      if (existing !== undefined) throw alreadyExists("Login Profile for user", name);
      if (!isRoot(user)) checkPassword(password, (await settingsOf(scope, tx)).passwordPolicy);
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
