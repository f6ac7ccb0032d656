import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  SimulateCustomPolicy,
  type SimulateCustomPolicyRequest,
  type SimulatePolicyResponse,
} from "../contract.ts";
import { checkDocumentText } from "../policy-document.ts";
import { inputPolicies, simulate } from "../simulation-parts.ts";
import { checkSimulation } from "../simulation-request.ts";

/**
 * Tells what policies that the request brings would say to actions, without doing them.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html | SimulateCustomPolicy}
 */
export const simulateCustomPolicy: Operation<SimulateCustomPolicyRequest, SimulatePolicyResponse> =
  readOperation(SimulateCustomPolicy, {
    crossAccount: false,
    validate(input) {
      checkSimulation(input, false);
      for (const level of input.OrderedOrganizationPolicyInputList ?? []) {
        level.ServiceControlPolicyInputList?.forEach(checkDocumentText);
      }
    },
    locate: () => ({}),
    permission: () => ({ action: "iam:SimulateCustomPolicy", resource: "*" }),
    run({ input, scope, tx }) {
      const organization = input.OrderedOrganizationPolicyInputList?.map((level, index) =>
        inputPolicies(
          `OrderedOrganizationPolicyInputList.${index + 1}`,
          level.ServiceControlPolicyInputList,
        ),
      );
      return simulate(input, { identity: [], organization }, { scope, tx });
    },
  });
