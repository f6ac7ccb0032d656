/**
 * Every request to S3 Control names an account, and it is the caller's own: nothing of another
 * account's can be set, whatever any policy says.
 */
import type { Call } from "../../model/operation.ts";
import type { Permission, Resource } from "../../model/resource.ts";
import { signatureConditions } from "../../model/bucket-access.ts";
import { accessDenied } from "./faults.ts";

type Conditions = NonNullable<Permission["conditions"]>;

/** What tells the account of a request. */
export interface AccountInput {
  readonly AccountId?: string | undefined;
}

/** The account that a request is about. */
export function accountOf({ AccountId }: AccountInput, { caller }: Pick<Call, "caller">): string {
  return AccountId ?? caller.account;
}

/** One thing that the caller must be allowed to do in its account. */
export function toDo(
  action: string,
  resource: Resource | "*",
  asked: Pick<Call, "caller" | "clock"> & { readonly input: AccountInput },
  own: Conditions = {},
): Permission {
  const { caller, clock, input } = asked;
  const account = accountOf(input, asked);
  return {
    action,
    resource,
    conditions: {
      ...own,
      "s3:ResourceAccount": account,
      ...signatureConditions(caller, clock.nowMs()),
    },
    refusal: account === caller.account ? undefined : accessDenied(),
  };
}
