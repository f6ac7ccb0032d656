import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  EnablePolicyType,
  type EnablePolicyTypeRequest,
  type EnablePolicyTypeResponse,
} from "../contract.ts";
import { noSuchRoot, typeNotAvailable } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { readPolicyType } from "../name-rules.ts";
import { toWireRoot } from "../organization.ts";
import { enableType } from "../policy-type-switch.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Enables a type of policy in the root. AWS's own policy of the type, which allows everything, is
 * attached to the root, every unit and every account.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html | EnablePolicyType}
 */
export const enablePolicyType: Operation<EnablePolicyTypeRequest, EnablePolicyTypeResponse> =
  writeOperation(EnablePolicyType, {
    crossAccount: true,
    validate({ RootId, PolicyType }) {
      checkId("root", RootId);
      readPolicyType(PolicyType);
    },
    locate: (input, call) => standingOf(call, "delegates", input.RootId),
    permission: ({ input, ...facts }) =>
      permit("EnablePolicyType", facts, { "organizations:PolicyType": input.PolicyType }),
    async run({ input, organization: resource, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (input.RootId !== organization.root.id) throw noSuchRoot();
      if (organization.featureSet !== "ALL") throw typeNotAvailable();
      const enabled = await enableType(organization, readPolicyType(input.PolicyType), tx);
      return { Root: toWireRoot(enabled) };
    },
  });
