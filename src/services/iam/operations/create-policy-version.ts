import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  CreatePolicyVersion,
  type CreatePolicyVersionRequest,
  type CreatePolicyVersionResponse,
} from "../contract.ts";
import { overQuota, tooManyVersions } from "../faults.ts";
import {
  lockPolicy,
  policyAt,
  POLICY_CHARACTERS_MAX,
  POLICY_VERSIONS_MAX,
  refuseAwsManaged,
  toWireVersion,
} from "../managed-policy.ts";
import { charactersOf, checkIdentityPolicy } from "../policy-document.ts";
import { managedPolicies } from "../tables.ts";

/**
 * Adds a version to a managed policy. It counts only once it is the default one.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html | CreatePolicyVersion}
 */
export const createPolicyVersion: Operation<
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse
> = writeOperation(CreatePolicyVersion, {
  crossAccount: false,
  locate: (input, call) => policyAt(input.PolicyArn, call),
  permission: ({ policy }) => ({ action: "iam:CreatePolicyVersion", resource: policy }),
  async run({ input, policy, clock, tx }) {
    refuseAwsManaged(policy.arn);
    const old = await lockPolicy(policy, tx);
    const { PolicyDocument: document, SetAsDefault = false } = input;
    checkIdentityPolicy(document);
    if (charactersOf(document) > POLICY_CHARACTERS_MAX) {
      throw overQuota("PolicySize", POLICY_CHARACTERS_MAX);
    }
    if (old.versions.length >= POLICY_VERSIONS_MAX) throw tooManyVersions();
    const lastVersion = old.lastVersion + 1;
    const nowMs = clock.nowMs();
    const version = { id: `v${lastVersion}`, document, createdAtMs: nowMs };
    const changed = {
      ...old,
      lastVersion,
      versions: [...old.versions, version],
      updatedAtMs: nowMs,
      defaultVersionId: SetAsDefault ? version.id : old.defaultVersionId,
    };
    await tx.put(managedPolicies, changed);
    return { PolicyVersion: toWireVersion(changed, version, false) };
  },
});
