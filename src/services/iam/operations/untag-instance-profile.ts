import { writeOperation, type Operation } from "../../../model/operation.ts";
import { UntagInstanceProfile, type UntagInstanceProfileRequest } from "../contract.ts";
import { profileNamed } from "../instance-profile.ts";
import { taggedProfile } from "../tagged-kinds.ts";
import { untagging } from "../tagging.ts";

/**
 * Takes tags of an instance profile away.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html | UntagInstanceProfile}
 */
export const untagInstanceProfile: Operation<
  UntagInstanceProfileRequest,
  Record<string, never>
> = writeOperation(
  UntagInstanceProfile,
  untagging({
    kind: taggedProfile,
    action: "iam:UntagInstanceProfile",
    locate: async ({ InstanceProfileName }: UntagInstanceProfileRequest, call) =>
      (await profileNamed(InstanceProfileName, call)).profile,
  }),
);
