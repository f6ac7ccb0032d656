import { readOperation, type Operation } from "../../../model/operation.ts";
import { granteeOf } from "../access-grant.ts";
import { instanceAt, requireInstance, toAsk } from "../access-grants-instance.ts";
import {
  ListCallerAccessGrants,
  type ListCallerAccessGrantsRequest,
  type ListCallerAccessGrantsResult,
} from "../contract.ts";
import { invalidRequest } from "../faults.ts";
import { DEFAULT_SCOPE } from "../grant-scope.ts";
import { pageIn } from "../page.ts";
import { grants } from "../tables.ts";

/** Grants to users and roles know of no application. */
const NO_APPLICATION = "NA";

const LAST_CHARACTER = "\u{10FFFF}";

/**
 * Lists what an instance grants to the caller, who may be of another account.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListCallerAccessGrants.html | ListCallerAccessGrants}
 */
export const listCallerAccessGrants: Operation<
  ListCallerAccessGrantsRequest,
  ListCallerAccessGrantsResult
> = readOperation(ListCallerAccessGrants, {
  crossAccount: true,
  validate({ GrantScope: scope = DEFAULT_SCOPE }) {
    if (!scope.startsWith(DEFAULT_SCOPE)) {
      throw invalidRequest(`The grant scope must start with ${DEFAULT_SCOPE}`);
    }
  },
  locate: (input, call) => instanceAt(input, call),
  permission: ({ instance, ...call }) => toAsk("s3:ListCallerAccessGrants", instance, call),
  async run({ input, instance, caller, tx }) {
    const { account, region } = requireInstance(instance);
    const { GrantScope: start = DEFAULT_SCOPE, AllowedByApplication = false } = input;
    const grantee = granteeOf(caller.principal);
    const isNobody = grantee === undefined || AllowedByApplication || !start.isWellFormed();
    const found = isNobody
      ? []
      : await tx.scan(grants, {
          index: "byGrantee",
          prefix: { account, region, grantee },
          from: start,
          to: `${start}${LAST_CHARACTER}`,
        });
    const { page, ...rest } = pageIn(found, input, ({ scope, id }) => `${scope} ${id}`);
    return {
      CallerAccessGrantsList: page.map(({ permission, scope }) => ({
        Permission: permission,
        GrantScope: scope,
        ApplicationArn: NO_APPLICATION,
      })),
      ...rest,
    };
  },
});
