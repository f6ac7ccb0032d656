import { readOperation, type Operation } from "../../../model/operation.ts";
import type { AccessGrant } from "../access-grant.ts";
import { describeGrant } from "../access-grants-answer.ts";
import { instanceAt, requireInstance, toAsk } from "../access-grants-instance.ts";
import {
  ListAccessGrants,
  type ListAccessGrantsRequest,
  type ListAccessGrantsResult,
} from "../contract.ts";
import { pageOf } from "../page.ts";
import { grants } from "../tables.ts";

/**
 * Lists the grants of an instance, also for those whom its policy lets in.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessGrants.html | ListAccessGrants}
 */
export const listAccessGrants: Operation<ListAccessGrantsRequest, ListAccessGrantsResult> =
  readOperation(ListAccessGrants, {
    crossAccount: true,
    locate: (input, call) => instanceAt(input, call),
    permission: ({ instance, ...call }) => toAsk("s3:ListAccessGrants", instance, call),
    async run({ input, instance, tx }) {
      const { account, region } = requireInstance(instance);
      const { page, ...rest } = await pageOf<AccessGrant>(
        input,
        (grant) => isWanted(grant, input),
        (after, limit) =>
          tx.scan(grants, {
            prefix: { account, region },
            ...(after !== undefined && { from: after, fromExclusive: true }),
            limit,
          }),
      );
      return { AccessGrantsList: page.map(describeGrant), ...rest };
    },
  });

function isWanted(grant: AccessGrant, wanted: ListAccessGrantsRequest): boolean {
  const { GranteeType, GranteeIdentifier, Permission, GrantScope, ApplicationArn } = wanted;
  return (
    (GranteeType ?? "IAM") === "IAM" &&
    (GranteeIdentifier ?? grant.grantee) === grant.grantee &&
    (Permission ?? grant.permission) === grant.permission &&
    (GrantScope ?? grant.scope) === grant.scope &&
    ApplicationArn === undefined
  );
}
