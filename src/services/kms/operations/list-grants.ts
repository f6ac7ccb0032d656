import { readOperation, type Operation } from "../../../model/operation.ts";
import type { PagePlace } from "../../../model/page.ts";
import { check, keyIdLength, length, principal } from "../constraint.ts";
import { ListGrants, type ListGrantsRequest, type ListGrantsResponse } from "../contract.ts";
import { validation } from "../faults.ts";
import { grantEntry, type Grant } from "../grant.ts";
import { keyPermission } from "../key-permission.ts";
import { keyById, requireKey, type LocatedKey } from "../located.ts";
import { scanPage, validatePage } from "../page.ts";
import { grants } from "../tables.ts";

const LIMITS = { usual: 50, max: 100 };

/**
 * Lists the grants on a key: all, one by its id, or those of one grantee.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html | ListGrants}
 */
export const listGrants: Operation<ListGrantsRequest, ListGrantsResponse> = readOperation<
  ListGrantsRequest,
  ListGrantsResponse,
  LocatedKey
>(ListGrants, {
  crossAccount: true,
  validate(input) {
    check(
      keyIdLength(input.KeyId),
      length("grantId", input.GrantId, { min: 1, max: 128 }),
      principal("granteePrincipal", input.GranteePrincipal),
      principal("granteeServicePrincipal", input.GranteeServicePrincipal),
    );
    validatePage(input, LIMITS);
    if (input.GranteePrincipal !== undefined && input.GranteeServicePrincipal !== undefined) {
      throw validation("Specify either GranteePrincipal or GranteeServicePrincipal.");
    }
  },
  locate: (input, call) => keyById(input.KeyId, call),
  permission: ({ key, caller, scope }) =>
    keyPermission("kms:ListGrants", key, { caller, scope }, { isAboutGrants: true }),
  async run({ input, key: located, tx }) {
    const { account, region, keyId } = requireKey(located);
    const grantee = input.GranteePrincipal ?? input.GranteeServicePrincipal;
    // No grant has an id that is no text.
    const grantId = input.GrantId?.toWellFormed();
    if (grantId !== undefined) {
      const grant = await tx.get(grants, { account, region, keyId, grantId });
      const isAsked = grant !== undefined && (grantee === undefined || grant.grantee === grantee);
      return { Grants: isAsked ? [grantEntry(grant)] : [], Truncated: false };
    }
    const prefix = { account, region, keyId };
    const place: PagePlace<Grant> = {
      table: grants,
      ...(grantee === undefined
        ? { prefix }
        : { index: "byGrantee", prefix: { ...prefix, grantee } }),
      idOf: (grant) => grant.grantId,
    };
    const { items, facts } = await scanPage(place, input, LIMITS, tx);
    return { Grants: items.map(grantEntry), ...facts };
  },
});
