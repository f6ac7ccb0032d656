import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetLoginProfile,
  type GetLoginProfileRequest,
  type GetLoginProfileResponse,
} from "../contract.ts";
import { requireEntity } from "../entity.ts";
import { requireLogin } from "../login-profile.ts";
import { userOrRoot } from "../user.ts";
import { wireDate } from "../wire-date.ts";

/**
 * Tells whether a user has a password for the console, and since when.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html | GetLoginProfile}
 */
export const getLoginProfile: Operation<GetLoginProfileRequest, GetLoginProfileResponse> =
  readOperation(GetLoginProfile, {
    crossAccount: false,
    locate: (input, call) => userOrRoot(input.UserName, call),
    permission: ({ user }) => ({ action: "iam:GetLoginProfile", resource: user }),
    async run({ user, tx }) {
      const owner = requireEntity(user);
      const { createdAtMs, isResetRequired } = await requireLogin(owner, tx);
      return {
        LoginProfile: {
          UserName: owner.name,
          CreateDate: wireDate(createdAtMs),
          PasswordResetRequired: isResetRequired,
        },
      };
    },
  });
