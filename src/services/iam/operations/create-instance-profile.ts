import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreateInstanceProfile,
  type CreateInstanceProfileRequest,
  type CreateInstanceProfileResponse,
} from "../contract.ts";
import { alreadyExists } from "../faults.ts";
import { newInstanceProfile, profileNamed, toWireProfile } from "../instance-profile.ts";
import { checkPath } from "../name-rules.ts";
import { instanceProfiles } from "../tables.ts";
import { readTags, taggedCreation } from "../tag.ts";

/**
 * Makes an instance profile, without a role.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html | CreateInstanceProfile}
 */
export const createInstanceProfile: Operation<
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse
> = writeOperation(CreateInstanceProfile, {
  crossAccount: false,
  validate({ Path, Tags }) {
    if (Path !== undefined) checkPath(Path);
    readTags(Tags);
  },
  locate: (input, call) => profileNamed(input.InstanceProfileName, call, input.Path),
  permission: ({ input, profile }) =>
    taggedCreation(
      { action: "iam:CreateInstanceProfile", resource: profile },
      "iam:TagInstanceProfile",
      input.Tags,
    ),
  async run({ input, profile, scope, clock, ids, tx }) {
    const { InstanceProfileName: name, Path: path = "/" } = input;
    if (profile.record !== undefined) throw alreadyExists("Instance Profile", name);
    const { account, partition } = scope;
    const tags = readTags(input.Tags);
    const createdAtMs = clock.nowMs();
    const created = newInstanceProfile({ account, partition, name, path, createdAtMs, tags }, ids);
    await tx.put(instanceProfiles, created);
    return { InstanceProfile: await toWireProfile(created, "whole", tx) };
  },
});
