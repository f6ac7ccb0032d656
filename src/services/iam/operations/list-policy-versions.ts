import { readOperation, type Operation } from "../../../model/operation.ts";
import {
  ListPolicyVersions,
  type ListPolicyVersionsRequest,
  type ListPolicyVersionsResponse,
} from "../contract.ts";
import { policyAt, requirePolicy, toWireVersion } from "../managed-policy.ts";
import { pageOf } from "../page.ts";

/**
 * Lists the versions of a managed policy, the newest first.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html | ListPolicyVersions}
 */
export const listPolicyVersions: Operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse> =
  readOperation(ListPolicyVersions, {
    crossAccount: false,
    locate: (input, call) => policyAt(input.PolicyArn, call),
    permission: ({ policy }) => ({ action: "iam:ListPolicyVersions", resource: policy }),
    run({ input, policy }) {
      const found = requirePolicy(policy);
      const newestFirst = found.versions.toReversed().map((version, index) => ({ version, index }));
      const place = ({ index }: { readonly index: number }): string => String(index);
      const { items, ...page } = pageOf(newestFirst, place, input);
      return {
        Versions: items.map(({ version }) => toWireVersion(found, version, false)),
        ...page,
      };
    },
  });
