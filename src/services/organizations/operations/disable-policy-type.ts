import { writeOperation, type Operation } from "../../../model/operation.ts";
import {
  DisablePolicyType,
  type DisablePolicyTypeRequest,
  type DisablePolicyTypeResponse,
} from "../contract.ts";
import { noSuchRoot } from "../faults.ts";
import { checkId } from "../id-pattern.ts";
import { readPolicyType } from "../name-rules.ts";
import { toWireRoot } from "../organization.ts";
import { disableType } from "../policy-type-switch.ts";
import { lockOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Disables a type of policy in the root, and detaches every policy of the type.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisablePolicyType.html | DisablePolicyType}
 */
export const disablePolicyType: Operation<DisablePolicyTypeRequest, DisablePolicyTypeResponse> =
  writeOperation(DisablePolicyType, {
    crossAccount: true,
    validate({ RootId, PolicyType }) {
      checkId("root", RootId);
      readPolicyType(PolicyType);
    },
    locate: (input, call) => standingOf(call, "delegates", input.RootId),
    permission: ({ input, ...facts }) =>
      permit("DisablePolicyType", facts, { "organizations:PolicyType": input.PolicyType }),
    async run({ input, organization: resource, tx }) {
      const organization = await lockOrganization(resource, tx);
      if (input.RootId !== organization.root.id) throw noSuchRoot();
      const disabled = await disableType(organization, readPolicyType(input.PolicyType), tx);
      return { Root: toWireRoot(disabled) };
    },
  });
