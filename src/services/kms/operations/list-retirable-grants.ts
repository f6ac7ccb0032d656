import { readOperation, type Operation } from "../../../model/operation.ts";
import type { ReadTransaction } from "../../../model/store.ts";
import { check, principal } from "../constraint.ts";
import {
  ListRetirableGrants,
  type ListGrantsResponse,
  type ListRetirableGrantsRequest,
} from "../contract.ts";
import { accessDenied, invalidPrincipalArn, validation } from "../faults.ts";
import { grantEntry, type Grant, type RetirableGrant } from "../grant.ts";
import { scanPage, validatePage } from "../page.ts";
import { grants, retirableGrants } from "../tables.ts";

const LIMITS = { usual: 50, max: 100 };

/**
 * Lists the grants that a principal of the caller's account may retire, on keys of any account.
 *
 * @see {@link https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html | ListRetirableGrants}
 */
export const listRetirableGrants: Operation<ListRetirableGrantsRequest, ListGrantsResponse> =
  readOperation(ListRetirableGrants, {
    crossAccount: false,
    validate(input) {
      const { RetiringPrincipal: arn, RetiringServicePrincipal: service } = input;
      check(principal("retiringPrincipal", arn), principal("retiringServicePrincipal", service));
      validatePage(input, LIMITS);
      if ((arn === undefined) === (service === undefined)) {
        throw validation("Specify either RetiringPrincipal or RetiringServicePrincipal.");
      }
      if (arn !== undefined && arn.split(":").length < 6) throw invalidPrincipalArn(arn);
    },
    locate: () => ({}),
    permission: () => ({ action: "kms:ListRetirableGrants", resource: "*" }),
    async run({ input, scope: { account, region }, tx }) {
      const retiring = input.RetiringPrincipal ?? input.RetiringServicePrincipal ?? "";
      const owner = retiring.split(":")[4];
      if (input.RetiringPrincipal !== undefined && owner !== account) {
        throw accessDenied("The retiring principal must be in the account of the caller.");
      }
      const place = {
        table: retirableGrants,
        prefix: { account, region, retiring },
        idOf: (retirable: RetirableGrant) => retirable.place,
      };
      const { items, facts } = await scanPage(place, input, LIMITS, tx);
      const found = await Promise.all(items.map((each) => grantBehind(each, tx)));
      return { Grants: found.flatMap((grant) => grant ?? []).map(grantEntry), ...facts };
    },
  });

function grantBehind(
  { key, grantId }: RetirableGrant,
  tx: ReadTransaction,
): Promise<Grant | undefined> {
  const { account, region, keyId } = key;
  return tx.get(grants, { account, region, keyId, grantId });
}
