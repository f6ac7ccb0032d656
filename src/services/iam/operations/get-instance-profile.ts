import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  GetInstanceProfile,
  type GetInstanceProfileRequest,
  type GetInstanceProfileResponse,
} from "../contract.ts";
import { profileNamed, requireProfile, toWireProfile } from "../instance-profile.ts";

/**
 * Tells about an instance profile and its role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html | GetInstanceProfile}
 */
export const getInstanceProfile: Operation<GetInstanceProfileRequest, GetInstanceProfileResponse> =
  readOperation(GetInstanceProfile, {
    crossAccount: false,
    locate: (input, call) => profileNamed(input.InstanceProfileName, call),
    permission: ({ profile }) => ({ action: "iam:GetInstanceProfile", resource: profile }),
    run: async ({ profile, tx }) => ({
      InstanceProfile: await toWireProfile(requireProfile(profile), "whole", tx),
    }),
  });
