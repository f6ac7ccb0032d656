import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  DescribeResourcePolicy,
  type DescribeResourcePolicyResponse,
  type Unit,
} from "../contract.ts";
import { noSuchResourcePolicy } from "../faults.ts";
import { toWireResourcePolicy } from "../organization.ts";
import { requireOrganization } from "../presence.ts";
import { permit, standingOf } from "../standing.ts";

/**
 * Tells the organization's resource policy.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeResourcePolicy.html | DescribeResourcePolicy}
 */
export const describeResourcePolicy: Operation<Unit, DescribeResourcePolicyResponse> =
  readOperation(DescribeResourcePolicy, {
    crossAccount: true,
    locate: (_input, call) => standingOf(call, "administrators"),
    permission: (facts) => permit("DescribeResourcePolicy", facts),
    run({ organization: { record } }) {
      const organization = requireOrganization(record);
      const { resourcePolicy } = organization;
      if (resourcePolicy === undefined) throw noSuchResourcePolicy();
      return { ResourcePolicy: toWireResourcePolicy(resourcePolicy, organization) };
    },
  });
