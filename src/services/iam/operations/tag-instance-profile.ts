import { writeOperation, type Operation } from "../../../model/operation.ts";
import { TagInstanceProfile, type TagInstanceProfileRequest } from "../contract.ts";
import { profileNamed } from "../instance-profile.ts";
import { taggedProfile } from "../tagged-kinds.ts";
import { tagging } from "../tagging.ts";

/**
 * Adds tags to an instance profile, over those with the same keys.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html | TagInstanceProfile}
 */
export const tagInstanceProfile: Operation<
  TagInstanceProfileRequest,
  Record<string, never>
> = writeOperation(
  TagInstanceProfile,
  tagging({
    kind: taggedProfile,
    action: "iam:TagInstanceProfile",
    locate: async ({ InstanceProfileName }: TagInstanceProfileRequest, call) =>
      (await profileNamed(InstanceProfileName, call)).profile,
  }),
);
